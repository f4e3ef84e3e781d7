"""Readers, and what they may see: students see nothing that a hidden case holds."""

from dataclasses import replace
from enum import StrEnum
from math import ceil

from grader.grading.report import About, CaseResult, Explanation, Remark, Report
from grader.verdict import Verdict

ASK_STAFF = (
    "the grader or the reference failed; this is not your fault: tell the course staff "
    "(staff: --audience staff says why)"
)


class Audience(StrEnum):
    """The readers of a report."""

    STUDENT = "student"
    STAFF = "staff"


def visible_to(report: Report, audience: Audience) -> Report:
    """The report without the parts that ``audience`` may not see.

    A student may not see input, expected and actual values, exception texts and error ratios of
    hidden cases (a ratio gives the expected value away by arithmetic), the output after a hidden
    case had begun, and the text of a judge error, which may quote the reference. Times and memory
    of hidden cases are rounded up, since a submission can spell out an input by how long it sleeps.
    """
    if audience == Audience.STAFF:
        return report
    return replace(
        report,
        cases=tuple(_without_secrets(case) if case.hidden else case for case in report.cases),
        remarks=(Remark(About.FAILURE, ASK_STAFF),)
        if report.verdict == Verdict.JE
        else report.remarks,
        printed=report.printed_openly,
        provenance=replace(report.provenance, wall_s=_coarse(report.provenance.wall_s)),
    )


def _without_secrets(case: CaseResult) -> CaseResult:
    return replace(
        case,
        wall_s=_coarse(case.wall_s),
        cpu_s=_coarse(case.cpu_s),
        memory_mib=ceil(case.memory_mib / 10) * 10.0,
        note="",
        reason=Explanation(case.reason.for_student, case.reason.for_student),
        inputs={},
        expected=None,
        actual=None,
        error_ratio=(),
    )


def _coarse(seconds: float) -> float:
    """Rounded up to a tenth; 0 stays 0."""
    return ceil(seconds * 10) / 10
