"""One student's result for the autograding reporter of GitHub Classroom: a test for each problem.

The reporter adds up the tests' scores, and reports nothing if ``max_score`` is 0. It is 0 if a mark
is missing; a problem without a mark has no test, since every test needs a score.
"""

import base64
import json
from collections.abc import Sequence

from grader.grading.report import Report
from grader.report.brief import brief_lines
from grader.report.marks import Reported, by_student
from grader.verdict import Verdict


def write(entries: Sequence[Reported]) -> str:
    """One line of base64, for all problems of one student."""
    text = json.dumps(result(entries), allow_nan=False)
    return base64.b64encode(text.encode()).decode() + "\n"


def result(entries: Sequence[Reported]) -> dict[str, object]:
    """The content of that line."""
    (student,) = by_student([entry.mark for entry in entries])
    reports = [entry.report for entry in entries if entry.report is not None]
    tests = [_test(report) for report in reports if report.score is not None]
    if student.points is None:
        return {"status": "error", "max_score": 0, "tests": tests}
    accepted = all(report.verdict == Verdict.AC for report in reports)
    return {
        "status": "pass" if accepted else "fail",
        "max_score": float(student.out_of),
        "tests": tests,
    }


def _test(report: Report) -> dict[str, object]:
    return {
        "name": report.problem,
        "status": "pass" if report.verdict == Verdict.AC else "fail",
        "score": report.score,
        "message": "\n".join(brief_lines(report)),
    }
