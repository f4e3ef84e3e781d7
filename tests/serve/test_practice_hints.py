"""Hints are opened one at a time, the fitting one first, each with the attempt before."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.practising import Open, tried
from support.tiny import GOOD, REFERENCE, SPEC, STATEMENT, lay_problem

from grader.errors import UsageError
from grader.grading.report import Hint, ungraded
from grader.grading.submission import from_bytes
from grader.problem.load import Problem
from grader.serve.fitting import fitting_hint
from grader.serve.practice import Practice

MISCONCEPTIONS = """\
misconceptions:
  - {id: subtracts, function: subtracts, message: You subtract., hint: 2}
  - {id: divides, function: divides, message: You divide., hint: 9}
"""
VARIANTS = """

def subtracts(a, b):
    return [a - b, a * b]


def divides(a, b):
    return [a / b, a * b]
"""


@pytest.fixture
def tiny_folder(tmp_path: Path) -> Path:
    """`tiny` with mistakes, one of which names its hint."""
    statement = f"{STATEMENT}\n## Hint 3\n\nReturn both.\n"
    return lay_problem(tmp_path, SPEC + MISCONCEPTIONS, REFERENCE + VARIANTS, statement=statement)


def test_hints_open_one_at_a_time_with_the_attempt_before(open_practice: Open) -> None:
    with open_practice() as practice:
        assert practice.hints("tiny").opened == ()
        assert practice.hints("tiny").total == 3
        assert practice.open_hint("tiny", None) == 0
        attempt = tried(practice, GOOD).attempt.number
        assert practice.open_hint("tiny", attempt) == 1
    with open_practice() as practice:
        opened = practice.hints("tiny").opened
        assert [(hint.position, hint.attempt) for hint in opened] == [(0, None), (1, attempt)]
        assert "Multiply" in opened[1].text
        assert practice.open_hint("tiny", attempt) == 2
        assert practice.open_hint("tiny", attempt) is None


@pytest.mark.parametrize(
    ("mistake", "opened", "hint"),
    [
        ("subtracts", (), 1),
        ("subtracts", (1,), 0),
        ("subtracts", (0, 1), 2),
        ("divides", (), 0),  # its hint is none of these
        ("another", (0,), 1),
        ("subtracts", (0, 1, 2), None),
    ],
)
def test_the_hint_that_fits_the_mistake_is_first(
    mistake: str, opened: tuple[int, ...], hint: int | None, tiny: Problem
) -> None:
    report = ungraded(from_bytes(b""), tiny)
    told = replace(report, misconceptions=(Hint(mistake, "You do so."),))
    assert fitting_hint(tiny.spec, told, opened, 3) == hint


def test_without_a_mistake_the_next_hint_is_offered(tiny: Problem) -> None:
    report = ungraded(from_bytes(b""), tiny)
    assert [fitting_hint(tiny.spec, each, {0}, 3) for each in (report, None)] == [1, 1]


def test_a_hint_is_opened_after_an_attempt_that_there_is(practice: Practice) -> None:
    with pytest.raises(LookupError, match="no attempt 7"):
        practice.open_hint("tiny", 7)
    with pytest.raises(UsageError, match="no problem 'other'"):
        practice.open_hint("other", None)
    assert practice.hints("tiny").opened == ()
