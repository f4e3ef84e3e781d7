"""What a student is told: open facts, verdicts and chosen texts; after a second try less."""

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest
from support.command import Call
from support.tiny import GOOD, lay, lay_problem

from grader.batches import gradable
from grader.errors import JudgeError
from grader.grading.grade import grade_prepared
from grader.grading.report import About, CaseResult, Remark, Report
from grader.grading.told import (
    OPEN,
    REASONS,
    SECOND_TRY,
    told_remarks,
    told_report,
    tried_again,
)
from grader.verdict import Verdict

Grade = Callable[[str | bytes], Report]
SAYS = "print('SAID')\ndef tiny(a, b):\n    print('SAID')\n    raise ValueError('SAID', range(b))\n"


def test_of_a_hidden_case_the_verdict_is_told(grade_tiny: Grade) -> None:
    seen = told_report(grade_tiny(SAYS))
    assert "SAID" in seen.cases[0].reason.for_staff + seen.printed.stdout
    for case in seen.cases[2:]:
        said = {field.name: getattr(case, field.name) for field in fields(CaseResult)}
        said.pop("reason")
        assert case.reason.for_student == case.reason.for_staff == REASONS[Verdict.RTE]
        assert said == {
            "name": case.name,
            "group": "hidden",
            "visibility": "hidden",
            "note": "",
            "verdict": Verdict.RTE,
            "score": 0.0,
            "max_score": 5.0,
            "error_ratio": (),
            "wall_s": 0.0,
            "cpu_s": 0.0,
            "memory_mib": 0.0,
            "inputs": {},
            "expected": None,
            "actual": None,
            "was_run": False,
            "ended_process": False,
        }


def test_a_remark_of_each_subject_is_for_students_or_not() -> None:
    """A new subject is not for them until somebody decides so."""
    of_staff = set(About) - OPEN
    assert of_staff == {About.FAILURE, About.NOT_RUN, About.MISTAKES, About.IS_REFERENCE}
    remarks = tuple(Remark(about, "text") for about in About)
    assert {remark.about for remark in told_remarks(remarks, Verdict.WA)} == OPEN
    assert [remark.about for remark in told_remarks(remarks, Verdict.JE)] == [About.FAILURE]


def test_how_many_cases_were_not_run_is_told_if_no_hidden_one_was(grade_tiny: Grade) -> None:
    ends = "import os\nn = 0\ndef tiny(a, b):\n    global n; n += 1\n    if n > {}: os._exit(1)\n"
    early = told_report(grade_tiny(ends.format(0)))
    assert early.messages == ("2 cases were not run: the process had ended 2 times",)
    assert told_report(grade_tiny(ends.format(1) + "    return [0, 0]\n")).messages == ()


@pytest.mark.parametrize("source", [SAYS, "raise ValueError('SAID')", GOOD.replace("+", "-")])
def test_of_a_second_try_only_the_verdicts_are_told(grade_tiny: Grade, source: str) -> None:
    report = grade_tiny(source)
    first, second = told_report(report), told_report(tried_again(report))
    assert ("SAID" in str(vars(first))) == ("SAID" in source)
    assert "SAID" not in str(vars(second))
    assert [case.verdict for case in second.cases] == [case.verdict for case in report.cases]
    assert (second.verdict, second.score) == (report.verdict, report.score)
    assert all(case.actual is None and not case.inputs for case in second.cases)
    assert (second.hints, second.provenance.wall_s) == ((), 0.0)
    assert second.messages == (SECOND_TRY.text,)


@pytest.mark.usefixtures("lent_sandbox")
@pytest.mark.parametrize("fails", ["raises", "answers"])
def test_a_batch_tells_that_it_was_a_second_try(
    fails: str, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[Report] = []

    def failing_once(*given: object) -> Report:
        report = grade_prepared(*given)  # type: ignore[arg-type]
        tries.append(report)
        if len(tries) > 1:
            return report
        if fails == "raises":
            raise JudgeError("the machine has failed")
        return replace(report, verdict=Verdict.JE, score=None, cases=())

    monkeypatch.setattr(gradable, "grade_prepared", failing_once)
    lay(lay_problem(tmp_path), {"d/ann.py": SAYS})
    monkeypatch.chdir(tmp_path)
    assert call("batch", "d", "--output", "out", "-j", "1", "-q")[0] == 1
    assert len(tries) == 2
    for form in ("text", "json", "gradescope", "junit"):
        of_ann = ("report", "out", "--to", form, "--student", "ann", "--audience")
        assert "SAID" not in call(*of_ann, "student")[1]
    assert "SAID" in call("report", "out", "--to", "json", "--audience", "staff")[1]

    again = call("replay", "out", "--student", "ann", "--audience", "student", "--format", "json")
    assert "SAID" not in again[1]
    spec = tmp_path / "problems/tiny/problem.yaml"
    spec.write_text(spec.read_text().replace("rtol: 1.0e-6", "rtol: 1.0e-5"))
    assert call("rescore", "out", "--why", "too strict")[0] == 0
    of_ann = ("report", "out", "--to", "json", "--student", "ann", "--audience")
    assert "SAID" not in call(*of_ann, "student")[1]
    assert "SAID" in call(*of_ann, "staff")[1]
