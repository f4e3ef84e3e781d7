"""Many clients at once, hostile files and kills: nothing is lost, or graded twice; in small.

`benchmarks/serve.py` does the same at length.
"""

import random
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from support.practice_load import PATIENCE_S, Seen, left_in, load, served
from support.practising import Open, tried
from support.tiny import GOOD, lay_problem

KILLS = 4


def check_left(data: Path, seen: Seen, attempts: int) -> None:
    left = left_in(data, seen.acknowledged)
    assert len(seen.acknowledged) == attempts
    assert set(left.states) <= {"done", "replaced"}
    assert left.states["done"] > 0
    assert (left.lost, left.graded_twice, left.without_grade) == ((),) * 3
    assert seen.broken or left.passed_over == ()


@pytest.mark.slow
def test_many_clients_lose_nothing_and_take_turns(tmp_path: Path) -> None:
    with served(lay_problem(tmp_path)) as server:
        seen = load(server, clients=12, persons=4, each=3)
    check_left(tmp_path / "data", seen, 36)
    assert set(seen.statuses) == {200, 202}


@pytest.mark.slow
def test_a_server_that_is_killed_again_and_again_loses_nothing(tmp_path: Path) -> None:
    found: list[Seen] = []
    begins = threading.Event()

    def work() -> None:
        found.append(load(server, clients=6, persons=3, each=4, begins=begins))

    with served(lay_problem(tmp_path)) as server:
        clients = threading.Thread(target=work)
        clients.start()
        assert begins.wait(PATIENCE_S)
        draw = random.Random(1)
        for _ in range(KILLS):
            time.sleep(draw.uniform(0.2, 2.0))
            server.kill()
            server.start()
        clients.join()
    (seen,) = found
    assert seen.broken
    check_left(tmp_path / "data", seen, 24)


def test_what_is_lost_graded_twice_or_passed_over_is_found(
    tiny_folder: Path, open_practice: Open
) -> None:
    data, good = tiny_folder / "data", GOOD.encode()
    with open_practice() as practice:
        for person in ("ann", "bo", "bo"):
            tried(practice.of(person), GOOD)
    assert left_in(data, {1: good, 2: good}).passed_over == ()
    with closing(sqlite3.connect(data / "practice.sqlite")) as connection, connection:
        connection.execute(  # ann was there first, and came last
            "UPDATE attempts SET begun = 4, started_at = '2100-01-01T00:00:00+00:00'"
            " WHERE number = 1"
        )
    with closing(sqlite3.connect(data / "grades.sqlite")) as connection, connection:
        connection.execute("UPDATE grades SET path = 'attempts/3.py' WHERE id = 2")
    left = left_in(data, {1: good, 2: b"", 9: good})
    assert left.lost == (2, 9)
    assert left.graded_twice == ("attempts/3.py",)
    assert left.without_grade == (2,)
    assert left.passed_over == (1,)
