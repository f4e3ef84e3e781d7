"""Render the section of a submission, for the pages of a class and of a student."""

from dataclasses import dataclass

from jinja2 import Environment

from grader.batches.summary import BORDERLINE, why_to_read
from grader.grading.report import CaseResult, Report
from grader.record.record import Mark
from grader.report.case_numbers import (
    CaseNumbers,
    case_numbers,
    short,
    telling_cases,
    verdict_on,
)
from grader.report.html.frame import frame
from grader.report.marks import Reported, why_no_mark
from grader.report.shown import cut, memory_of, points, points_of, points_of_case, time_of
from grader.verdict import TITLES

MAX_TEXT = 20_000  # characters of a text that a submission printed


@dataclass(frozen=True)
class Section:
    """A submission on the page. ``shown`` are the numbers of the cases that the page shows."""

    number: int
    mark: Mark
    report: Report | None
    shown: tuple[CaseNumbers, ...]


def environment(most_text: int) -> Environment:
    """The templates of these pages; a text is cut to ``most_text`` characters."""
    made = frame()
    made.filters.update(ratio=short, judged=verdict_on, cut=lambda text: cut(text, most_text))
    made.globals.update(
        TITLES=TITLES,
        BORDERLINE=f"{BORDERLINE:g}",
        why_no_mark=why_no_mark,
        points=points,
        points_of=points_of,
        why_to_read=why_to_read,
        points_of_case=points_of_case,
        time_of=time_of,
        memory_of=memory_of,
    )
    return made


def section(at: int, entry: Reported, in_full: bool) -> Section:
    """The section of a submission; ``in_full`` it has the numbers of all cases."""
    report = entry.report
    cases: list[CaseResult] = []
    if report is not None and report.loaded:
        cases = list(report.cases) if in_full else telling_cases(report)
    found = (case_numbers(case, report.components) for case in cases if report is not None)
    return Section(at, entry.mark, report, tuple(numbers for numbers in found if numbers))
