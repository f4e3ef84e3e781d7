"""State that the numbers prove is told with the line that keeps it, and with no other line."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.errors import JudgeError
from grader.grading.feedback.kept import KeptState
from grader.grading.feedback.suspects import bound_late, read_suspects, told_of_state
from grader.grading.report import Hint, Report
from grader.jail import wire
from grader.jail.programs.suspects.suspect import Suspect, Suspicion
from grader.sandbox.outcome import Returned, Run
from grader.sandbox.proof.ladder import Sandbox

Grade = Callable[[str], Report]
SHARED = b"class M:\n    seen = []\n    def f(self, x, known={}):\n        known[x] = 1\n"


class Broken:
    """A sandbox whose machine has failed."""

    def run(self, *_: object) -> Run:
        raise JudgeError("the machine has failed")


def claimed(*row: float) -> tuple[Suspect, ...]:
    """The suspects, if the program that has read `SHARED` answers with this row."""
    values = np.array([row], np.float64)
    return read_suspects(Returned(wire.NumberKind.REAL, values.shape, values), SHARED)


def test_state_that_shows_in_numbers_is_told_with_its_line(grade_tiny: Grade) -> None:
    report = grade_tiny(
        "seen = [0]\ndef tiny(a, b):\n    seen.append(a)\n    return [sum(seen) + b, a * b]\n"
    )
    (message,) = [text for _, text in report.hints if "your line" in text]
    assert "your line 1: `seen = [0]`; line 3 uses it" in message
    assert "Make it inside the function" in message


@pytest.mark.parametrize(
    "source",
    [
        "seen = [0]\ndef tiny(a, b):\n    seen[0] = a\n    return [a + b, a * b]\n",  # right
        "seen = [0]\ndef tiny(a, b):\n    seen[0] = a\n    return [a - b, a * b]\n",  # only wrong
    ],
)
def test_state_that_does_not_matter_is_not_told(grade_tiny: Grade, source: str) -> None:
    report = grade_tiny(source)
    assert not any("your line" in text for _, text in (*report.misconceptions, *report.hints))


def test_each_kind_has_its_sentence() -> None:
    kinds = [kind for kind in Suspicion if kind != Suspicion.LATE]
    told = [told_of_state([Suspect(kind, 2, 4)], SHARED) for kind in kinds]
    assert len(set(told)) == len(kinds)
    assert all("(your line 2: `seen = []`" in text for text in told)
    assert told_of_state([Suspect(Suspicion.LATE, 2, 4)], SHARED) == ""
    several = told_of_state(
        [Suspect(Suspicion.CLASS, 2, 4), Suspect(Suspicion.DEFAULT, 3, 4)], SHARED
    )
    assert several.startswith("(1) a value in the body of a class")
    assert "; (2) a default value" in several


@pytest.mark.parametrize(
    "row",
    [
        [Suspicion.CLASS, 1, 4],  # gives no value
        [Suspicion.FROZEN, 3, 4],
        [Suspicion.CACHED, 3, 4],
        [Suspicion.LATE, 2, 4],
        [Suspicion.DEFAULT, 3, 99],
        [Suspicion.DEFAULT, 0, 4],
        [Suspicion.DEFAULT, 2.5, 4],
        [0, 3, 4],
        [99, 3, 4],
        [np.nan, 3, 4],
        [Suspicion.DEFAULT, 3],
    ],
)
def test_the_parser_is_not_believed(row: list[float]) -> None:
    assert claimed(Suspicion.DEFAULT, 3, 4) == (Suspect(Suspicion.DEFAULT, 3, 4),)
    assert claimed(*row) == ()


def test_without_the_parser_the_hint_is_a_guess(sandbox: Sandbox) -> None:
    state = KeptState("kept", "it differs", "is something kept?")
    broken: Any = Broken()
    assert state.hint_on(SHARED, broken) == state.hint
    assert state.hint == ("kept", "it differs: is something kept?")
    known = state.hint_on(SHARED, sandbox).message
    assert known.startswith("it differs: a default value is made once")


LATE = b"def f(xs):\n    return [lambda: i for i in xs]\n"


def test_late_binding_is_told_only_if_the_last_entry_stands_for_all(sandbox: Sandbox) -> None:
    matched = [Hint("argument_last_for_all_0a1b2c", "the last row is used for all")]
    hint = bound_late(matched, LATE, sandbox)
    assert hint is not None
    assert "your line 2: `return [lambda: i for i in xs]`" in hint.message
    assert bound_late(matched, SHARED, sandbox) is None
    assert bound_late([Hint("argument_first_for_all_0a1b2c", "")], LATE, sandbox) is None
