"""A course's own table, as its platform exported it: read, its students found, written again.

A student is found by what stands in a column exactly as in the record, and in one row alone: first
by the platform's id, then by the other ways in their order. Nobody is guessed: a number that is one
student's id on the platform may be another's number at the university, so that it counts there only
together with the name.
"""

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.report.cells import FORMULA, cell, plain_table
from grader.report.marks import Student, near, who

DELIMITERS = ",;\t"
BOM = "\ufeff"
# What Moodle writes where there is nothing; on its own it is no formula, and stays.
NOTHING = "-"


@dataclass(frozen=True)
class Export:
    """Cells as they came; every row is as long as the header."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    delimiter: str
    has_bom: bool

    def place(self, name: str) -> int:
        """Where the column of that name is; UsageError if that can't be said."""
        if (count := self.header.count(name)) != 1:
            raise UsageError(
                f"{self.path}: expected one column {name}, found {count}; {near(name, self.header)}"
            )
        return self.header.index(name)

    def values(self, row: Sequence[str], *names: str) -> frozenset[str]:
        """What stands in those of the columns that there are, but for nothing."""
        found = (known(row[self.place(name)]) for name in names if name in self.header)
        return frozenset(found) - {"", NOTHING}

    def write(self, header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
        """A table in the way of this one: its delimiter, and its mark at the beginning."""
        safe = [
            [part if part == NOTHING else cell(part) for part in row] for row in (header, *rows)
        ]
        return BOM * self.has_bom + plain_table(safe, self.delimiter)


@dataclass(frozen=True)
class Way:
    """One way to know a student: what each row says, if it is of one.

    ``by`` are what it is compared with: ``id``, or that as a ``login`` (which is no number) or a
    ``number``, and ``name``. ``names`` are those that each row must have as well.
    """

    says: Sequence[frozenset[str]]
    by: tuple[str, ...]
    names: Sequence[frozenset[str]] | None = None


def read_export(path: Path, *expected: Sequence[str]) -> Export:
    """The table at ``path``; UsageError if it has the columns of none of ``expected``."""
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
    """The students by row, and in words those who are in no row of their own."""
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
            other = next(one for one, at in rows if at == row and one is not student)
            missing.append(
                f"{who(student.name, student.id)}: the row that fits fits "
                f"{who(other.name, other.id)} as well"
            )
    return {row: student for student, row in rows if taken[row] == 1}, missing


def known(text: str) -> str:
    """One spelling of what a cell holds: as it was before a formula in it was defused."""
    text = unicodedata.normalize("NFC", text.strip())
    if text.startswith('="') and text.endswith('"'):  # Canvas
        return text[2:-1].strip()
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


def _hits(
    student: Student, ways: Sequence[Way], indexes: Sequence[dict[str, set[int]]]
) -> Iterator[set[int]]:
    """The rows that each way finds."""
    id_, name = known(student.id), known(student.name)
    kind = "number" if id_.isdecimal() else "login"
    given = {"id": id_, kind: id_, "name": name}
    for way, index in zip(ways, indexes, strict=True):
        wanted = {given.get(one, "") for one in way.by} - {""}
        hits = set().union(*(index.get(one, set()) for one in wanted))
        yield {row for row in hits if way.names is None or name in way.names[row]}


def _index(way: Way) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for row, said in enumerate(way.says):
        for text in said:
            found.setdefault(text, set()).add(row)
    return found


def _first(text: str, delimiter: str) -> list[str]:
    """The first row, as far as it is one; the rows below may make no sense with this delimiter."""
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
    """Header and rows; a row that ends early is filled up."""
    header = tuple(rows[0])
    for number, row in enumerate(rows, 1):
        if len(row) > len(header):
            raise UsageError(
                f"{path}: row {number}: expected {len(header)} cells, found {len(row)}"
            )
    return header, tuple((*row, *[""] * (len(header) - len(row))) for row in rows[1:])
