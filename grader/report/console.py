"""A console for results, and what texts on it are made of: tables without lines, grids, lists.

Nothing here knows a report: commands such as `grader list` start fast.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

WIDTH_OF_A_FILE = 1_000_000  # columns if the output is no terminal: nothing is wrapped
MAX_LISTED = 20
WORD = re.compile(r"\s*\S+(?: ·)?\s*")  # no line begins with a `·`


class WholeWords(Console):
    """A console that breaks lines between words alone.

    A word that is longer than a line, such as a file name, goes over its end. The terminal breaks
    it there, and whoever copies it gets it whole. No line ends in blanks.
    """

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Render an object; a text in no cell of a table is broken between words, or nowhere."""
        here = options or self.options
        if isinstance(renderable, Text) and here.overflow is None and not here.no_wrap:
            for line in renderable.split(allow_blank=True):
                for part in [line] if renderable.no_wrap else _broken(line, here.max_width):
                    part.no_wrap, part.overflow = True, "ignore"
                    yield from super().render(part, here)
        else:
            yield from super().render(renderable, here)

    def show(self, *parts: RenderableType) -> None:
        """Print the parts, each on lines of its own."""
        for part in parts:
            text = Text(part) if isinstance(part, str) else part
            self.print(_Trimmed(text), crop=False, end="")


def console(file: IO[str] | None = None) -> WholeWords:
    """A console for results: colour on a terminal only, never in ``file``; NO_COLOR honoured."""
    made = WholeWords(
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


def grid(rows: Iterable[tuple[str, str | Text]]) -> Table:
    """Labels, with a text beside each label."""
    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column(no_wrap=True, style="dim")
    made.add_column(overflow="fold")
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


def indented(part: RenderableType, by: int = 2) -> RenderableType:
    """A part that belongs to the line above it."""
    return _Indented(part, by)


@dataclass(frozen=True)
class _Indented:
    part: RenderableType
    by: int

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        narrower = options.update_width(max(1, options.max_width - self.by))
        for line in Segment.split_lines(console.render(self.part, narrower)):
            yield from (Segment(" " * self.by), *line, Segment.line())


@dataclass(frozen=True)
class _Trimmed:
    part: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in Segment.split_lines(console.render(self.part, options)):
            while line and not line[-1].text.rstrip():
                line.pop()
            if line:
                yield from line[:-1]
                yield Segment(line[-1].text.rstrip(), line[-1].style)
            yield Segment.line()


def _broken(line: Text, width: int) -> Iterator[Text]:
    """A line broken between words, where it is longer than ``width``."""
    ends, used = list[int](), 0
    for word in WORD.finditer(line.plain):
        if used and used + cell_len(word[0].rstrip()) > width:
            ends.append(word.start())
            used = 0
        used += cell_len(word[0])
    return iter(line.divide(ends))
