"""The mapping: a CSV file of the course that says whose a file is, and which problem it answers.

    path,student,student_id,problem
    Ann Lee/final (2).py,Ann Lee,12345,eager_debug_step_count
    pair7/*,Bo Ek,102,
    pair7/*,Cy Ng,103,

``path`` is relative to the folder of the class; ``*`` stands for anything, and nothing else is
special. The first row that fits counts, together with all rows of the very same path: each of them
gives a mark. For an empty cell the answer is the same as without a mapping. A file that is named
without ``*`` counts before other files of the same student for the same problem.
"""

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
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
        if self.path == path:
            return True
        first, *rest = self.path.split("*")
        if not rest or not path.startswith(first):
            return False
        *middle, last = rest
        at = len(first)
        for part in middle:
            if (found := path.find(part, at)) < 0:
                return False
            at = found + len(part)
        return len(path) - len(last) >= at and path.endswith(last)


@dataclass(frozen=True)
class Mapping:
    """The rows in order, and the file that they came from."""

    path: Path
    rows: tuple[MappingRow, ...]

    def rows_for(self, path: str) -> tuple[MappingRow, ...]:
        """The rows that say something about ``path``: the first that fits, and its equals."""
        exactly = self._places.get(path, len(self.rows))
        for wanted in self._patterns:
            if self._places[wanted] < exactly and self._by_path[wanted][0].fits(path):
                return self._by_path[wanted]
        return self._by_path.get(path, ())

    def check_used(self, paths: Collection[str], around: str = "") -> None:
        """Raise SpecError if a row says nothing about any of ``paths``.

        That is a typing error, a missing file, or a row whose files earlier rows have taken.
        ``around`` is the folder that the paths are relative to, for the message.
        """
        used = {row for path in paths for row in self.rows_for(path)}
        below = f" (paths are relative to {around})" if around else ""
        defects = []
        for row in self.rows:
            if row in used:
                continue
            if (taken := next((path for path in paths if row.fits(path)), None)) is None:
                text = f"no such file among the submissions: {row.path!r}{below}"
            else:
                text = (
                    f"line {self.rows_for(taken)[0].line} fits every file that this row fits, and "
                    "comes first. For a file of several students give each row the same path"
                )
            defects.append(Defect(row.line, "path", text))
        if defects:
            raise SpecError(self.path, defects)

    def refuse(self, defects: Iterable[tuple[int, str]]) -> None:
        """Raise SpecError for rows that were not obeyed, by their lines; not if there is none."""
        if found := [Defect(line, "path", text) for line, text in defects]:
            raise SpecError(self.path, found)

    @cached_property
    def _by_path(self) -> dict[str, tuple[MappingRow, ...]]:
        """The rows by their paths, in the order of the file."""
        found: dict[str, tuple[MappingRow, ...]] = {}
        for row in self.rows:
            found[row.path] = (*found.get(row.path, ()), row)
        return found

    @cached_property
    def _places(self) -> dict[str, int]:
        return {path: place for place, path in enumerate(self._by_path)}

    @cached_property
    def _patterns(self) -> list[str]:
        return [path for path in self._by_path if "*" in path]


def read_mapping(path: Path, problems: Collection[str]) -> Mapping:
    """Read the mapping in a CSV file.

    UsageError if it can't be read; SpecError with all defects if it is no mapping, names a problem
    that is not in ``problems``, or says the same twice.
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
    rows: list[MappingRow] = []
    defects: list[Defect] = []
    earlier: dict[tuple[str, ...], int] = {}
    for line, cells in lines[1:]:
        told = list(_defects(line, header, cells, problems))
        if not told:
            row = MappingRow(line, **dict(zip(header, cells, strict=True)))
            rows.append(row)
            first = earlier.setdefault((row.path, row.student, row.student_id, row.problem), line)
            if first != line:
                told.append(Defect(line, "path", f"line {first} says the same"))
        defects += told
    if defects:
        raise SpecError(path, defects)
    return Mapping(path, tuple(rows))


def _lines(file: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
    """The number and the cells of each line that is not empty, without spaces around cells."""
    reader = csv.reader(file, strict=True)
    for cells in reader:
        if stripped := [cell.strip(" \t\r\n") for cell in cells]:
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
