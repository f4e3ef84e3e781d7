"""Similar submissions for a person: both sides, lines that correspond beside each other."""

from collections.abc import Iterator, Sequence

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from grader.record.record import Mark
from grader.report.console import listed
from grader.report.shown import percent
from grader.similar.graded_files import GradedFile
from grader.similar.pairs import Identical, Pair, Similarities
from grader.similar.sides import Line, Passage, side_by_side
from grader.text import counted, one_line, plain_text

NOTE = (
    "A hint where to look, and no evidence: whoever solves the same problem may write the same. "
    "Look at both sides, and hear both people, before you think of copying."
)
MARK = "="
LEGEND = f"{MARK} a line that holds something of what both have in common"
NARROW = 100  # columns: on fewer, a side stands above the other
TAB = 4


def render(comparisons: Sequence[Similarities], most: int) -> Group:
    """All problems, with the ``most`` most similar pairs of each."""
    parts: list[RenderableType] = [Text(NOTE, style="bold"), Text(LEGEND, style="dim")]
    for found in comparisons:
        parts += _problem(found, most)
    return Group(*parts)


def _problem(found: Similarities, most: int) -> Iterator[RenderableType]:
    yield Text("")
    yield Text.assemble(
        (found.problem, "bold"),
        f": {found.files} submissions compared, {counted(len(found.pairs), 'pair')} alike",
    )
    yield from listed("the same file, byte for byte", map(_identical, found.identical), "")
    yield from listed(
        "the same code but for names and layout, of so many that it is no hint",
        (", ".join(map(_student, crowd)) for crowd in found.crowds),
        "",
    )
    unread = (f"{_student(mark)}: {_path(mark)}: {why}" for mark, why in found.unread)
    yield from listed("not compared", unread, "")
    for number, pair in enumerate(found.pairs[:most], start=1):
        yield Text("")
        yield from _pair(number, pair)
    if len(found.pairs) > most:
        yield Text(f"… and {len(found.pairs) - most} more: --most shows them", style="dim")


def _identical(found: Identical) -> str:
    return f"{_students(found.file)}: {found.own} tokens that were not given"


def _pair(number: int, pair: Pair) -> Iterator[RenderableType]:
    yield Text.assemble(
        (f"{number}. {_students(pair.left.file)} · {_students(pair.right.file)}", "bold"),
        f": {pair.common} tokens in common that others have not, {percent(pair.share, 1)} of all "
        "such tokens of the one who has fewer",
    )
    sources = _lines(pair.left.file), _lines(pair.right.file)
    for place, part in enumerate(side_by_side(pair)):
        if place:
            yield Text("")
        yield _Sides(part, *sources)


class _Sides:
    """A part of a pair: side by side, or one side above the other if that does not fit."""

    def __init__(self, part: Passage, left: Sequence[str], right: Sequence[str]) -> None:
        self._rows = part.rows
        self._left = left
        self._right = right

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.max_width >= NARROW:
            table = _grid(2)
            for left, right in self._rows:
                table.add_row(*_cells(left, self._left), *_cells(right, self._right))
            yield table
            return
        for side, source in ((0, self._left), (1, self._right)):
            table = _grid(1)
            for row in self._rows:
                if row[side] is not None:
                    table.add_row(*_cells(row[side], source))
            yield Text("on the left:" if side == 0 else "on the right:", style="dim")
            yield table


def _grid(sides: int) -> Table:
    table = Table.grid(padding=(0, 1, 0, 0))
    for _ in range(sides):
        table.add_column(justify="right", style="dim", no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
    return table


def _cells(line: Line | None, source: Sequence[str]) -> tuple[Text, Text, Text]:
    """A line's number, its mark and its text."""
    if line is None:
        return Text(""), Text(""), Text("")
    style = "yellow" if line.is_common else ""
    text = source[line.number - 1] if line.number <= len(source) else ""
    mark = MARK if line.is_common else ""
    return Text(str(line.number)), Text(mark, style=style), Text(text, style=style)


def _lines(file: GradedFile) -> list[str]:
    """The lines of a source as Python counts them, harmless to print."""
    text = file.source.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return [plain_text(line).expandtabs(TAB) for line in text.split("\n")]


def _students(file: GradedFile) -> str:
    return ", ".join(f"{_student(mark)} ({_path(mark)})" for mark in file.marks)


def _student(mark: Mark) -> str:
    return one_line(mark.student)


def _path(mark: Mark) -> str:
    return one_line(mark.path)
