"""A course's own table: read it as its platform exported it, find the students, write it again.

A student is found where a column holds exactly what the record holds, in a single row: first by the
platform's id, then by the other ways in their order. There are no guesses: a number that is one
student's id on the platform may be another student's number at the university, so such a number
counts only together with the name.
"""

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.report.marks import Student, near, who
from grader.report.spreadsheet import FORMULA, cell, plain_csv

DELIMITERS = ",;\t"
BOM = "\ufeff"
# Moodle writes this for "nothing"; alone it is no formula, and stays.
NOTHING = "-"


@dataclass(frozen=True)
class Export:
    """A table as it came; every row is as long as the header."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    delimiter: str
    has_bom: bool

    def place(self, name: str) -> int:
        """The place of a column; UsageError unless exactly one has the name."""
        if (count := self.header.count(name)) != 1:
            raise UsageError(
                f"{self.path}: expected one column {name}, found {count}; {near(name, self.header)}"
            )
        return self.header.index(name)

    def values(self, row: Sequence[str], *names: str) -> frozenset[str]:
        """The cells of a row in the columns of these names, as far as they hold something."""
        found = (known(row[self.place(name)]) for name in names if name in self.header)
        return frozenset(found) - {"", NOTHING}

    def write(self, header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
        """A table like this one: with its delimiter, and its byte order mark."""
        safe = [
            [part if part == NOTHING else cell(part) for part in row] for row in (header, *rows)
        ]
        return BOM * self.has_bom + plain_csv(safe, self.delimiter)


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


def read_export(path: Path, *expected: Sequence[str]) -> Export:
    """Read the table at ``path``; UsageError unless it has all columns of one of ``expected``."""
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path}: expected CSV in UTF-8, as the platform exports it: {error.reason} at byte "
            f"{error.start}; a spreadsheet may have saved it otherwise"
        ) from None
    bare = text.removeprefix(BOM)
    for delimiter in DELIMITERS:
        found = set(_first(bare, delimiter))
        if any(set(columns) <= found for columns in expected):
            return Export(path, *_even(path, _rows(path, bare, delimiter)), delimiter, bare != text)
    wanted = " or ".join(", ".join(columns) for columns in expected)
    raise UsageError(
        f"{path}: expected a table with the columns {wanted}, found "
        f"{', '.join(_first(bare, ',')) or 'nothing'}; export it with the platform set to English"
    )


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


def _first(text: str, delimiter: str) -> list[str]:
    """The cells of the first row; empty if it cannot be read with this delimiter."""
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []


def _rows(path: Path, text: str, delimiter: str) -> list[list[str]]:
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return [row for row in reader if row]
    except csv.Error as error:
        raise UsageError(f"{path}: expected CSV: {error}") from None


def _even(
    path: Path, rows: Sequence[Sequence[str]]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return header and rows; fill up a row that ends early."""
    header = tuple(rows[0])
    for number, row in enumerate(rows, 1):
        if len(row) > len(header):
            raise UsageError(
                f"{path}: row {number}: expected {len(header)} cells, found {len(row)}"
            )
    return header, tuple((*row, *[""] * (len(header) - len(row))) for row in rows[1:])
