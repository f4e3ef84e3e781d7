"""The report of a student's edition: verdicts of sample cases, and no points.

The course grades the hidden cases and gives the points. So nothing here may look like a mark.
"""

from dataclasses import replace

from grader.grading.report import About, CaseResult, Remark, Report

SAMPLES_ONLY = Remark(
    About.SAMPLES_ONLY,
    "only the sample cases were graded; the course grades the hidden cases, and gives the points",
)


def without_points(report: Report) -> Report:
    """The report of a student's edition without its points, and with a remark that says so."""
    kept = (remark for remark in report.remarks if remark.about != About.CAPPED)
    return replace(
        report,
        score=None,
        cases=tuple(case_without_points(case) for case in report.cases),
        remarks=(SAMPLES_ONLY, *kept),
    )


def case_without_points(case: CaseResult) -> CaseResult:
    """The result of a case in such a report."""
    return replace(case, score=0.0, max_score=0.0)
