"""The students of the record, found in a course's own table.

A student is found where a column holds exactly what the record holds, in a single row: first by the
platform's id, then by the other ways in their order. There are no guesses: a number that is one
student's id on the platform may be another student's number at the university, so such a number
counts only together with the name.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.report.marks import Student, who
from grader.report.spreadsheet import FORMULA


@dataclass(frozen=True)
class Way:
    """One way to find a student: the texts of each row that may name a student.

    ``by`` names what they are compared with: ``id``, ``login`` (an id that is no number),
    ``number`` (an id that is a number), or ``name``. With ``names``, the row must have the name as
    well.
    """

    texts: Sequence[frozenset[str]]
    by: tuple[str, ...]
    names: Sequence[frozenset[str]] | None = None


def match(students: Sequence[Student], ways: Sequence[Way]) -> tuple[dict[int, Student], list[str]]:
    """Return the students by row, and a sentence on every student without a row."""
    rows: list[tuple[Student, int]] = []
    missing: list[str] = []
    indexes = [_index(way) for way in ways]
    for student in students:
        found, *others = [hit for hit in _hits(student, ways, indexes) if hit] or [set()]
        contradicts = any(found.isdisjoint(other) for other in others)
        if len(found) == 1 and not contradicts:
            rows.append((student, found.pop()))
        else:
            why = f"{len(found)} rows fit" if found else "no row fits"
            why = "the id fits one row, the name another" if contradicts else why
            missing.append(f"{who(student.name, student.id)}: {why}")
    taken = Counter(row for _, row in rows)
    for student, row in rows:
        if taken[row] > 1:
            other = next(rival for rival, at in rows if at == row and rival is not student)
            missing.append(
                f"{who(student.name, student.id)}: the row that fits fits "
                f"{who(other.name, other.id)} as well"
            )
    return {row: student for student, row in rows if taken[row] == 1}, missing


def known(text: str) -> str:
    """The text of a cell in one spelling, as it was before a formula in it was defused."""
    text = unicodedata.normalize("NFC", text.strip())
    if text.startswith('="') and text.endswith('"'):  # Canvas
        return text[2:-1].strip()
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


def _hits(
    student: Student, ways: Sequence[Way], indexes: Sequence[dict[str, set[int]]]
) -> Iterator[set[int]]:
    """Yield the rows that fit, way by way."""
    id_, name = known(student.id), known(student.name)
    kind = "number" if id_.isdecimal() else "login"
    facts = {"id": id_, kind: id_, "name": name}
    for way, index in zip(ways, indexes, strict=True):
        wanted = {facts.get(fact, "") for fact in way.by} - {""}
        hits = set().union(*(index.get(text, set()) for text in wanted))
        yield {row for row in hits if way.names is None or name in way.names[row]}


def _index(way: Way) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for row, texts in enumerate(way.texts):
        for text in texts:
            found.setdefault(text, set()).add(row)
    return found
