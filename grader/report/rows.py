"""A table without lines that fits the screen, and in which nothing that is copied is ever cut."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Column, Table
from rich.text import Text

from grader.report.console import indented

GAP = 2  # columns between two cells
LEAST_PROSE = 16  # columns: what is narrower is hard to read


def fixed(*headings: str) -> list[Column]:
    """Columns of what may be copied: names, ids, files."""
    return [Column(heading, no_wrap=True) for heading in headings]


def numbers(*headings: str) -> list[Column]:
    """Columns of numbers."""
    return [Column(heading, justify="right", no_wrap=True) for heading in headings]


def prose(heading: str) -> Column:
    """A column of words, whose cells may take several lines."""
    return Column(heading, overflow="fold")


class Rows:
    """Rows under headings.

    A column that is empty in every row is left out. Where the table is too wide, columns are left
    out in the order of ``spare``, their headings, and a line below names them. Where that is not
    enough, each row becomes a paragraph: its first cell, and below it the others. Other cells than
    prose are on one line.
    """

    def __init__(self, *columns: Column, spare: Sequence[str] = ()) -> None:
        self._columns = columns
        self._spare = spare
        self._rows: list[tuple[str | Text, ...]] = []

    def add_row(self, *cells: str | Text) -> None:
        """Add a row with a cell for each column."""
        self._rows.append(cells)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        filled = [n for n in range(len(self._columns)) if self._is_filled(n)]
        for count in range(len(self._spare) + 1):
            left_out = self._spare[:count]
            kept = [n for n in filled if self._columns[n].header not in left_out]
            least = [self._least(n) for n in kept]
            if sum(least) + GAP * (len(kept) - 1) <= options.max_width:
                yield self._table(kept, least)
                if left_out:
                    headings = (str(self._columns[n].header) for n in filled)
                    names = ", ".join(name for name in headings if name in left_out)
                    yield Text(f"left out, for want of width: {names}", style="dim")
                return
        for row in self._rows:
            yield Text(str(row[0]), style="bold")
            yield indented(Text(", ").join(self._told(row)))

    def _table(self, kept: Sequence[int], least: Sequence[int]) -> Table:
        table = Table(
            box=None,
            pad_edge=False,
            padding=(0, GAP, 0, 0),
            header_style="dim",
            show_header=any(column.header for column in self._columns),
        )
        for n, width in zip(kept, least, strict=True):
            column = replace(
                self._columns[n], min_width=width, _index=len(table.columns), _cells=[]
            )
            table.columns.append(column)
        for row in self._rows:
            table.add_row(*(row[n] for n in kept))
        return table

    def _is_filled(self, number: int) -> bool:
        """Whether a row has something in a column; all columns are where there is no row."""
        return not self._rows or any(str(row[number]) for row in self._rows)

    def _least(self, number: int) -> int:
        """The least width of a column, in which nothing of it is cut."""
        column = self._columns[number]
        texts = [str(column.header), *(str(row[number]) for row in self._rows)]
        widest = max(cell_len(line) for text in texts for line in text.split("\n"))
        if column.no_wrap:
            return widest
        words = (cell_len(word) for text in texts for word in text.split())
        return max(min(LEAST_PROSE, widest), max(words, default=0))

    def _told(self, row: Sequence[str | Text]) -> Iterator[Text]:
        """The cells after the first, unless they are empty; with their headings but for prose."""
        for column, cell in zip(self._columns[1:], row[1:], strict=True):
            if text := " ".join(str(cell).split()):
                heading = f"{column.header} " if column.header and column.no_wrap else ""
                style = cell.style if isinstance(cell, Text) else ""
                yield Text.assemble(heading, (text, style))
