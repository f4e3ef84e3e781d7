"""A course's own table: read it as its platform exported it, find the students, write it again.

A student is found where a column holds exactly what the record holds, in a single row: first by the
platform's id, then by the other ways in their order. There are no guesses, and a number is not a
person: it may be that of a team, of another assignment, or of another student at the university. So
a number counts only where the row has the name, too. A team is found by the rows of its members.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from grader.report.marks import Student, who
from grader.report.spreadsheet import FORMULA


@dataclass(frozen=True)
class Way:
    """One way to find a student: the texts of each row that may name a student.

    ``by`` names what they are compared with: ``id``, ``login`` (an id that is no number),
    ``number`` (an id that is a number), or ``name``. With ``names``, the row must have the name as
    well. With ``platforms``, the texts are the platform's own ids: of the row's texts there one has
    to agree with the name, if it has any; and a row with another id is another student's.
    """

    texts: Sequence[frozenset[str]]
    by: tuple[str, ...]
    names: Sequence[frozenset[str]] | None = None
    platforms: Sequence[frozenset[str]] | None = None


def match(
    students: Sequence[Student], ways: Sequence[Way], teams: Sequence[frozenset[str]] = ()
) -> tuple[dict[int, Student], list[str]]:
    """Return the students by row, and a sentence on every student without a row; not the rivals.

    ``teams`` are the names of each row's teams: a student of this name is a team, and has the rows
    of all members.
    """
    rows: list[tuple[Student, int]] = []
    missing: list[str] = []
    indexes = [_index(way.texts) for way in ways]
    members = _index(teams)
    for student in students:
        found, why = _find(student, ways, indexes)
        if team := members.get(known(student.name)):
            is_both = bool(found)
            found, why = (set(), "a team and a student have this name") if is_both else (team, "")
        rows += [(student, row) for row in sorted(found)]
        if why and not student.is_rival:
            missing.append(f"{who(student.name, student.id)}: {why}")
    taken = Counter(row for _, row in rows)
    for student in dict.fromkeys(student for student, row in rows if taken[row] > 1):
        if student.is_rival:
            continue
        shared = next(row for one, row in rows if one is student and taken[row] > 1)
        other = next(rival for rival, at in rows if at == shared and rival is not student)
        missing.append(
            f"{who(student.name, student.id)}: the row that fits fits "
            f"{who(other.name, other.id)} as well"
        )
    found_rows = {row: one for one, row in rows if taken[row] == 1 and not one.is_rival}
    return found_rows, missing


def _find(
    student: Student, ways: Sequence[Way], indexes: Sequence[Mapping[str, set[int]]]
) -> tuple[set[int], str]:
    """The row of a student, or why there is none."""
    id_, name = known(student.id), known(student.name)
    kind = "number" if id_.isdecimal() else "login"
    facts = {"id": id_, kind: id_, "name": name}
    found: set[int] = set()
    elsewhere: set[int] = set()  # rows with another id of the same kind
    denied, has_id = "", False
    for way, index in zip(ways, indexes, strict=True):
        wanted = {facts.get(fact, "") for fact in way.by} - {""}
        fits = set().union(*(index.get(text, set()) for text in wanted))
        agree = {row for row in fits if way.names is None or name in way.names[row]}
        if way.platforms is not None:
            agree = {row for row in agree if _agrees(name, way.platforms[row])}
            if fits and not agree:
                denied = f"the id is that of {', '.join(sorted(way.platforms[min(fits)]))}"
        if agree and (denied or (found and found.isdisjoint(agree))):
            return set(), "the id fits one row, the name another"
        elsewhere |= {row for row, texts in enumerate(way.texts) if _has_other(texts, id_, way)}
        has_id = has_id or any(id_ in way.texts[row] for row in agree)
        found = found or agree
    if denied:
        return set(), denied
    if len(found) != 1:
        return set(), f"{len(found)} rows fit" if found else "no row fits"
    if found <= elsewhere and not has_id:
        return set(), f"no row has the id {id_}, and the row of this name has another"
    return found, ""


def _has_other(texts: Collection[str], id_: str, way: Way) -> bool:
    """Whether a row has another id of the kind of ``id_``: an address, or the platform's number."""
    if "@" in id_:
        return any("@" in text and text.casefold() != id_.casefold() for text in texts)
    return way.platforms is not None and id_.isdecimal() and bool(texts) and id_ not in texts


def _agrees(name: str, texts: Collection[str]) -> bool:
    """Whether a name is one of ``texts``, but for case, punctuation and the order of words."""
    return not texts or bool(_forms(name) & frozenset().union(*map(_forms, texts)))


def _forms(text: str) -> frozenset[str]:
    """The words of a name in order, and its letters from each word on: Canvas writes "leeann"."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).casefold())
    letters = {"".join(words[n:] + words[:n]) for n in range(len(words))}
    return frozenset({" ".join(sorted(words)), *letters}) - {""}


def known(text: str) -> str:
    """The text of a cell in one spelling, as it was before a formula in it was defused."""
    text = unicodedata.normalize("NFC", text.strip(" \t\r\n"))
    if text.startswith('="') and text.endswith('"'):  # Canvas
        return text[2:-1].strip()
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


def _index(texts: Sequence[frozenset[str]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for row, of_row in enumerate(texts):
        for text in of_row:
            found.setdefault(text, set()).add(row)
    return found
