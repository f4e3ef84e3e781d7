"""A course's own table, as its platform exported it: read, and written again.

Only the cells that are ours change. Every other cell goes back as it came, to the byte: its quotes,
its spaces, the line ends and formulas in it; and so do encoding, delimiter and line ends.
"""

import codecs
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from pathlib import Path

from grader.errors import UsageError
from grader.report.console import first
from grader.report.gradebook import known
from grader.report.marks import near
from grader.report.spreadsheet import DELIMITERS, cell, html_cell
from grader.report.table import RawLine, read_lines
from grader.report.written import Written

MARKED = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
LEGACY = "cp1252"
BOM = "\ufeff"
# Moodle writes this for "nothing".
NOTHING = "-"
HEADER = -1  # the number of the row with the headings
MAX_NAMED = 5


@dataclass(frozen=True)
class Export:
    """A table as it came: its lines, and how the file writes them.

    Rows are counted from 0, after the headings; empty lines are no rows.
    """

    path: Path
    lines: tuple[RawLine, ...]
    delimiter: str
    has_bom: bool = False
    encoding: str = "utf-8"

    @cached_property
    def header(self) -> tuple[str, ...]:
        """The headings."""
        return next((_texts(line) for number, line in self._numbered if number == HEADER), ())

    @cached_property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """What the cells of each row say; every row is as long as the headings."""
        wide = len(self.header)
        texts = [_texts(line) for line in self.lines if line.cells][1:]
        return tuple((*row[:wide], *[""] * (wide - len(row))) for row in texts)

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

    def column(self, name: str) -> list[str]:
        """What a column says, row by row; nothing if there is no such column."""
        if name not in self.header:
            return []
        at = self.place(name)
        return [row[at] for row in self.rows]

    def pick(self, columns: Sequence[int], rows: Collection[int] | None = None) -> "Export":
        """The table with some of its columns, and some of its rows (None: all lines)."""
        wanted = None if rows is None else {HEADER, *rows}
        lines = (
            line if number is None else line.pick(columns)
            for number, line in self._numbered
            if wanted is None or number in wanted
        )
        return replace(self, lines=tuple(lines))

    def html(self, text: str) -> str:
        """A text of HTML for a cell: without characters that the file can't hold."""
        if self.encoding == LEGACY:
            text = text.encode("ascii", "xmlcharrefreplace").decode()
        return html_cell(text)

    def written(
        self,
        ours: Mapping[int, Mapping[int, str]],
        missing: Sequence[str] = (),
        notes: Sequence[str] = (),
    ) -> Written:
        """The file, with the texts of our cells by row and column; they are made harmless."""
        parts = [BOM] if self.has_bom else []
        for number, line in self._numbered:
            texts = {} if number is None else ours.get(number, {})
            safe = {column: cell(text) for column, text in texts.items()}
            parts.append(line.changed(safe, self.delimiter).written(self.delimiter))
        if self.encoding == LEGACY:
            notes = [
                *notes,
                f"{self.path} is not UTF-8: it is taken for Windows-1252, and stays so",
            ]
        return Written("".join(parts), tuple(missing), tuple(notes), self.encoding)

    @cached_property
    def _numbered(self) -> tuple[tuple[int | None, RawLine], ...]:
        """All lines, with the number of each row; an empty line has none."""
        numbers = count(HEADER)
        return tuple((next(numbers) if line.cells else None, line) for line in self.lines)


def read_export(path: Path, *expected: Sequence[str]) -> Export:
    """Read the table at ``path``; UsageError unless it has all columns of one of ``expected``."""
    text, encoding = _decoded(path)
    bare = text.removeprefix(BOM)
    for delimiter in DELIMITERS:
        if any(set(columns) <= set(_headings(bare, delimiter)) for columns in expected):
            lines = _lines(path, bare, delimiter)
            return Export(path, lines, delimiter, bare != text, encoding)
    wanted = " or ".join(", ".join(columns) for columns in expected)
    found = ", ".join(_headings(bare, ",")) or "nothing"
    raise UsageError(
        f"{path}: expected a table with the columns {wanted}, found {found}; export it with the "
        "platform set to English"
    )


def _decoded(path: Path) -> tuple[str, str]:
    """The text of a file, and its encoding: by its byte order mark, else UTF-8 or Windows-1252."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    marked = next((encoding for mark, encoding in MARKED.items() if data.startswith(mark)), None)
    encoding = marked or "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        text = "" if marked else _decoded_as_legacy(data)
        if not text:
            raise UsageError(
                f"{path}: expected CSV in UTF-8, as the platform exports it: {error.reason} at "
                f"byte {error.start}; a spreadsheet may have saved it otherwise: save it as UTF-8"
            ) from None
        encoding = LEGACY
    if "\0" in text:
        raise UsageError(
            f"{path}: expected CSV in UTF-8, found bytes of 0, as in UTF-16: save it as UTF-8"
        )
    return text, encoding


def _decoded_as_legacy(data: bytes) -> str:
    """The text of a file that is no UTF-8; empty if it is UTF-8 in part, or no Windows-1252."""
    partly = data.decode("utf-8", "replace").replace("\ufffd", "")
    try:
        return data.decode(LEGACY) if partly.isascii() else ""
    except UnicodeDecodeError:
        return ""


def _headings(text: str, delimiter: str) -> tuple[str, ...]:
    """The cells of the first row; none if it cannot be read with this delimiter."""
    try:
        return next((_texts(line) for line in read_lines(text, delimiter) if line.cells), ())
    except ValueError:
        return ()


def _lines(path: Path, text: str, delimiter: str) -> tuple[RawLine, ...]:
    """The lines of a table; UsageError where it is no CSV, or if rows are longer than the first."""
    try:
        lines = tuple(read_lines(text, delimiter))
    except ValueError as error:
        raise UsageError(f"{path}: expected CSV: {error}") from None
    wide = next(len(line.cells) for line in lines if line.cells)
    long = [
        f"row {number} has {len(line.cells)}"
        for number, line in enumerate(lines, 1)
        if any(cell.text for cell in line.cells[wide:])
    ]
    if long:
        named = ", ".join(first(long, MAX_NAMED, " rows"))
        raise UsageError(f"{path}: expected {wide} cells in each row, as in the first: {named}")
    return lines


def _texts(line: RawLine) -> tuple[str, ...]:
    return tuple(cell.text for cell in line.cells)
