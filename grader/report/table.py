"""A CSV table in which each cell keeps its characters, as they stand in the file.

`csv` gives only what a cell says, so a table would come back with other quotes and line ends. The
rules are those of ``csv.reader(..., strict=True)``: a cell is quoted if it begins with a quote,
other quotes are text, and a quoted cell may hold delimiters and line ends.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

QUOTED = '"(?:[^"]+|"")*+"'


class RawCell(NamedTuple):
    """A cell as it stands in the file, and what it says."""

    raw: str
    text: str


NO_CELL = RawCell("", "")


@dataclass(frozen=True)
class RawLine:
    """The cells of a row, and the line end after them. An empty line has no cells."""

    cells: tuple[RawCell, ...]
    end: str

    def pick(self, columns: Sequence[int]) -> "RawLine":
        """Some of the cells; empty ones if the row ends early."""
        count = len(self.cells)
        return RawLine(tuple(self.cells[n] if n < count else NO_CELL for n in columns), self.end)

    def changed(self, texts: Mapping[int, str], delimiter: str) -> "RawLine":
        """The row with other texts in some columns, which may lie behind its end.

        A text is quoted if it must be, if the cell was, or if every cell of the row is.
        """
        is_quoted = all(cell.raw.startswith('"') for cell in self.cells)
        cells = [*self.cells, *[NO_CELL] * (max(texts, default=-1) + 1 - len(self.cells))]
        for column, text in texts.items():
            needs = is_quoted or cells[column].raw.startswith('"')
            needs = needs or text.startswith('"') or not {delimiter, "\r", "\n"}.isdisjoint(text)
            cells[column] = RawCell('"' + text.replace('"', '""') + '"' if needs else text, text)
        return RawLine(tuple(cells), self.end)

    def written(self, delimiter: str) -> str:
        """The row as a file has it."""
        return delimiter.join(cell.raw for cell in self.cells) + self.end


def read_lines(text: str, delimiter: str) -> Iterator[RawLine]:
    """Yield the rows of a table; ValueError, with the row's number, where it is no CSV."""
    plain = rf'[^{delimiter}"\r\n][^{delimiter}\r\n]*+'
    cell = re.compile(rf"({QUOTED}|{plain}|)({delimiter}|\r\n|\r|\n|\Z)")
    at, row, cells = 0, 1, list[RawCell]()
    while at < len(text) or cells:
        found = cell.match(text, at)
        if found is None:
            closed = re.compile(QUOTED).match(text, at)
            why = "text after a closing quote" if closed else "a quote that nothing closes"
            raise ValueError(f"row {row}, cell {len(cells) + 1}: {why}")
        raw, end = found.groups()
        says = raw[1:-1].replace('""', '"') if raw.startswith('"') else raw
        cells.append(RawCell(raw, says))
        at = found.end()
        if end != delimiter:
            yield RawLine(() if cells == [NO_CELL] else tuple(cells), end)
            row, cells = row + 1, []
