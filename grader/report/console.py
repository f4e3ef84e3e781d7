"""A console for results, and what texts on it are made of: tables without lines, grids, lists.

Nothing here knows a report: commands such as `grader list` start fast.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

WIDTH_OF_A_FILE = 10_000  # columns if the output is no terminal: nothing is wrapped
MAX_LISTED = 20


def console(file: IO[str] | None = None) -> Console:
    """A console for results: colour on a terminal only, never in ``file``; NO_COLOR honoured."""
    made = Console(
        file=file,
        highlight=False,
        markup=False,
        emoji=False,
        force_terminal=False if file else None,
        force_jupyter=False if file else None,
    )
    if not made.is_terminal:
        made.width = WIDTH_OF_A_FILE
    return made


def table(*columns: Column | str, left: int = 0, right: int = 2) -> Table:
    """A table without lines, with spaces beside a cell. A column of a bare heading wraps."""
    return Table(
        *columns, box=None, pad_edge=False, padding=(0, right, 0, left), header_style="dim"
    )


def fixed(*headings: str) -> list[Column]:
    """Columns that are never wrapped."""
    return [Column(heading, no_wrap=True) for heading in headings]


def numbers(*headings: str) -> list[Column]:
    """Columns of numbers, which are never wrapped."""
    return [Column(heading, justify="right", no_wrap=True) for heading in headings]


def grid(rows: Iterable[tuple[str, str | Text]]) -> Table:
    """Labels, with a text beside each label."""
    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column(no_wrap=True, style="dim")
    made.add_column()
    for label, text in rows:
        made.add_row(label, text)
    return made


def listed(heading: str, lines: Iterable[str], style: str = "bold") -> Iterator[RenderableType]:
    """A heading with the number of lines, and the first of them; nothing if there are none."""
    if found := list(lines):
        yield Text.assemble((heading, style), f" ({len(found)})")
        yield indented(Text("\n".join(first(found, MAX_LISTED))))


def first(lines: Sequence[str], most: int, of: str = "") -> list[str]:
    """The first ``most`` lines, and a line that counts the others, if there are any."""
    more = len(lines) - most
    return [*lines[:most], *([f"… and {more} more{of}"] if more > 0 else [])]


def indented(part: RenderableType, by: int = 2) -> Padding:
    """A part that belongs to the line above it."""
    return Padding(part, (0, 0, 0, by), expand=False)
