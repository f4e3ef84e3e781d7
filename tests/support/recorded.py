"""A record of a small class, graded in the sandbox of all tests, for tests of what leaves it."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from grader.batches import gradable
from grader.cli import run
from grader.grading.grade import grade_prepared
from grader.grading.report import About, Remark, Report
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import Verdict
from support.command import lent
from support.tiny import SPEC as TINY_SPEC
from support.tiny import lay, lay_problem

# A wrong component costs its share: 6.666666667 of 10 points, which two decimals don't hold.
SPEC = TINY_SPEC.replace("name: product,", "name: product, weight: 2,").replace(
    "limits:", "scoring: {points: 10, partial: components}\nlimits:"
)
PARTLY = "def tiny(a, b):\n    return [0, a * b]\n"


@dataclass(frozen=True)
class HandedIn:
    """A student's file."""

    path: str
    student: str
    student_id: str
    text: str
    problem: str = "tiny"


def record(
    folder: Path, sandbox: Sandbox, files: Iterable[HandedIn], failing: str, why: str
) -> Path:
    """The record of ``files`` below ``folder``; at that called ``failing`` the grader fails."""
    mapping = [["path", "student", "student_id", "problem"]]
    for file in files:
        lay_problem(folder, SPEC, name=file.problem)
        lay(folder, {f"d/{file.path}": file.text})
        mapping.append([file.path, file.student, file.student_id, file.problem])
    with (folder / "who.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows(mapping)

    def failing_once(submission: object, *given: object) -> Report:
        report = grade_prepared(submission, *given)  # type: ignore[arg-type]
        if report.path != failing:
            return report
        return replace(
            report, verdict=Verdict.JE, score=None, cases=(), remarks=(Remark(About.FAILURE, why),)
        )

    with lent(sandbox), pytest.MonkeyPatch.context() as patch:
        patch.setattr(gradable, "grade_prepared", failing_once)
        patch.chdir(folder)
        code = run(["batch", "d", "--output", "marks", "-j", "1", "-q", "--mapping", "who.csv"])
        assert code == 3
    return folder / "marks"
