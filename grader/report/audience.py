"""Readers of a report, and what each may see."""

from enum import StrEnum

from grader.grading.report import Report
from grader.grading.told import told_report


class Audience(StrEnum):
    """The readers of a report."""

    STUDENT = "student"
    STAFF = "staff"


def visible_to(report: Report, audience: Audience) -> Report:
    """The report without the parts that ``audience`` may not see; `told_report` has the list."""
    return report if audience == Audience.STAFF else told_report(report)
