"""Marks in GitHub Actions: annotations, and below them a log, in which nothing is a command.

Missing marks and judge errors come first, then verdicts by precedence, then the lowest points.
"""

from collections.abc import Callable, Iterator, Sequence
from textwrap import indent

from grader.collect.collection import Unplaced
from grader.grading.report import Report
from grader.record.record import Mark
from grader.report.brief import brief_lines
from grader.report.github.annotations import SHOWN, Annotation, commands, fenced
from grader.report.lines import lines_named
from grader.report.marks import Reported, who, why_no_mark
from grader.report.shown import points_of
from grader.verdict import PRECEDENCE, TITLES, Verdict

REST = "see the log, and the table in the summary"


def write(
    marks: Sequence[Mark], read: Callable[[Mark], Reported], lost: Sequence[Unplaced] = ()
) -> Iterator[str]:
    """Yield the lines to print, for marks as their reader may see them.

    ``read`` gives the reports of the worst marks, which are shown in full. ``lost`` are files that
    may be the work of a student without a mark for it.
    """
    ordered = worst_first(marks)
    failed = [mark for mark in ordered if mark.verdict != Verdict.AC]
    shown = [read(mark) for mark in failed[:SHOWN]]
    annotations = [_annotation(entry) for entry in shown]
    annotations += [_brief(mark) for mark in failed[SHOWN:]]
    annotations += [Annotation("warning", file.reason, "not graded", file.path) for file in lost]
    yield from commands(annotations, REST)
    yield from fenced([*_log(ordered, shown), *(f"{file.path}: {file.reason}" for file in lost)])


def worst_first(marks: Sequence[Mark]) -> list[Mark]:
    """Sort marks: missing ones, then the worst verdicts, then the fewest points."""
    return sorted(
        marks,
        key=lambda mark: (
            -1 if mark.verdict is None else PRECEDENCE.index(mark.verdict),
            0.0 if mark.score is None else mark.score,
        ),
    )


def headline(mark: Mark) -> str:
    """``Ann Lee (7): wrong answer (WA), 7.5 of 10 points``."""
    name = who(mark.student, mark.student_id)
    if mark.verdict is None or mark.score is None:
        return f"{name}: {why_no_mark(mark)}"
    earned = points_of(mark.score, mark.max_score)
    return f"{name}: {TITLES[mark.verdict]} ({mark.verdict}), {earned}"


def _annotation(entry: Reported) -> Annotation:
    return Annotation(
        kind="error",
        message="\n".join([headline(entry.mark), *_more(entry.report)]),
        title=entry.mark.problem,
        file=entry.mark.path,
        line=None if entry.report is None else _line(entry.report),
    )


def _brief(mark: Mark) -> Annotation:
    return Annotation("error", headline(mark), mark.problem, mark.path)


def _more(report: Report | None) -> list[str]:
    """The lines of a report below its headline; none without a mark: the headline says why."""
    return [] if report is None or report.score is None else brief_lines(report)[1:]


def _line(report: Report) -> int | None:
    """The line of the file that an error names, if the reader may see it."""
    if report.path.endswith(".ipynb"):  # lines are counted in the source of its cells
        return None
    texts = [*report.messages, *(case.reason.for_staff for case in report.cases)]
    return next((line for text in texts for line in lines_named(text)), None)


def _log(marks: Sequence[Mark], shown: Sequence[Reported]) -> Iterator[str]:
    """Yield a line for each mark, and under the worst marks their reports and output."""
    reports = {entry.mark.key: entry.report for entry in shown}
    for mark in marks:
        yield f"{mark.problem}: {mark.path}: {headline(mark)}"
        report = reports.get(mark.key)
        if report is None:
            continue
        yield indent("\n".join(_more(report)), "  ")
        for name, printed in (("stdout", report.printed.stdout), ("stderr", report.printed.stderr)):
            if printed:
                yield f"  {name}:"
                yield indent(printed, "    ")
