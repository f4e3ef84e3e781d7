"""One student's ``results.json`` of a Gradescope autograder: a test for each case of each problem.

The top level's ``score`` counts, whatever the tests say. Where a mark is missing there is neither
a score nor a test: Gradescope then has no mark, which is right, while a test without points would
be a zero.
"""

import json
from collections.abc import Sequence
from typing import Any

from grader.report import feedback
from grader.report.audience import Audience, visible_to
from grader.report.graded import Graded, by_student, seen_by, why_no_mark
from grader.results import CaseResult, Report
from grader.verdict import Verdict


def write(graded: Sequence[Graded], audience: Audience) -> str:
    """The file, for the problems that one student handed something in for."""
    (student,) = by_student(one.mark for one in graded)
    reports = [one.report for one in graded if one.report is not None]
    result: dict[str, Any] = {}
    if student.points is not None:
        result["score"] = float(student.points)
    result |= {
        "execution_time": round(sum(report.provenance.wall_s for report in reports), 3),
        "output": "\n\n".join(_output(one) for one in graded),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",  # what a run of the grader says is for the staff
        "extra_data": {"problems": [_extra(one) for one in graded]},
    }
    if student.points is not None:
        result["tests"] = [
            _test(case, report, f"{first}.{second}", audience)
            for first, report in enumerate(reports, 1)
            for second, case in enumerate(report.cases, 1)
        ]
    return json.dumps(result, indent=2, allow_nan=False) + "\n"


def _output(one: Graded) -> str:
    """What students see, whoever the file is for: only a test can be hidden from them."""
    if one.report is None:
        return f"{one.mark.problem}: {why_no_mark(seen_by(one.mark, Audience.STUDENT))}"
    return "\n".join(feedback.lines(visible_to(one.report, Audience.STUDENT)))


def _extra(one: Graded) -> dict[str, Any]:
    mark = one.mark
    return {
        "problem": mark.problem,
        "verdict": mark.verdict,
        "score": mark.score,
        "max_score": mark.max_score,
        "file": mark.path,
        "sha256": mark.sha256,
    }


def _test(case: CaseResult, report: Report, number: str, audience: Audience) -> dict[str, Any]:
    """A test; what the staff may see of a hidden case is hidden from students there, too."""
    is_secret = case.hidden and audience == Audience.STAFF
    passed = case.verdict == Verdict.AC
    return {
        "score": case.score,
        "max_score": case.max_score,
        "status": "passed" if passed else "failed",
        "name": f"{report.problem}: {case.name}",
        "number": number,
        "output": "" if passed else feedback.case_line(case),
        "output_format": "text",
        "tags": [report.problem, case.group, case.verdict.value],
        "visibility": "hidden" if is_secret else "visible",
    }
