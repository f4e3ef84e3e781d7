"""The summary of a batch for a person: how the class did, then what needs a human."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.batches.summary import ProblemSummary, Summary
from grader.collect.collection import Unplaced
from grader.record.record import Mark
from grader.report.text import COLOURS, OTHER_COLOUR
from grader.text import one_line
from grader.verdict import Verdict

NUMBERS = ("graded", "mean", "median", "lowest", "highest", "of")
MAX_WIDTH = 10_000  # wide enough for every table, to be measured
MAX_LISTED = 20
MAX_CASES = 5


def render(summary: Summary) -> Group:
    """The whole summary."""
    parts: list[RenderableType] = [_Problems(summary.problems)] if summary.problems else []
    for problem in summary.problems:
        parts += _failures(problem)
    parts += _listed(
        "borderline: the largest error is within a factor of two of what is allowed",
        (
            f"{_who(one.mark)}: {one.case}, error / allowed {one.ratio:.2g}"
            f" ({one.mark.verdict or ''})"
            for one in summary.borderline
        ),
    )
    parts += _human(summary)
    return Group(*parts)


class _Problems:
    """The marks of each problem: a table, or a paragraph for each where that does not fit."""

    def __init__(self, problems: Sequence[ProblemSummary]) -> None:
        self._problems = problems

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        table = self._table()
        if Measurement.get(console, options.update(width=MAX_WIDTH), table).minimum <= (
            options.max_width
        ):
            yield table
            return
        for one in self._problems:
            told = ", ".join(
                f"{heading} {value}"
                for heading, value in zip(NUMBERS, _numbers(one), strict=True)
                if value
            )
            yield Text(one.problem, style="bold")
            yield Padding(Group(Text(told), counts(one.verdicts)), (0, 0, 0, 2), expand=False)

    def _table(self) -> Table:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        table.add_column("problem", no_wrap=True)
        for heading in NUMBERS:
            table.add_column(heading, justify="right", no_wrap=True)
        table.add_column("verdicts")
        for one in self._problems:
            table.add_row(one.problem, *_numbers(one), counts(one.verdicts))
        return table


def _numbers(one: ProblemSummary) -> list[str]:
    marks = (one.mean, one.median, one.lowest, one.highest, one.max_score)
    graded = str(one.submissions - one.pending)
    return [graded, *("" if mark is None else f"{round(mark, 2):g}" for mark in marks)]


def counts(verdicts: Iterable[tuple[Verdict, int]]) -> Text:
    """``AC 120 · WA 31``."""
    parts = [
        Text(f"{verdict} {count}", style=COLOURS.get(verdict, OTHER_COLOUR))
        for verdict, count in verdicts
    ]
    return Text(" · ").join(parts)


def _failures(problem: ProblemSummary) -> Iterator[RenderableType]:
    if not problem.failures:
        return
    yield Text(f"most failed cases of {problem.problem}", style="bold")
    table = Table.grid(padding=(0, 2, 0, 0))
    for case in problem.failures[:MAX_CASES]:
        share = case.failed / problem.submissions
        table.add_row(case.name, str(case.failed), f"{share:.0%}", counts(case.verdicts))
    yield Padding(table, (0, 0, 0, 2), expand=False)


def _human(summary: Summary) -> Iterator[RenderableType]:
    """What somebody has to look at."""
    yield from _listed(
        "judge errors: ours, not the student's; they have no mark",
        (f"{_who(mark)}: {one_line('; '.join(mark.messages))}" for mark in summary.judge_errors),
    )
    yield from _listed(
        "not graded", (f"{_who(mark)}: {one_line(mark.failure)}" for mark in summary.failed)
    )
    if summary.pending:
        yield Text.assemble(("not graded yet", "bold"), f" ({len(summary.pending)})")
    yield from _listed(
        "files of students of whom nothing could be placed", _why(summary.unplaced.of_nobody)
    )
    yield from _listed(
        "unplaced files of students who lack a mark that others have",
        _why(summary.unplaced.beside),
    )
    yield from _listed("late", (_who(mark) for mark in summary.late))
    yield from _listed(
        "several files of a student for one problem, of which one counts",
        (f"{one_line(new)} counts, not {one_line(old)}" for old, new in summary.superseded),
    )
    reasons = Counter(one_line(one.reason) for one in summary.unplaced.other)
    yield from _listed(
        "other files, which unplaced.csv names",
        (f"{count}: {reason}" for reason, count in reasons.most_common()),
    )


def _listed(heading: str, lines: Iterable[str]) -> Iterator[RenderableType]:
    """A heading with its number of lines, and the first of them; nothing if there are none."""
    listed = list(lines)
    if not listed:
        return
    yield Text.assemble((heading, "bold"), f" ({len(listed)})")
    shown = listed[:MAX_LISTED]
    if len(listed) > len(shown):
        shown.append(f"… and {len(listed) - len(shown)} more")
    yield Padding(Text("\n".join(shown)), (0, 0, 0, 2), expand=False)


def _why(unplaced: Iterable[Unplaced]) -> Iterator[str]:
    return (f"{one_line(one.path)}: {one_line(one.reason)}" for one in unplaced)


def _who(mark: Mark) -> str:
    return one_line(f"{mark.student} · {mark.problem} · {mark.path}")
