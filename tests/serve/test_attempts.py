"""The queue in the store: a fair order, one run at a time for each person, the newest counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.serve.attempt import AttemptKind, State
from grader.serve.store.attempts import Attempts, Ending, NewAttempt
from grader.serve.store.database import Database
from grader.verdict import Verdict


@pytest.fixture
def attempts(tmp_path: Path) -> Iterator[Attempts]:
    with Database.open(tmp_path) as database:
        yield Attempts(database)


def add(
    attempts: Attempts,
    person: str = "ann",
    problem: str = "tiny",
    kind: AttemptKind = AttemptKind.SUBMIT,
    data: bytes = b"x = 1",
) -> int:
    new = NewAttempt(person, problem, kind, "a.py", data, {}, 10.0)
    return attempts.add(new).number


def begun(attempts: Attempts) -> list[int]:
    """The attempts in the order in which they run, each person's one after another."""
    order = []
    while (attempt := attempts.begin_next()) is not None:
        order.append(attempt.number)
        attempts.end(attempt.number, Ending(State.DONE, 1.0, True, Verdict.AC, 10.0))
    return order


def test_a_newer_attempt_of_a_kind_replaces_one_that_waits(attempts: Attempts) -> None:
    first, samples, other = (
        add(attempts),
        add(attempts, kind=AttemptKind.SAMPLES),
        add(attempts, problem="other"),
    )
    newer = add(attempts)
    assert attempts.get(first).state == State.REPLACED
    assert begun(attempts) == [samples, other, newer]
    assert attempts.standings("ann")["other"].attempts == 1
    assert not attempts.get(first).counts


def test_an_attempt_that_runs_is_not_replaced(attempts: Attempts) -> None:
    first = add(attempts)
    assert attempts.begin_next() == attempts.get(first)
    second = add(attempts)
    assert (attempts.get(first).state, attempts.get(second).state) == (
        State.RUNNING,
        State.WAITING,
    )


def test_a_person_has_one_run_at_a_time_and_persons_take_turns(attempts: Attempts) -> None:
    many = [add(attempts, problem=f"p{n}") for n in range(3)]
    bo, cy = add(attempts, "bo"), add(attempts, "cy")
    first, second = attempts.begin_next(), attempts.begin_next()
    assert first is not None
    assert second is not None
    assert (first.number, second.number) == (many[0], bo)
    for attempt in (first, second):
        attempts.end(attempt.number, Ending(State.DONE))
    assert begun(attempts) == [cy, many[1], many[2]]


def test_an_attempt_that_was_running_comes_first(attempts: Attempts) -> None:
    add(attempts, "bo")
    first, later = add(attempts, problem="p1"), add(attempts, problem="p2")
    running = [attempts.begin_next(), attempts.begin_next()]
    assert attempts.begin_next() is None
    for attempt in running:
        assert attempt is not None
        attempts.wait_again(attempt.number)
    cy = add(attempts, "cy")
    assert begun(attempts) == [1, first, cy, later]


def test_turns_count_submissions_to_one_problem(attempts: Attempts) -> None:
    numbers = [
        add(attempts),
        add(attempts, kind=AttemptKind.SAMPLES),
        add(attempts, problem="other"),
        add(attempts, "bo"),
        add(attempts),
    ]
    assert [attempts.get(number).turn for number in numbers] == [1, 0, 1, 1, 2]


def test_versions_grow_from_change_to_change_and_from_start_to_start(tmp_path: Path) -> None:
    last = 0
    for _ in range(3):
        with Database.open(tmp_path) as database:
            attempts = Attempts(database)
            assert not database.wait(database.version, 0)
            number = add(attempts)
            with database.telling() as told:  # of a run, and nothing is stored
                pass
            assert last < attempts.get(number).version < told
            assert number in attempts.changed_since("ann", last)
            last = told


def test_files_come_back_as_they_came(attempts: Attempts) -> None:
    same = [add(attempts, data=b"\xff\x00") for _ in range(2)]
    assert [attempts.source(number) for number in same] == [b"\xff\x00"] * 2
    with pytest.raises(LookupError, match="no attempt 3"):
        attempts.get(3)
