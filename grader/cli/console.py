"""Results on stdout: tables, and text with colour where it is a terminal."""

from typing import IO

from rich.console import Console
from rich.table import Table

WIDTH_OF_A_FILE = 10_000  # columns where the output is no terminal: nothing is wrapped


def console(file: IO[str] | None = None) -> Console:
    """A rich console for results: colour on a terminal only, NO_COLOR honoured."""
    made = Console(
        file=file,
        highlight=False,
        markup=False,
        emoji=False,
        force_terminal=False if file else None,
    )
    if not made.is_terminal:
        made.width = WIDTH_OF_A_FILE
    return made


def table(*headings: str) -> Table:
    """A table without lines."""
    return Table(*headings, box=None, pad_edge=False, header_style="dim")
