"""Whatever happens to the server, its disk or its clock: nothing is lost, or graded twice."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import pytest
from support.practising import PATIENCE_S, Open, over, submit, tried
from support.tiny import GOOD

from grader.errors import JudgeError, UsageError
from grader.record.record import Record
from grader.serve.attempt import AttemptKind, State
from grader.serve.practice import Practice
from grader.serve.store.attempts import Attempts, NewAttempt
from grader.serve.store.database import Database
from grader.verdict import Verdict


@pytest.fixture
def data(tiny_folder: Path) -> Path:
    return tiny_folder / "data"


def grades(data: Path) -> int:
    with Record.open(data) as record:
        return len(record.grades())


def test_a_server_stopped_before_the_grade_runs_the_attempt_again_and_first(
    data: Path, open_practice: Open
) -> None:
    with open_practice():
        pass
    with Database.open(data) as database:
        attempts = Attempts(database)
        for kind in (AttemptKind.SUBMIT, AttemptKind.SAMPLES):
            attempts.add(NewAttempt("you", "tiny", kind, "a.py", GOOD.encode(), {}, 10.0))
        running = attempts.begin_next()
    assert running is not None
    with open_practice() as practice:
        first, other = over(practice, 1).attempt, over(practice, 2).attempt
        assert first.verdict == other.verdict == Verdict.AC
        assert practice.news(0)[0] == first
    assert grades(data) == 2


def test_a_server_stopped_between_the_grade_and_the_end_grades_nothing_twice(
    data: Path, open_practice: Open
) -> None:
    with open_practice() as practice:
        before = tried(practice, GOOD).attempt
    with closing(sqlite3.connect(data / "practice.sqlite")) as connection, connection:
        connection.execute(
            "UPDATE attempts SET state = 'running', verdict = NULL, grade_id = NULL, counts = 0"
        )
    with open_practice() as practice:
        after = practice.attempt(before.number)
        assert (after.state, after.verdict, after.grade_id, after.counts) == (
            *(State.DONE, Verdict.AC, before.grade_id, True),
        )
    assert grades(data) == 1


def test_the_grade_of_another_installation_is_not_taken_for_ones_own(
    data: Path, open_practice: Open
) -> None:
    with open_practice() as practice:
        tried(practice, "def tiny(a, b):\n    return [0, 0]\n")
    (data / "practice.sqlite").unlink()  # as its message says where it is damaged
    with open_practice():
        pass
    with Database.open(data) as database:
        attempts = Attempts(database)
        attempts.add(NewAttempt("you", "tiny", AttemptKind.SUBMIT, "a.py", GOOD.encode(), {}, 10.0))
        attempts.begin_next()
    with open_practice() as practice:
        assert over(practice, 1).attempt.verdict == Verdict.AC


def test_a_second_server_is_refused(open_practice: Open) -> None:
    told = r"another grader \(process \d+\) is writing to .*data: .* with --data"
    with open_practice(), pytest.raises(UsageError, match=told), open_practice():
        pass


def test_a_folder_that_is_none_is_refused(data: Path, open_practice: Open) -> None:
    data.write_text("")
    with pytest.raises(UsageError, match=r"cannot write to .*data"), open_practice():
        pass


@pytest.mark.parametrize("file", ["practice.sqlite", "grades.sqlite"])
def test_a_file_of_another_program_is_refused(file: str, data: Path, open_practice: Open) -> None:
    data.mkdir(mode=0o700)
    with closing(sqlite3.connect(data / file)) as connection, connection:
        connection.execute("CREATE TABLE notes (text)")
    told = f"{file} is another program's: name another folder with --data"
    with pytest.raises(UsageError, match=told), open_practice():
        pass


@contextmanager
def full(connection: sqlite3.Connection) -> Iterator[None]:
    """Let a database grow no more, as on a full disk."""
    (most,) = connection.execute("PRAGMA max_page_count").fetchone()
    connection.execute("PRAGMA max_page_count = 1")  # SQLite makes it what it has now
    try:
        yield
    finally:
        connection.execute(f"PRAGMA max_page_count = {most}")


def test_a_grade_waits_for_room_on_the_disk(practice: Practice, data: Path) -> None:
    tried(practice, GOOD)
    with full(practice._grades._store._connection):
        number = submit(practice, "def tiny(a, b):\n    print('x' * 9000)\n    return [a, b]\n")
        while "disk is full" not in (result := practice.result(number)).why_waiting:
            practice.wait_for_news(result.attempt.version, 0.05)
        assert result.attempt.state == State.RUNNING
    assert over(practice, number).attempt.verdict == Verdict.WA
    assert grades(data) == 2


def test_an_attempt_that_cannot_be_kept_is_not_acknowledged(practice: Practice) -> None:
    tried(practice, GOOD)
    with (
        full(practice._database._writer),
        pytest.raises(JudgeError, match="disk is full"),
    ):
        submit(practice, f"{GOOD}# {'x' * 50_000}")
    assert [attempt.number for attempt in practice.attempts("tiny")] == [1]
    assert tried(practice, GOOD).attempt.verdict == Verdict.AC


def test_a_clock_that_goes_back_changes_no_order_and_no_estimate(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    years = count(2030, -1)
    monkeypatch.setattr(
        "grader.serve.store.attempts.moment", lambda: f"{next(years)}-01-01T00:00:00+00:00"
    )
    for _ in range(2):
        tried(practice, GOOD)
    first, second = reversed(practice.attempts("tiny"))
    assert (first.number, second.number) == (1, 2)
    assert first.made_at > second.made_at
    estimate = practice.result(submit(practice, GOOD)).estimate_s
    assert estimate is None or 0 <= estimate < PATIENCE_S
    over(practice, 3)
