"""Render the section of a submission, for the pages of a class and of a student."""

from collections.abc import Iterable
from dataclasses import dataclass

from jinja2 import Environment

from grader.batches.summary import BORDERLINE, why_to_read
from grader.grading.report import CaseResult, Report
from grader.grading.told import told_day
from grader.record.record import Mark
from grader.report.advice import advice_on
from grader.report.case_numbers import CaseNumbers, case_numbers, telling_cases
from grader.report.html.frame import frame
from grader.report.html.source import Source, SourceOf, source_of
from grader.report.marks import Reported, why_no_mark
from grader.report.shown import (
    DECIMALS,
    MAX_TEXT,
    Points,
    cut,
    memory_of,
    points,
    points_of,
    time_of,
)


@dataclass(frozen=True)
class Section:
    """A submission on the page. ``shown`` are the numbers of the cases that the page shows.

    ``source`` is None for students, and where the record lacks it.
    """

    number: int
    mark: Mark
    report: Report | None
    shown: tuple[CaseNumbers, ...]
    source: Source | None


def environment(most_text: int) -> Environment:
    """The templates of these pages; a text is cut to ``most_text`` characters."""
    made = frame()
    made.filters.update(cut=lambda text: cut(text, most_text))
    made.globals.update(
        advice_on=advice_on,
        BORDERLINE=f"{BORDERLINE:g}",
        why_no_mark=why_no_mark,
        points=points,
        earned=earned,
        days=days,
        points_of=points_of,
        why_to_read=why_to_read,
        time_of=time_of,
        memory_of=memory_of,
    )
    return made


def earned(score: Points | None, max_score: Points | None, decimals: int = DECIMALS) -> str:
    """``7.5 of 10``; empty without a score."""
    return "" if score is None else " of ".join(points(score, of=max_score, decimals=decimals))


def days(marks: Iterable[Mark]) -> str:
    """The days of the first and the last grade, in ISO 8601; empty if nothing is graded."""
    found = sorted({told_day(mark.graded_at) for mark in marks if mark.graded_at})
    return " to ".join(dict.fromkeys([*found[:1], *found[-1:]]))


def section(
    at: int,
    entry: Reported,
    in_full: bool,
    read_source: SourceOf | None = None,
    most_source: int = MAX_TEXT,
) -> Section:
    """The section of a submission; ``in_full`` it has the numbers of all cases.

    With ``read_source`` it has the source: whole lines of at most ``most_source`` characters.
    """
    report = entry.report
    if report is None:
        return Section(at, entry.mark, None, (), None)
    cases: list[CaseResult] = []
    if report.loaded:
        cases = list(report.cases) if in_full else telling_cases(report)
    found = (case_numbers(case, report.components) for case in cases)
    source = None if read_source is None else source_of(report, read_source, most_source)
    return Section(at, entry.mark, report, tuple(filter(None, found)), source)
