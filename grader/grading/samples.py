"""A run of the samples alone, as in a student's edition: verdicts, and no points.

The course grades the hidden cases and gives the points. So nothing here may look like a mark.
"""

from dataclasses import replace

from grader.errors import UsageError
from grader.grading.report import About, CaseResult, Remark, Report
from grader.problem.load import Problem
from grader.problem.model import CaseGroup, Spec

SAMPLES_ONLY = Remark(
    About.SAMPLES_ONLY,
    "only the sample cases were graded; the course grades the hidden cases, and gives the points",
)


def only_samples(problem: Problem) -> Spec:
    """The spec with the samples alone, each of the same weight; UsageError if none counts."""
    spec = problem.spec
    groups = [group for group in spec.cases if group.visibility == "sample"]
    names = {group.case_name(n) for group in groups for n in range(group.size)}
    withdrawn = tuple(entry for entry in spec.withdrawn if entry.case in names)
    if len(withdrawn) == len(names):
        raise UsageError(
            f"{problem.path}: no sample case is left, and nothing else was asked for; add a group "
            "whose visibility is sample"
        )
    cases = tuple(_of_equal_weight(group) for group in groups)
    changes = {"cases": cases, "withdrawn": withdrawn, "repeats": False, "samples_only": True}
    return spec.model_copy(update=changes)


def _of_equal_weight(group: CaseGroup) -> CaseGroup:
    pinned = tuple(pin.model_copy(update={"weight": None}) for pin in group.pinned)
    return group.model_copy(update={"weight": 1.0, "pinned": pinned})


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
