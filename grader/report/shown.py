"""The parts that texts for people are made of: tables without lines, lists, colours, points."""

from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from grader.grading.report import CaseResult, Report
from grader.verdict import TITLES, Verdict

WIDTH_OF_A_FILE = 10_000  # columns if the output is no terminal: nothing is wrapped
MAX_LISTED = 20
COLOURS = {Verdict.AC: "green", Verdict.WA: "red", Verdict.JE: "magenta"}
OTHER_COLOUR = "yellow"


def console(file: IO[str] | None = None) -> Console:
    """A console for results: colour on a terminal only, never in ``file``; NO_COLOR honoured."""
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


def table(*columns: Column | str, left: int = 0, right: int = 2) -> Table:
    """A table without lines, with spaces beside a cell. A column of a mere heading wraps."""
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


def colour(verdict: Verdict) -> str:
    """The colour of a verdict on a terminal."""
    return COLOURS.get(verdict, OTHER_COLOUR)


def counts(verdicts: Iterable[tuple[Verdict, int]]) -> Text:
    """``AC 120 · WA 31``."""
    parts = [Text(f"{verdict} {count}", style=colour(verdict)) for verdict, count in verdicts]
    return Text(" · ").join(parts)


def titled(case: CaseResult, heading: str = "") -> Text:
    """The name of a case in bold, and its note."""
    title = Text(f"{heading}{case.name}", style="bold")
    if case.note:
        title.append(f" ({case.note})", style="not bold dim")
    return title


def counted(count: int, of: str) -> str:
    """``1 case``, ``2 cases``."""
    return f"{count} {of}" if count == 1 else f"{count} {of}s"


def points(value: float) -> str:
    """A number of points: no more digits than it has, at most four decimals."""
    return f"{round(value, 4):g}"


def points_of(report: Report) -> str:
    """``7.5 of 10 points``."""
    if report.score is None:
        return "not scored"
    return f"{points(report.score)} of {points(report.max_score)} points"


def verdict_of(report: Report) -> str:
    """``wrong answer (WA)``."""
    return f"{TITLES[report.verdict]} ({report.verdict})"


def points_of_case(case: CaseResult) -> str:
    """``0.5/1``; empty for a case without a weight."""
    return f"{points(case.score)}/{points(case.max_score)}" if case.max_score else ""


def time_of(case: CaseResult) -> str:
    """The wall time; empty for a case that was not run."""
    return f"{case.wall_s:.2f} s" if case.wall_s else ""


def memory_of(case: CaseResult) -> str:
    """The peak memory; empty for a case that was not run."""
    return f"{case.memory_mib:.0f} MiB" if case.memory_mib else ""
