"""How a class did, for a person: each problem, what needs a human, and the marks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from grader.batches.groups import SymptomGroup
from grader.batches.summary import ProblemSummary, Summary, why_to_read
from grader.collect.collection import Unplaced
from grader.record.record import Mark
from grader.report.case_numbers import short
from grader.report.console import indented, listed
from grader.report.marks import who, why_no_mark
from grader.report.rows import Rows, fixed, numbers, prose
from grader.report.shown import colour, counts, percent, points
from grader.text import one_line, plain_text
from grader.verdict import TITLES

NUMBERS = ("graded", "mean", "median", "lowest", "highest", "of")
MAX_CASES = 5


def render(summary: Summary) -> Group:
    """The whole summary."""
    parts: list[RenderableType] = [_problems(summary.problems)] if summary.problems else []
    for problem in summary.problems:
        parts += _failures(problem)
    parts += listed("wrong answers that did the same", map(group_line, summary.groups))
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


def render_marks(marks: Iterable[Mark]) -> Rows:
    """A line for each mark."""
    lines = Rows(
        *fixed("student", "problem"),
        prose("verdict"),
        *numbers("points"),
        *fixed("file"),
        spare=("file",),
    )
    for mark in marks:
        lines.add_row(
            Text(who(mark.student, mark.student_id)),
            mark.problem,
            _verdict(mark),
            "" if mark.score is None else "/".join(points(mark.score, of=mark.max_score)),
            Text(one_line(mark.path)),
        )
    return lines


def render_groups(groups: Sequence[SymptomGroup]) -> RenderableType:
    """Each group of wrong answers, with its comment."""
    if not groups:
        return Text("no two wrong answers did the same")
    lines = Rows(
        *fixed("group", "problem"), *numbers("answers"), prose("symptom"), prose("comment")
    )
    for group in groups:
        told = Text(plain_text(group.comment))
        count = str(len(group.marks))
        lines.add_row(group.id, group.symptom.problem, count, Text(group.symptom.title), told)
    return lines


def group_line(group: SymptomGroup) -> str:
    """``14 of tiny, group 3f2a91c0: the mean is taken``."""
    line = f"{len(group.marks)} of {group.symptom.problem}, group {group.id}: {group.symptom.title}"
    return f"{line} (commented)" if group.comment else line


def _verdict(mark: Mark) -> Text:
    if mark.verdict is None:
        return Text(one_line(why_no_mark(mark)))
    return Text(f"{TITLES[mark.verdict]} ({mark.verdict})", style=colour(mark.verdict))


def _problems(problems: Sequence[ProblemSummary]) -> Rows:
    """The marks of each problem."""
    lines = Rows(*fixed("problem"), *numbers(*NUMBERS), prose("verdicts"))
    for problem in problems:
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
    cases = Rows(*fixed("", "", ""), prose(""))
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
