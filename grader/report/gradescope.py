"""One student's ``results.json`` of a Gradescope autograder: a test for each case of each problem.

The top level's ``score`` counts, whatever the tests say. If a mark is missing, the file has neither
a score nor a test: Gradescope then has no mark, which is right. A test without points would be a
zero.
"""

import json
from collections.abc import Mapping, Sequence

from grader.grading.report import CaseResult, Report
from grader.record.record import Mark
from grader.report.audience import Audience, visible_to
from grader.report.brief import brief_case, brief_lines
from grader.report.marks import Reported, by_student, seen_by, why_no_mark
from grader.verdict import Verdict


def write(entries: Sequence[Reported], audience: Audience) -> str:
    """The file, for all problems of one student."""
    (student,) = by_student([entry.mark for entry in entries])
    reports = [entry.report for entry in entries if entry.report is not None]
    return _file(
        None if student.points is None else float(student.points),
        sum(visible_to(report, Audience.STUDENT).provenance.wall_s for report in reports),
        [_output(entry) for entry in entries],
        [_extra(entry.mark) for entry in entries],
        [
            test
            for number, report in enumerate(reports, 1)
            for test in _tests(report, number, audience)
        ],
    )


def write_report(report: Report, late: bool | None = None, notes: Sequence[str] = ()) -> str:
    """The file for one report, with ``notes`` for the student, who may see all of it.

    ``late`` is for the staff. A judge error must have no file.
    """
    assert report.score is not None
    seen = visible_to(report, Audience.STUDENT)
    extra = {**_extra(seen), "late": late}
    output = "\n".join([*brief_lines(seen), *notes])
    tests = _tests(seen, 1, Audience.STUDENT)
    return _file(report.score, seen.provenance.wall_s, [output], [extra], tests)


def write_refusal(problem: str, max_score: float, why: str) -> str:
    """The file if there is nothing to grade, which only the student can mend: no points."""
    test = {
        "score": 0.0,
        "max_score": max_score,
        "status": "failed",
        "name": f"{problem}: a file to grade",
        "output": why,
        "output_format": "text",
        "visibility": "visible",
    }
    extra = {
        "problem": problem,
        "verdict": None,
        "score": 0.0,
        "max_score": max_score,
    }
    return _file(0.0, 0.0, [f"{problem}: nothing could be graded: {why}"], [extra], [test])


def _file(
    score: float | None,
    wall_s: float,
    output: Sequence[str],
    extra: Sequence[Mapping[str, object]],
    tests: Sequence[Mapping[str, object]],
) -> str:
    result: dict[str, object] = {} if score is None else {"score": score}
    result |= {
        "execution_time": round(wall_s, 3),
        "output": "\n\n".join(output),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",  # the grader's own output is for the staff
        "extra_data": {"problems": extra},
    }
    if score is not None:
        result["tests"] = tests
    return json.dumps(result, indent=2, allow_nan=False) + "\n"


def _output(entry: Reported) -> str:
    """The text for students, also in a file for the staff: only a test can be hidden from them."""
    if entry.report is None:
        return f"{entry.mark.problem}: {why_no_mark(seen_by(entry.mark, Audience.STUDENT))}"
    return "\n".join(brief_lines(visible_to(entry.report, Audience.STUDENT)))


def _extra(of: Mark | Report) -> dict[str, object]:
    return {
        "problem": of.problem,
        "verdict": of.verdict,
        "score": of.score,
        "max_score": of.max_score,
        "file": of.path,
        "sha256": of.sha256,
    }


def _tests(report: Report, number: int, audience: Audience) -> list[dict[str, object]]:
    return [
        _test(case, report, f"{number}.{place}", audience)
        for place, case in enumerate(report.cases, 1)
    ]


def _test(case: CaseResult, report: Report, number: str, audience: Audience) -> dict[str, object]:
    """A test. Gradescope hides it from students if it holds what only the staff may see."""
    is_secret = case.hidden and audience == Audience.STAFF
    passed = case.verdict == Verdict.AC
    return {
        "score": case.score,
        "max_score": case.max_score,
        "status": "passed" if passed else "failed",
        "name": f"{report.problem}: {case.name}",
        "number": number,
        "output": "" if passed else brief_case(case),
        "output_format": "text",
        "tags": [report.problem, case.group, case.verdict.value],
        "visibility": "hidden" if is_secret else "visible",
    }
