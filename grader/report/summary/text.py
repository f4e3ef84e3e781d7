"""How a class did, for a person: each problem, what needs a human, and the marks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from grader.batches.summary import ProblemSummary, Summary, why_to_read
from grader.collect.collection import Unplaced
from grader.record.record import Mark
from grader.report.case_numbers import short
from grader.report.console import fixed, indented, listed, numbers, table
from grader.report.marks import who, why_no_mark
from grader.report.shown import colour, counts, percent, points
from grader.text import one_line
from grader.verdict import TITLES

NUMBERS = ("graded", "mean", "median", "lowest", "highest", "of")
MAX_WIDTH = 10_000  # wide enough for every table, to be measured
MAX_CASES = 5


def render(summary: Summary) -> Group:
    """The whole summary."""
    parts: list[RenderableType] = [_Problems(summary.problems)] if summary.problems else []
    for problem in summary.problems:
        parts += _failures(problem)
    parts += listed(
        "borderline: the largest error is within a factor of two of what is allowed",
        (
            f"{_whose(near.mark)}: {near.case}, error / allowed {short(near.ratio)}"
            f" ({near.mark.verdict or ''})"
            for near in summary.borderline
        ),
    )
    parts += _human(summary)
    return Group(*parts)


def render_marks(marks: Iterable[Mark]) -> Table:
    """A line for each mark."""
    lines = table(*fixed("student", "problem", "verdict"), *numbers("points"), "file")
    for mark in marks:
        lines.add_row(
            Text(who(mark.student, mark.student_id)),
            mark.problem,
            _verdict(mark),
            "" if mark.score is None else "/".join(points(mark.score, of=mark.max_score)),
            Text(one_line(mark.path)),
        )
    return lines


def _verdict(mark: Mark) -> Text:
    if mark.verdict is None:
        return Text(one_line(why_no_mark(mark)))
    return Text(f"{TITLES[mark.verdict]} ({mark.verdict})", style=colour(mark.verdict))


class _Problems:
    """The marks of each problem: a table, or a paragraph for each if the table does not fit."""

    def __init__(self, problems: Sequence[ProblemSummary]) -> None:
        self._problems = problems

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        wide = self._table()
        least = Measurement.get(console, options.update(width=MAX_WIDTH), wide).minimum
        if least <= options.max_width:
            yield wide
            return
        for problem in self._problems:
            named = zip(NUMBERS, _numbers(problem), strict=True)
            text = ", ".join(f"{heading} {value}" for heading, value in named if value)
            yield Text(problem.problem, style="bold")
            yield indented(Group(Text(text), counts(problem.verdicts)))

    def _table(self) -> Table:
        lines = table(*fixed("problem"), *numbers(*NUMBERS), "verdicts")
        for problem in self._problems:
            lines.add_row(problem.problem, *_numbers(problem), counts(problem.verdicts))
        return lines


def _numbers(problem: ProblemSummary) -> list[str]:
    graded = str(problem.submissions - problem.pending)
    marks = (problem.mean, problem.median, problem.lowest, problem.highest)
    return [graded, *points(*marks, of=problem.max_score, decimals=2)]


def _failures(problem: ProblemSummary) -> Iterator[RenderableType]:
    if not problem.failures:
        return
    yield Text(f"most failed cases of {problem.problem}", style="bold")
    cases = Table.grid(padding=(0, 2, 0, 0))
    for case in problem.failures[:MAX_CASES]:
        share = percent(case.failed, problem.submissions)
        cases.add_row(case.name, str(case.failed), share, counts(case.verdicts))
    yield indented(cases)


def _human(summary: Summary) -> Iterator[RenderableType]:
    """All that needs a human."""
    yield from listed(
        "judge errors: ours, not the student's; they have no mark",
        (f"{_whose(mark)}: {one_line('; '.join(mark.messages))}" for mark in summary.judge_errors),
    )
    yield from listed(
        "not graded", (f"{_whose(mark)}: {one_line(mark.failure)}" for mark in summary.failed)
    )
    yield from listed(
        "files that a person should read",
        (f"{_whose(mark)}: {one_line(why_to_read(mark))}" for mark in summary.to_read),
    )
    if summary.pending:
        yield Text.assemble(("not graded yet", "bold"), f" ({len(summary.pending)})")
    yield from listed(
        "files of students of whom nothing could be placed", _why(summary.unplaced.of_nobody)
    )
    yield from listed(
        "unplaced files of students who lack a mark that others have",
        _why(summary.unplaced.beside),
    )
    yield from listed("late", (_whose(mark) for mark in summary.late))
    yield from listed(
        "several files of a student for one problem: which one counts",
        (f"{one_line(new)} counts, not {one_line(old)}" for old, new in summary.superseded),
    )
    reasons = Counter(one_line(file.reason) for file in summary.unplaced.other)
    yield from listed(
        "other files, which unplaced.csv names",
        (f"{count}: {reason}" for reason, count in reasons.most_common()),
    )


def _why(unplaced: Iterable[Unplaced]) -> Iterator[str]:
    return (f"{one_line(file.path)}: {one_line(file.reason)}" for file in unplaced)


def _whose(mark: Mark) -> str:
    return one_line(f"{mark.student} · {mark.problem} · {mark.path}")
