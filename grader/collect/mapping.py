"""The mapping: a CSV file of the course that says whose a file is, and which problem it answers.

    path,student,student_id,problem
    Ann Lee/final (2).py,Ann Lee,12345,eager_debug_step_count
    group7/*,Ann Lee & Bo Ek,,

``path`` is relative to the folder of submissions; ``*`` stands for anything. The first row that
fits counts. For an empty cell the answer is the same as without a mapping. A file that is named
without ``*`` counts before other files of the same student for the same problem.
"""

import csv
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from grader.errors import Defect, SpecError, UsageError

COLUMNS = ("path", "student", "student_id", "problem")
EXPECTED = f"expected the columns {', '.join(COLUMNS)} (all but path may be missing)"


@dataclass(frozen=True)
class MappingRow:
    """A line of the file; an empty text says nothing."""

    line: int
    path: str
    student: str = ""
    student_id: str = ""
    problem: str = ""

    def fits(self, path: str) -> bool:
        """Whether the row is about the file at ``path``."""
        return self.path == path or fnmatchcase(path, self.path)


@dataclass(frozen=True)
class Mapping:
    """The rows in order, and the file that they came from."""

    path: Path
    rows: tuple[MappingRow, ...]

    def row_for(self, path: str) -> MappingRow | None:
        """The first row that fits ``path``."""
        return next((row for row in self.rows if row.fits(path)), None)

    def names(self, path: str) -> bool:
        """Whether a row names the file at ``path`` itself, not only by a pattern."""
        return any(row.path == path for row in self.rows)

    def check_used(self, paths: Collection[str]) -> None:
        """Raise SpecError if a row fits none of ``paths``: a typing error, or a missing file."""
        defects = [
            Defect(row.line, "path", f"no such file among the submissions: {row.path!r}")
            for row in self.rows
            if not any(row.fits(path) for path in paths)
        ]
        if defects:
            raise SpecError(self.path, defects)


def read_mapping(path: Path, problems: Collection[str]) -> Mapping:
    """Read the mapping in a CSV file.

    UsageError if it can't be read; SpecError with all defects if it is no mapping, or names a
    problem that is not in ``problems``.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(_lines(file))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise SpecError(path, [Defect(None, "", f"not CSV in UTF-8: {error}")]) from None
    number, header = lines[0] if lines else (1, [])
    if "path" not in header or not set(header) <= set(COLUMNS) or len(set(header)) < len(header):
        found = ", ".join(header) or "nothing"
        raise SpecError(path, [Defect(number, "", f"{EXPECTED}, found {found}")])
    defects = [
        defect for line, cells in lines[1:] for defect in _defects(line, header, cells, problems)
    ]
    if defects:
        raise SpecError(path, defects)
    return Mapping(
        path,
        tuple(
            MappingRow(line, **dict(zip(header, cells, strict=True))) for line, cells in lines[1:]
        ),
    )


def _lines(file: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
    """The number and the cells of each line that is not empty, without spaces around cells."""
    reader = csv.reader(file, strict=True)
    for cells in reader:
        if stripped := [cell.strip() for cell in cells]:
            yield reader.line_num, stripped


def _defects(
    line: int, header: Sequence[str], cells: Sequence[str], problems: Collection[str]
) -> Iterator[Defect]:
    if len(cells) != len(header):
        yield Defect(line, "", f"expected {len(header)} cells, found {len(cells)}")
        return
    row = MappingRow(line, **dict(zip(header, cells, strict=True)))
    if not row.path:
        yield Defect(line, "path", "expected the path of a file, found nothing")
    if row.problem and row.problem not in problems:
        known = ", ".join(sorted(problems))
        yield Defect(line, "problem", f"no problem {row.problem!r}; there are: {known}")
