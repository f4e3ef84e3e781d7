"""One student's result for the autograding reporter of GitHub Classroom: a test for each problem.

The reporter adds up the tests' scores, and reports nothing where ``max_score`` is 0: so it is where
a mark is missing, and the problem that lacks it has no test, which would need a score.
"""

import base64
import json
from collections.abc import Sequence
from typing import Any

from grader.grading.report import Report
from grader.report import feedback
from grader.report.marks import Graded, by_student
from grader.verdict import Verdict


def write(graded: Sequence[Graded]) -> str:
    """One line of base64, for the problems that one student handed something in for."""
    text = json.dumps(result(graded), allow_nan=False)
    return base64.b64encode(text.encode()).decode() + "\n"


def result(graded: Sequence[Graded]) -> dict[str, Any]:
    """What is in it."""
    (student,) = by_student(one.mark for one in graded)
    reports = [one.report for one in graded if one.report is not None]
    tests = [_test(report) for report in reports if report.score is not None]
    if student.points is None:
        return {"status": "error", "max_score": 0, "tests": tests}
    accepted = all(report.verdict == Verdict.AC for report in reports)
    return {
        "status": "pass" if accepted else "fail",
        "max_score": float(student.out_of),
        "tests": tests,
    }


def _test(report: Report) -> dict[str, Any]:
    return {
        "name": report.problem,
        "status": "pass" if report.verdict == Verdict.AC else "fail",
        "score": report.score,
        "message": "\n".join(feedback.lines(report)),
    }
