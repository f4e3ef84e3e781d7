"""Marks in GitHub Actions: annotations, and below them a log, in which nothing is a command.

Ours come first, then verdicts in their order of precedence, then the lowest points.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from textwrap import indent

from grader.collect.collection import Unplaced
from grader.grading.report import Report
from grader.record.record import Mark
from grader.report import feedback
from grader.report.github.annotations import SHOWN, Annotation, commands, fenced
from grader.report.marks import Graded, who, why_no_mark
from grader.verdict import PRECEDENCE, TITLES, Verdict

REST = "see the log, and the table in the summary"
LINE = re.compile(r"\bline (\d{1,6})\b")


def write(
    marks: Sequence[Mark], read: Callable[[Mark], Graded], lost: Sequence[Unplaced] = ()
) -> Iterator[str]:
    """The lines to print, for marks as their reader may see them.

    ``read`` gives the reports of those that are told in full: the worst. ``lost`` are files that
    may be the work of a student who has no mark for it.
    """
    ordered = worst_first(marks)
    failed = [mark for mark in ordered if mark.verdict != Verdict.AC]
    shown = [read(mark) for mark in failed[:SHOWN]]
    annotations = [_annotation(one) for one in shown]
    annotations += [_brief(mark) for mark in failed[SHOWN:]]
    annotations += [Annotation("warning", one.reason, "not graded", one.path) for one in lost]
    yield from commands(annotations, REST)
    yield from fenced([*_log(ordered, shown), *(f"{one.path}: {one.reason}" for one in lost)])


def worst_first(marks: Sequence[Mark]) -> list[Mark]:
    """What is missing, then the worst verdicts, then the fewest points; else in their order."""
    return sorted(
        marks,
        key=lambda mark: (
            -1 if mark.verdict is None else PRECEDENCE.index(mark.verdict),
            0.0 if mark.score is None else mark.score,
        ),
    )


def headline(mark: Mark) -> str:
    """``Ann Lee (7): wrong answer (WA), 7.5 of 10.0 points``."""
    name = who(mark.student, mark.student_id)
    if mark.verdict is None or mark.score is None:
        return f"{name}: {why_no_mark(mark)}"
    return f"{name}: {TITLES[mark.verdict]} ({mark.verdict}), {mark.score!r} of {mark.max_score!r}"


def _annotation(one: Graded) -> Annotation:
    return Annotation(
        kind="error",
        message="\n".join([headline(one.mark), *_told(one.report)]),
        title=one.mark.problem,
        file=one.mark.path,
        line=None if one.report is None else _line(one.report),
    )


def _brief(mark: Mark) -> Annotation:
    return Annotation("error", headline(mark), mark.problem, mark.path)


def _told(report: Report | None) -> list[str]:
    """What a report says beyond the headline, which tells all of what has no mark."""
    return [] if report is None or report.score is None else feedback.lines(report)[1:]


def _line(report: Report) -> int | None:
    """The line of the file that an error names, as far as its reader may see it."""
    if report.path.endswith(".ipynb"):  # lines are counted in the source of its cells
        return None
    told = [*report.messages, *(case.reason.for_staff for case in report.cases)]
    found = next((hit for text in told if (hit := LINE.search(text))), None)
    return int(found[1]) or None if found else None


def _log(marks: Sequence[Mark], shown: Sequence[Graded]) -> Iterator[str]:
    """A line for each mark, and what the reports of the worst say and their files printed."""
    reports = {one.mark.key: one.report for one in shown}
    for mark in marks:
        yield f"{mark.problem}: {mark.path}: {headline(mark)}"
        report = reports.get(mark.key)
        if report is None:
            continue
        yield indent("\n".join(_told(report)), "  ")
        for name, printed in (("stdout", report.printed.stdout), ("stderr", report.printed.stderr)):
            if printed:
                yield f"  {name}:"
                yield indent(printed, "    ")
