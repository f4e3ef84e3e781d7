"""A submission that remembers is caught by the repeats, and told so in words."""

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from support.tiny import GOOD

from grader.grading.grade import grade
from grader.grading.report import Report
from grader.grading.submission import Submission
from grader.problem.load import Problem
from grader.report.audience import Audience, visible_to
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import Verdict

GradeAgain = Callable[[str, bool], Report]


@pytest.fixture
def grade_again(tiny: Problem, sandbox: Sandbox) -> GradeAgain:
    """Grade a source with or without repeats."""

    def graded(source: str, repeats: bool = True) -> Report:
        spec = tiny.spec.model_copy(update={"repeats": repeats})
        data = source.encode()
        submission = Submission(Path("submission.py"), data, len(data), "0" * 64)
        return grade(submission, dataclasses.replace(tiny, spec=spec), sandbox)

    return graded


def failed(report: Report) -> list[str]:
    return [case.name for case in report.cases if case.verdict != Verdict.AC]


BY_A = """
known = {}
def tiny(a, b):
    if a not in known:
        known[a] = [a + b, a * b]
    return known[a]
"""
BY_B = BY_A.replace("if a not", "if b not").replace("known[a]", "known[b]")
LAST_ONLY = """
last = {}
def tiny(a, b):
    if last.get("a") != a:
        last.update(a=a, answer=[a + b, a * b])
    return last["answer"]
"""
COUNTS = """
seen = []
def tiny(a, b, also=[]):
    also.append((a, b))
    return [a + b + also.count((a, b)) - 1, a * b]
"""
NOT_TWICE = """
seen = set()
def tiny(a, b):
    assert (a, b) not in seen
    seen.add((a, b))
    return [a + b, a * b]
"""
OTHER_SHAPE = NOT_TWICE.replace("assert (a, b) not in seen", "if (a, b) in seen: return [a]")

DIFFERS = "answers_differently_again"
OWN_LINES = re.compile(r"\(\d\)|(?:your )?line \d+(?:: `[^`]*`)?")
REMEMBERS = {
    "by a": (BY_A, "as_if_not_changed", "another `b` alone"),
    "by b": (BY_B, "as_if_not_changed", "another `a` alone"),
    "the last call": (LAST_ONLY, "as_if_not_changed", "as if `b` had not changed"),
    "a list that grows": (COUNTS, DIFFERS, "with the same arguments, the function"),
    "an error": (NOT_TWICE, DIFFERS, "your line 2: `seen = set()`; line 5 uses it"),
    "another shape": (OTHER_SHAPE, DIFFERS, "does not answer as before"),
}


@pytest.mark.parametrize("kind", REMEMBERS)
def test_who_remembers_fails_in_repeats_alone_and_is_told(
    grade_again: GradeAgain, kind: str
) -> None:
    source, hint, words = REMEMBERS[kind]
    assert grade_again(source, False).verdict == Verdict.AC
    report = grade_again(source, True)
    assert failed(report)
    assert all(name.startswith("repeats/") for name in failed(report))
    assert report.score < report.max_score
    ((name, text),) = visible_to(report, Audience.STUDENT).hints
    assert name == hint
    assert words in text
    assert not any(character.isdigit() for character in OWN_LINES.sub("", text))


def test_a_sample_that_is_called_again_is_named(grade_again: GradeAgain) -> None:
    """Only the sample differs: the third call of all is counted from the second on."""
    source = "calls = []\ndef tiny(a, b):\n    calls.append(a)\n    late = calls.index(a) == 0\n"
    source += "    return [a + b + (late and len(calls) > 1), a * b]\n"
    report = grade_again(source, True)
    ((name, text),) = report.hints
    assert name == DIFFERS
    assert "with the same arguments as in sample/01, the function" in text


@pytest.mark.parametrize(
    "source",
    [
        "def tiny(a, b):\n    return [a + b, a * b + (a > 1.5)]\n",
        "def tiny(a, b):\n    return [3.0, 4.0]\n",
        "def tiny(a, b):\n    return [a + a, a * a]\n",
        "def tiny(a, b):\n    return [a]\n",
        "def tiny(a, b):\n    exit()\n",
    ],
)
def test_what_is_only_wrong_is_not_said_to_remember(grade_again: GradeAgain, source: str) -> None:
    names = {name for name, _ in grade_again(source, True).hints}
    assert not names & {DIFFERS, "as_if_not_changed"}


def test_a_right_answer_that_remembers_all_arguments_is_right(grade_again: GradeAgain) -> None:
    memo = "import functools\n\n" + GOOD.replace("def tiny", "@functools.cache\ndef tiny")
    report = grade_again(memo, True)
    assert (report.verdict, report.hints) == (Verdict.AC, ())
    assert [case.group for case in report.cases].count("repeats") == 4


def test_a_student_learns_the_verdict_of_a_repeat_and_nothing_else(grade_again: GradeAgain) -> None:
    told = visible_to(grade_again(BY_A, True), Audience.STUDENT)
    for case in told.cases:
        if case.group == "repeats":
            assert (case.note, dict(case.inputs), case.expected, case.actual) == (
                "",
                {},
                None,
                None,
            )
            assert case.visibility == "hidden"
