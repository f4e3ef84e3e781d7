"""`grader batch` survives: kills, interruptions, a full disk, a foreign record, hostile files.

Real processes and real files. What a batch says goes to a file, which is read while it runs; the
record is not opened before a killed batch was started again, so that what the kill left is what
the next start finds.
"""

import csv
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from helpers import is_alive

from grader.store.database import FILE
from grader.store.schema import APPLICATION_ID, VERSION

ROOT = Path(__file__).resolve().parents[1]
TIMEOUT_S = 120.0  # for anything that should take seconds, on a machine that does much else
GONE_S = 20.0  # for the processes of a killed batch: they may still be importing jax
# A line of progress: time, done/total, pace, path, problem, verdict.
GRADED = re.compile(r"^\S+T\S+ \d+/\d+ .*?(\S+) tiny (?:[A-Z]{2,3})\b", re.MULTILINE)
PLANNED = re.compile(r"(\d+) graded before, (\d+) to grade")

GOOD = "def tiny(a, b):\n    return [a + b, a * b]\n"
SOURCES = {
    "good": ("AC", GOOD),
    "wrong": ("WA", "def tiny(a, b):\n    return [a + b, a - b]\n"),
    "slow": ("AC", f"import time\n{GOOD.replace('return', 'time.sleep(0.04); return')}"),
    "raises": ("RTE", "def tiny(a, b):\n    return [a + b, {}[b]]\n"),
    "near": ("AC", "def tiny(a, b):\n    return [a + b + 1e-7, a * b]\n"),
    "exits": ("RTE", "import os\ndef tiny(a, b):\n    os._exit(3)\n"),
    "prints": ("AC", GOOD.replace("return", "print(a); return")),
    "crashes": ("RTE", "import ctypes\ndef tiny(a, b):\n    ctypes.string_at(0)\n"),
    "shape": ("WA", "def tiny(a, b):\n    return [[a + b, a * b]]\n"),
    "broken": ("CE", "def tiny(a, b:\n"),
}
SLOW = GOOD.replace("return", "time.sleep(0.3); return")  # four times, in four cases


class Batch:
    """A `grader batch` in a process of its own, as a shell starts it."""

    _numbers = count()

    def __init__(self, cwd: Path, *arguments: str | Path, **options: object) -> None:
        said = Path(cwd, f"said-{next(self._numbers)}")
        self._out, self._err = said.with_suffix(".out"), said.with_suffix(".err")
        with self._out.open("wb") as out, self._err.open("wb") as err:
            given = {"cwd": cwd, "stdin": subprocess.DEVNULL, "stdout": out, "stderr": err}
            self.process = subprocess.Popen(
                [sys.executable, "-m", "grader", "batch", *map(str, arguments)],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                start_new_session=True,
                **{**given, **options},  # type: ignore[call-overload]
            )

    @property
    def out(self) -> str:
        """What it printed."""
        return self._out.read_text()

    @property
    def err(self) -> str:
        """What it said so far."""
        return self._err.read_text()

    @property
    def graded(self) -> list[str]:
        """The paths of what it said that it graded."""
        return GRADED.findall(self.err)

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait for ``condition``, or for the end."""
        deadline = time.monotonic() + TIMEOUT_S
        while not condition() and self.process.poll() is None:
            assert time.monotonic() < deadline, f"it hangs: {self.err}"
            time.sleep(0.002)

    def end(self) -> int:
        """Its exit code."""
        try:
            code = self.process.wait(TIMEOUT_S)
        except subprocess.TimeoutExpired:
            pytest.fail(f"it hangs: {self.err}")
        assert "Traceback" not in self.err
        assert "defect of the grader" not in self.err
        return code


@pytest.fixture
def folder(tiny_folder: Path) -> Iterator[Path]:
    """The working tree of `tiny`; whatever a test leaves running there is ended."""
    yield tiny_folder
    for pid in processes_of(tiny_folder):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def processes_of(folder: Path) -> list[int]:
    """Living processes that name ``folder`` among their arguments: batches, zygotes, runs."""
    found = []
    for place in Path("/proc").iterdir():
        if place.name.isdigit() and int(place.name) != os.getpid():
            with suppress(OSError):
                if bytes(folder) in (place / "cmdline").read_bytes() and is_alive(int(place.name)):
                    found.append(int(place.name))
    return found


def await_none_left(folder: Path) -> None:
    """All processes that name ``folder`` end by themselves, and soon."""
    deadline = time.monotonic() + GONE_S
    while left := processes_of(folder):
        assert time.monotonic() < deadline, f"processes are left: {left}"
        time.sleep(0.05)


def write_class(folder: Path, number: int) -> dict[str, str]:
    """So many submissions, of all kinds: the verdict of each by its path."""
    (folder / "class").mkdir()
    verdicts = {}
    for n, (name, (verdict, text)) in zip(range(number), [*SOURCES.items()] * number, strict=False):
        (folder / f"class/{n:03}{name}.py").write_text(text)
        verdicts[f"{n:03}{name}.py"] = verdict
    return verdicts


@contextmanager
def record(out: Path) -> Iterator[sqlite3.Connection]:
    """The record, whole and sound."""
    with closing(sqlite3.connect(out / FILE, timeout=TIMEOUT_S)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        yield connection


def grades(out: Path) -> Counter[str]:
    """How often each submission was graded, by its path."""
    with record(out) as connection:
        return Counter(path for (path,) in connection.execute("SELECT path FROM grades"))


def marks(out: Path) -> dict[str, tuple[object, ...]]:
    """The grade that counts of each submission, with all that it returned."""
    with record(out) as connection:
        found = {
            path: (verdict, score, messages)
            for path, verdict, score, messages in connection.execute(
                "SELECT submissions.path, verdict, score, messages FROM submissions"
                " JOIN grades ON grades.id = grade_id WHERE pending = ''"
            )
        }
        for path, *result in connection.execute(
            "SELECT submissions.path, cases.name, results.verdict, told, detail, results.score,"
            " error_ratio, actual, results.shape FROM submissions"
            " JOIN grades ON grades.id = submissions.grade_id"
            " JOIN results ON results.grade_id = grades.id"
            " JOIN cases ON cases.basis_id = grades.basis_id AND cases.position = results.position"
            " ORDER BY results.position"
        ):
            found[path] += (tuple(result),)
    return found


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


# Kills.


@dataclass(frozen=True)
class Moment:
    """``after_s`` seconds after so many new grades; with none, after the start of the process."""

    grades: int
    after_s: float


def moments(chance: random.Random, starting: int, grading: int, start_s: float) -> list[Moment]:
    """Some while a batch starts, which takes ``start_s``, some while it grades, mixed."""
    found = [Moment(0, chance.uniform(0, start_s)) for _ in range(starting)]
    found += [Moment(chance.randint(1, 2), chance.uniform(0, 0.1)) for _ in range(grading)]
    chance.shuffle(found)
    return found


def kill_and_resume(
    folder: Path, out: Path, jobs: int, kills: list[Moment], verdicts: Mapping[str, str]
) -> None:
    """Start a batch again after each kill, and at last let it finish; check what it recorded."""
    told: list[str] = []
    for moment in kills:
        batch = Batch(folder, "class", "--output", out, "-j", jobs)
        if moment.grades:
            batch.until(lambda batch=batch, wanted=moment.grades: len(batch.graded) >= wanted)
        with suppress(subprocess.TimeoutExpired):
            batch.process.wait(moment.after_s)
        assert batch.process.poll() is None, f"it ended before it was killed: {batch.err}"
        batch.process.kill()
        batch.process.wait()
        told += batch.graded
    last = Batch(folder, "class", "--output", out, "-j", jobs)
    assert last.end() == 1
    told += last.graded
    kept, due = map(int, PLANNED.search(last.err).groups())  # type: ignore[union-attr]
    assert kept >= len(told) - len(last.graded)
    assert kept + due == len(verdicts)
    assert [path for path, times in Counter(told).items() if times > 1] == []
    assert grades(out) == Counter(verdicts.keys())
    assert {path: mark[0] for path, mark in marks(out).items()} == verdicts
    rows = read_csv(out / "grades.csv")
    assert {row["file"]: row["verdict"] for row in rows} == verdicts
    assert sorted(path.name for path in out.iterdir()) == [
        "batch.lock", "grades.csv", "grades.sqlite", "unplaced.csv",
    ]  # fmt: skip


def test_killed_three_times(folder: Path) -> None:
    verdicts = write_class(folder, 14)
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    print(f"seed {seed}")
    kills = [
        Moment(1, chance.uniform(0, 0.05)),
        Moment(0, chance.uniform(0.3, 0.8)),
        Moment(1, chance.uniform(0, 0.1)),
    ]
    print(kills)
    kill_and_resume(folder, folder / "out", 1, kills, verdicts)
    await_none_left(folder)


@pytest.mark.slow
def test_killed_fifty_times(folder: Path) -> None:
    """Two batches of the same class, each killed 25 times: neither uses both processors."""
    verdicts = write_class(folder, 90)
    batch = Batch(folder, "class", "--output", folder / "undisturbed", "-j", 2)
    began = time.monotonic()
    batch.until(lambda: bool(batch.graded))
    start_s = time.monotonic() - began
    assert batch.end() == 1
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    kills = [moments(chance, 9, 16, start_s) for _ in range(2)]
    print(f"seed {seed}, a start takes {start_s:.1f} s: {kills}")
    began = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        chains = [
            pool.submit(kill_and_resume, folder, folder / f"out{n}", 1, kills[n], verdicts)
            for n in range(2)
        ]
        for chain in chains:
            chain.result()
    print(f"{time.monotonic() - began:.0f} s")
    await_none_left(folder)
    undisturbed = marks(folder / "undisturbed")
    assert marks(folder / "out0") == undisturbed
    assert marks(folder / "out1") == undisturbed
