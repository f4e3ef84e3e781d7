"""One student's ``results.json`` of a Gradescope autograder: a test for each case of each problem.

The top level's ``score`` counts, whatever the tests say. Where a mark is missing there is neither
a score nor a test: Gradescope then has no mark, which is right, while a test without points would
be a zero.
"""

import json
from collections.abc import Sequence
from typing import Any

from grader.grading.report import CaseResult, Report
from grader.report import feedback
from grader.report.audience import Audience, visible_to
from grader.report.marks import Graded, by_student, seen_by, why_no_mark
from grader.verdict import Verdict


def write(graded: Sequence[Graded], audience: Audience) -> str:
    """The file, for the problems that one student handed something in for."""
    (student,) = by_student(one.mark for one in graded)
    reports = [one.report for one in graded if one.report is not None]
    return _file(
        None if student.points is None else float(student.points),
        sum(report.provenance.wall_s for report in reports),
        [_output(one) for one in graded],
        [_extra(one) for one in graded],
        [test for number, one in enumerate(reports, 1) for test in _tests(one, number, audience)],
    )


def write_report(report: Report, late: bool | None = None, notes: Sequence[str] = ()) -> str:
    """The file for one report, as students may see it; ``notes`` are for them, too.

    ``late`` is kept for the staff. Not for a judge error, for which there must be no file.
    """
    assert report.score is not None
    seen = visible_to(report, Audience.STUDENT)
    extra = {
        "problem": seen.problem,
        "verdict": seen.verdict,
        "score": seen.score,
        "max_score": seen.max_score,
        "file": seen.path,
        "sha256": seen.sha256,
        "late": late,
    }
    output = "\n".join([*feedback.lines(seen), *notes])
    tests = _tests(seen, 1, Audience.STUDENT)
    return _file(report.score, seen.provenance.wall_s, [output], [extra], tests)


def write_refusal(problem: str, max_score: float, why: str) -> str:
    """The file where there is nothing to grade, which is the student's to mend: no points."""
    test = {
        "score": 0.0,
        "max_score": max_score,
        "status": "failed",
        "name": f"{problem}: a file to grade",
        "output": why,
        "output_format": "text",
        "visibility": "visible",
    }
    extra = {"problem": problem, "verdict": None, "score": 0.0, "max_score": max_score}
    return _file(0.0, 0.0, [f"{problem}: nothing could be graded: {why}"], [extra], [test])


def _file(
    score: float | None,
    wall_s: float,
    output: Sequence[str],
    extra: Sequence[dict[str, Any]],
    tests: Sequence[dict[str, Any]],
) -> str:
    result: dict[str, Any] = {} if score is None else {"score": score}
    result |= {
        "execution_time": round(wall_s, 3),
        "output": "\n\n".join(output),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",  # what a run of the grader says is for the staff
        "extra_data": {"problems": extra},
    }
    if score is not None:
        result["tests"] = tests
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


def _tests(report: Report, number: int, audience: Audience) -> list[dict[str, Any]]:
    return [
        _test(case, report, f"{number}.{place}", audience)
        for place, case in enumerate(report.cases, 1)
    ]


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
