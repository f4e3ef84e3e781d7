"""What a reader may see: students see nothing that a hidden case holds."""

from dataclasses import replace
from enum import StrEnum

from grader.results import CaseResult, Explanation, Report
from grader.verdict import Verdict

ASK_STAFF = "the grader or the reference failed; this is not your fault: tell the course staff"


class Audience(StrEnum):
    """Who reads."""

    STUDENT = "student"
    STAFF = "staff"


def visible_to(report: Report, audience: Audience) -> Report:
    """The report with what ``audience`` may not see taken out.

    From a student: input, expected and actual values, exception texts and error ratios of hidden
    cases (a ratio gives the expected value away by arithmetic), what was printed once a hidden case
    had begun, and what a judge error says of the reference.
    """
    if audience == Audience.STAFF:
        return report
    return replace(
        report,
        cases=tuple(_without_secrets(case) if case.hidden else case for case in report.cases),
        messages=(ASK_STAFF,) if report.verdict == Verdict.JE else report.messages,
        printed=report.printed_openly,
    )


def _without_secrets(case: CaseResult) -> CaseResult:
    return replace(
        case,
        note="",
        reason=Explanation(case.reason.told, case.reason.told),
        inputs={},
        expected=None,
        actual=None,
        error_ratio=(),
    )
