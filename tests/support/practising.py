"""Attempts at `tiny` in a practice that a test has opened."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from grader.serve.attempt import AttemptKind, AttemptResult
from grader.serve.practice import Practice

Open = Callable[[], AbstractContextManager[Practice]]
WRONG = "def tiny(a, b):\n    return [a, b]\n"
PATIENCE_S = 60.0


def submit(practice: Practice, source: str, kind: AttemptKind = AttemptKind.SUBMIT) -> int:
    """Submit a source text; the attempt's number."""
    return practice.submit("tiny", kind, "tiny.py", source.encode())


def over(practice: Practice, number: int) -> AttemptResult:
    """The result of an attempt, once it is over; nothing is asked for but after news."""
    while not (result := practice.result(number)).attempt.state.is_over:
        assert result.why_waiting
        assert practice.wait_for_news(result.attempt.version, PATIENCE_S)
    return result


def tried(practice: Practice, source: str, kind: AttemptKind = AttemptKind.SUBMIT) -> AttemptResult:
    """The result of a source text that is submitted now."""
    return over(practice, submit(practice, source, kind))
