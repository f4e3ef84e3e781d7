"""How long an attempt will take: nothing is told before something was measured."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.serve.attempt import AttemptKind, State
from grader.serve.runs.estimates import Estimates
from grader.serve.runs.live import Live
from grader.serve.store.attempts import Attempts, Ending, NewAttempt
from grader.serve.store.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database.open(tmp_path) as opened:
        yield opened


def test_a_wait_is_that_of_all_ahead_and_ones_own(database: Database) -> None:
    attempts = Attempts(database)
    estimates = Estimates(attempts, Live(database))

    def add(person: str, problem: str) -> int:
        new = NewAttempt(person, problem, AttemptKind.SUBMIT, "a.py", b"", {}, 1.0)
        return attempts.add(new).number

    def run_next(took_s: float) -> None:
        begun = attempts.begin_next()
        assert begun is not None
        attempts.end(begun.number, Ending(State.DONE, took_s))
        estimates.forget(begun.kind, begun.problem)

    def seconds(number: int) -> float | None:
        return estimates.seconds(attempts.get(number))

    first, other = add("ann", "tiny"), add("bo", "other")
    assert [seconds(number) for number in (first, other)] == [None, None]
    run_next(2.0)
    assert seconds(other) == 2.0, "no other time is known than that of another problem"
    run_next(4.0)
    assert [seconds(add("ann", problem)) for problem in ("tiny", "other")] == [2.0, 2.0 + 4.0]
    run_next(6.0)
    assert seconds(add("bo", "tiny")) == 4.0 + 4.0, "the median, once the attempt ahead is over"
