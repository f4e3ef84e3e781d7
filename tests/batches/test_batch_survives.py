"""`grader batch` survives: kills, interruptions, a full disk, a foreign record, hostile files.

Real processes and real files. What a batch says goes to a file, which is read while it runs; the
record is not opened before a killed batch was started again, so that what the kill left is what
the next start finds.
"""

import csv
import fcntl
import hashlib
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
import termios
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from support.command import GRADER, LIGHT_GRADER, PATIENCE_S
from support.helpers import children_of, is_alive
from support.paths import ROOT, TESTS
from support.tiny import GOOD

from grader.batches.plan import NEW
from grader.record.database import FILE
from grader.record.schema import APPLICATION_ID, VERSION
from grader.record.store import Store

GONE_S = 15.0  # for the processes of a killed batch: they may still be importing jax
# A line of progress: time, done/total, pace, path, problem, verdict.
GRADED = re.compile(r"^\S+T\S+ \d+/\d+ .*?(\S+) tiny (?:[A-Z]{2,3})\b", re.MULTILINE)
PLANNED = re.compile(r"(\d+) graded before, (\d+) to grade")

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
    """A `grader batch` in a process of its own, as a shell starts it.

    Where ``light``, its zygote does not import jax, and nothing is primed.
    """

    _numbers = count()

    def __init__(
        self, cwd: Path, *arguments: str | Path, light: bool = True, **options: object
    ) -> None:
        said = Path(cwd, f"said-{next(self._numbers)}")
        self._out, self._err = said.with_suffix(".out"), said.with_suffix(".err")
        program = [*LIGHT_GRADER, "batch", "--tier", "cold"] if light else [*GRADER, "batch"]
        with self._out.open("wb") as out, self._err.open("wb") as err:
            given = {"cwd": cwd, "stdin": subprocess.DEVNULL, "stdout": out, "stderr": err}
            self.process = subprocess.Popen(
                [*program, *map(str, arguments)],
                env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
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
        deadline = time.monotonic() + PATIENCE_S
        while not condition() and self.process.poll() is None:
            assert time.monotonic() < deadline, f"it hangs: {self.err}"
            time.sleep(0.01)

    def end(self) -> int:
        """Its exit code."""
        try:
            code = self.process.wait(PATIENCE_S)
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
    await_end_of(processes_of(folder), time.monotonic() + GONE_S)
    assert processes_of(folder) == []


def await_end_of(pids: list[int], deadline: float) -> None:
    while left := [pid for pid in pids if is_alive(pid)]:
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
    with closing(sqlite3.connect(out / FILE, timeout=PATIENCE_S)) as connection:
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
            path: (verdict, score, remarks)
            for path, verdict, score, remarks in connection.execute(
                "SELECT submissions.path, verdict, score, remarks FROM submissions"
                " JOIN grades ON grades.id = grade_id WHERE pending = ''"
            )
        }
        for path, *result in connection.execute(
            "SELECT submissions.path, cases.name, results.verdict, for_student, for_staff,"
            " results.score, error_ratio, actual, results.shape FROM submissions"
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
    # A start was measured while others ran, perhaps, and the next one may take half as long.
    found = [Moment(0, chance.uniform(0, start_s / 2)) for _ in range(starting)]
    found += [Moment(chance.randint(1, 2), chance.uniform(0, 0.1)) for _ in range(grading)]
    chance.shuffle(found)
    return found


def kill_and_resume(
    folder: Path, out: Path, kills: list[Moment], verdicts: Mapping[str, str], light: bool = True
) -> None:
    """Start a batch again after each kill, and at last let it finish; check what it recorded."""
    told: list[str] = []
    left: list[tuple[list[int], float]] = []
    for moment in kills:
        batch = Batch(folder, "class", "--output", out, "-j", 1, light=light)
        if moment.grades:
            batch.until(lambda batch=batch, wanted=moment.grades: len(batch.graded) >= wanted)
        with suppress(subprocess.TimeoutExpired):
            batch.process.wait(moment.after_s)
        assert batch.process.poll() is None, f"it ended before it was killed: {batch.err}"
        batch.process.kill()
        batch.process.wait()
        left.append((processes_of(out), time.monotonic() + GONE_S))
        told += batch.graded
    last = Batch(folder, "class", "--output", out, "-j", 1, light=light)
    assert last.end() == 1
    for pids, deadline in left:
        await_end_of(pids, deadline)
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


@pytest.mark.slow
def test_killed_three_times(folder: Path) -> None:
    verdicts = write_class(folder, 14)
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    print(f"seed {seed}")
    kills = moments(chance, starting=1, grading=2, start_s=1.0)
    print(kills)
    kill_and_resume(folder, folder / "out", kills, verdicts, light=False)
    await_none_left(folder)


@pytest.mark.slow
def test_killed_six_times(folder: Path) -> None:
    """Two batches of the same class, each killed three times: neither uses both processors."""
    verdicts = write_class(folder, 28)
    batch = Batch(folder, "class", "--output", folder / "undisturbed", "-j", 2)
    began = time.monotonic()
    batch.until(lambda: bool(batch.graded))
    start_s = time.monotonic() - began
    assert batch.end() == 1
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    kills = [moments(chance, 1, 2, start_s) for _ in range(2)]
    print(f"seed {seed}, a start takes {start_s:.1f} s: {kills}")
    began = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        chains = [
            pool.submit(kill_and_resume, folder, folder / f"out{n}", kills[n], verdicts)
            for n in range(2)
        ]
        for chain in chains:
            chain.result()
    print(f"{time.monotonic() - began:.0f} s")
    await_none_left(folder)
    undisturbed = marks(folder / "undisturbed")
    assert marks(folder / "out0") == undisturbed
    assert marks(folder / "out1") == undisturbed


# Interruptions.


def write_slow_class(folder: Path) -> int:
    """Submissions of which each takes more than a second; their number."""
    (folder / "class").mkdir()
    for n in range(8):
        (folder / f"class/s{n}.py").write_text(f"import time\n{SLOW}# {n}\n")
    return 8


def interruptible() -> None:
    """In a new process: signals reach it, also where the tests were started with nohup."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def check_interrupted(folder: Path, batch: Batch, number: int, in_flight: int) -> None:
    """What was told to be graded is recorded, with the right mark; the rest is due."""
    assert "stopping: what is in flight is finished; Ctrl-C again stops at once" in batch.err
    assert "interrupted; everything graded so far is kept: the same command goes on" in batch.err
    counted = grades(folder / "out")
    assert counted == Counter(batch.graded)
    assert 0 < len(counted) <= 2 + in_flight < number
    assert set(marks(folder / "out")) == set(counted)
    assert {mark[0] for mark in marks(folder / "out").values()} == {"AC"}
    with record(folder / "out") as connection:
        pending = connection.execute("SELECT count(*) FROM submissions WHERE pending = ?", (NEW,))
        assert pending.fetchone() == (number - len(counted),)
        assert connection.execute("SELECT how FROM starts").fetchall() == [("interrupted",)]


def test_ctrl_c_finishes_what_is_in_flight(folder: Path) -> None:
    number = write_slow_class(folder)
    command = ("class", "--output", folder / "out", "-j", 2)
    batch = Batch(folder, *command, preexec_fn=interruptible)
    batch.until(lambda: bool(batch.graded))
    told = len(batch.graded)
    os.killpg(batch.process.pid, signal.SIGINT)  # as a terminal does
    assert batch.end() == 130
    assert len(batch.graded) > told
    check_interrupted(folder, batch, number, in_flight=2)
    await_none_left(folder)


@pytest.mark.slow
def test_ctrl_c_after_another_signal_stops_at_once(folder: Path) -> None:
    number = write_slow_class(folder)
    command = ("class", "--output", folder / "out", "-j", 2)
    batch = Batch(folder, *command, preexec_fn=interruptible)
    batch.until(lambda: bool(batch.graded))
    batch.process.send_signal(signal.SIGTERM)
    batch.until(lambda: "stopping" in batch.err)
    told, began = len(batch.graded), time.monotonic()
    os.killpg(batch.process.pid, signal.SIGINT)
    assert batch.end() == 130
    print(f"it ended in {time.monotonic() - began:.2f} s")
    assert len(batch.graded) <= told + 1  # it did not wait for what is in flight
    check_interrupted(folder, batch, number, in_flight=1)
    await_none_left(folder)


@pytest.mark.slow
def test_what_nohup_ignores_is_ignored(folder: Path) -> None:
    write_class(folder, 12)

    def as_nohup() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    batch = Batch(folder, "class", "--output", folder / "out", "-j", 1, preexec_fn=as_nohup)
    batch.process.send_signal(signal.SIGHUP)
    batch.until(lambda: bool(batch.graded))
    os.killpg(batch.process.pid, signal.SIGHUP)
    assert batch.end() == 1
    assert len(grades(folder / "out")) == 12


@pytest.mark.slow
def test_ctrl_c_while_it_starts(folder: Path) -> None:
    write_class(folder, 5)
    for after_s in (0.0, 0.5):  # its zygote takes longer than that to import jax
        command = ("class", "--output", folder / "out", "-j", 1)
        batch = Batch(folder, *command, light=False, preexec_fn=interruptible)
        batch.until(lambda pid=batch.process.pid: bool(children_of(pid)))  # type: ignore[misc]
        time.sleep(after_s)
        os.killpg(batch.process.pid, signal.SIGINT)
        assert batch.end() == 130
        assert "interrupted" in batch.err
    await_none_left(folder)


@pytest.mark.slow
def test_the_terminal_goes_away(folder: Path) -> None:
    number = write_slow_class(folder)
    ours, theirs = os.openpty()
    batch = Batch(
        folder, "class", "--output", folder / "out", "-j", 2,
        stdin=theirs, stdout=theirs, stderr=theirs,
        preexec_fn=lambda: (interruptible(), fcntl.ioctl(0, termios.TIOCSCTTY, 0)),
    )  # fmt: skip
    os.close(theirs)
    seen = bytearray()
    os.set_blocking(ours, False)

    def is_grading() -> bool:
        with suppress(OSError):  # nothing yet, or it has ended
            seen.extend(os.read(ours, 1 << 16))
        return re.search(rb"[1-4]/8", seen) is not None

    batch.until(is_grading)
    assert batch.process.poll() is None, seen
    os.close(ours)  # the kernel sends SIGHUP
    assert batch.end() == 130
    counted = grades(folder / "out")
    assert 1 < len(counted) < number
    assert counted == Counter(counted.keys())
    with record(folder / "out") as connection:
        how = connection.execute("SELECT how FROM starts").fetchall()
    assert how == [("interrupted",)]
    assert len(read_csv(folder / "out/grades.csv")) == number
    await_none_left(folder)


# The disk.


def in_a_namespace(function: str, folder: Path) -> None:
    """Call a function of this module where it may mount; skip where nobody may."""
    unshare = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-Urm"]
    if shutil.which("unshare") is None:
        pytest.skip("there is no unshare here")
    probe = [*unshare, "mount", "-t", "tmpfs", "tmpfs", str(folder)]
    tried = subprocess.run(probe, capture_output=True, text=True, timeout=PATIENCE_S)
    if tried.returncode:
        pytest.skip(f"this user can't mount a tmpfs here: {tried.stderr.strip()}")
    code = f"import pathlib, {__name__} as t; t.{function}(pathlib.Path({str(folder)!r}))"
    done = subprocess.run(
        [*unshare, sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{TESTS}:{Path(__file__).parent}"},
        capture_output=True,
        text=True,
        timeout=5 * PATIENCE_S,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def mount(*arguments: str | Path) -> None:
    subprocess.run(["mount", *map(str, arguments)], check=True, timeout=PATIENCE_S)


def check_told_once(batch: Batch, code: int, *told: str) -> None:
    """It ended with ``code`` and one line that says why."""
    assert batch.end() == code, batch.err
    (line,) = [line for line in batch.err.splitlines() if line.startswith("error: ")]
    for part in told:
        assert part in line, line
    assert batch.err.splitlines()[-1] == line


def on_a_full_disk(folder: Path) -> None:
    small = folder / "small"
    small.mkdir()
    mount("-t", "tmpfs", "-o", "size=16k,mode=700", "tmpfs", small)
    full = f"cannot write {small / 'out/grades.sqlite'}: database or disk is full"
    batch = Batch(folder, "class", "--output", small / "out", "-j", 1)
    check_told_once(batch, 3, full, "the same command goes on")
    assert batch.graded == []


def on_a_disk_that_becomes_full(folder: Path) -> None:
    small, out = folder / "small", folder / "small/out"
    small.mkdir()
    mount("-t", "tmpfs", "-o", "size=16m,mode=700", "tmpfs", small)
    filler = small / "filler"
    filler.write_bytes(bytes((16 << 20) - (256 << 10)))
    before: Counter[str] = Counter()
    full = "database or disk is full"
    for _ in range(2):  # the second time nothing was done about it
        batch = Batch(folder, "class", "--output", out, "-j", 2)
        check_told_once(batch, 3, f"cannot write {out / 'grades.sqlite'}: {full}", "is kept")
        shutil.copytree(out, copy := Path(tempfile.mkdtemp(dir=folder)) / "out")
        counted = grades(copy)
        assert counted == Counter(counted.keys())
        assert counted.keys() >= {*before, *batch.graded}
        assert set(marks(copy)) == set(counted)
        assert counted
        assert [path for path in out.iterdir() if path.suffix == ".new"] == []
        before = counted
    filler.unlink()
    batch = Batch(folder, "class", "--output", out, "-j", 2)
    assert batch.end() == 1
    assert not before.keys() & set(batch.graded)
    expected = sorted(path.name for path in (folder / "class").iterdir())
    assert grades(out) == Counter(expected)
    assert sorted(marks(out)) == expected


def on_a_read_only_disk(folder: Path) -> None:
    small = folder / "small"
    small.mkdir()
    mount("-t", "tmpfs", "-o", "ro,mode=700", "tmpfs", small)
    batch = Batch(folder, "class", "--output", small, "-j", 1)
    check_told_once(batch, 2, f"cannot write to {small}: Read-only file system")
    assert batch.graded == []


@pytest.mark.slow
def test_a_disk_that_is_full_from_the_start(folder: Path) -> None:
    write_class(folder, 2)
    in_a_namespace("on_a_full_disk", folder)
    await_none_left(folder)


@pytest.mark.slow
def test_a_disk_that_becomes_full(folder: Path) -> None:
    write_class(folder, 40)
    in_a_namespace("on_a_disk_that_becomes_full", folder)
    await_none_left(folder)


def test_a_read_only_disk(folder: Path) -> None:
    write_class(folder, 2)
    in_a_namespace("on_a_read_only_disk", folder)
    await_none_left(folder)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_of_somebody_elses(folder: Path) -> None:
    write_class(folder, 2)
    (folder / "out").mkdir(mode=0o555)
    batch = Batch(folder, "class", "--output", folder / "out", "-j", 1)
    check_told_once(batch, 2, f"cannot write to {folder / 'out'}: Permission denied")
    assert list((folder / "out").iterdir()) == []


@pytest.mark.slow
def test_a_table_that_cannot_be_written(folder: Path) -> None:
    write_class(folder, 2)
    (folder / "out/grades.csv").mkdir(parents=True)
    batch = Batch(folder, "class", "--output", folder / "out", "-j", 1)
    check_told_once(batch, 3, f"cannot write {folder / 'out/grades.csv'}: Is a directory")
    assert len(grades(folder / "out")) == 2
    assert not (folder / "out/grades.csv.new").exists()


# Two at once.


def test_a_second_batch_names_the_first(folder: Path) -> None:
    write_slow_class(folder)
    first = Batch(folder, "class", "--output", folder / "out", "-j", 1)
    first.until(lambda: (folder / "out/batch.lock").exists())
    second = Batch(folder, "class", "--output", folder / "out", "-j", 1)
    told = f"another grader (process {first.process.pid}) is writing to {folder / 'out'}"
    check_told_once(second, 2, told)
    assert first.process.poll() is None
    first.process.kill()  # its lock goes with it: see the kills
    first.process.wait()
    await_none_left(folder)


# A record that is none.


def a_text(path: Path) -> None:
    path.write_text("My notes.\n" * 1000)


def another_programs(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE grades (id INTEGER PRIMARY KEY)")


def a_newer_one(path: Path) -> None:
    another_programs(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")


def a_damaged_one(path: Path) -> None:
    with Store.open(path.parent):
        pass
    (path.parent / "batch.lock").unlink()
    with path.open("r+b") as file:
        file.seek(4096)  # the schema stands in the first pages, and in those that follow, rows
        file.write(os.urandom(path.stat().st_size - 4096))


@pytest.mark.parametrize(
    ("make", "code", "told"),
    [
        (a_text, 3, "is damaged (file is not a database): move it away and start again"),
        (another_programs, 2, "is another program's: name another folder with --output"),
        (a_newer_one, 2, f"made by a newer grader (its schema is {VERSION + 1}, ours {VERSION})"),
        (a_damaged_one, 3, "is damaged (database disk image is malformed): move it away"),
    ],
)
def test_a_record_that_is_none(
    folder: Path, make: Callable[[Path], None], code: int, told: str
) -> None:
    write_class(folder, 1)
    path = folder / "out/grades.sqlite"
    path.parent.mkdir()
    make(path)
    before = path.read_bytes()
    check_told_once(Batch(folder, "class", "--output", "out", "-j", 1), code, "out/grades", told)
    assert path.read_bytes() == before
    assert {path.name for path in path.parent.iterdir()} == {"batch.lock", "grades.sqlite"}


# Files.

NAMES = (
    "comma,and;more", 'quote"s', "new\nline", "\N{SNAKE}", "=1+1", "+cmd|calc", "-2+3", "-o",
    "@SUM(A1)", "a'postrophe", "spaces  in  it", "percent%s{}", "[red]markup[", "back\\slash",
    "caf\u00e9",
)  # fmt: skip


def write_odd_files(submissions: Path) -> None:
    """Files that are graded by their names in NAMES, and others that are not to be."""
    for name in NAMES:
        (submissions / f"{name}.py").write_text(GOOD)
    Path(os.fsdecode(bytes(submissions) + b"/latin\xe9.py")).write_text(GOOD)
    Path(os.fsdecode(bytes(submissions) + b"/note\xe9.txt")).write_text("A note.")
    (submissions / "note\\xe9.txt").write_text("This is shown as the one before it is.")
    for spelling in (b"\xe9\xe9", b"\\xe9\xe9", b"\xe9\\xe9"):  # all are shown as one
        Path(os.fsdecode(bytes(submissions) + b"/two" + spelling + b".py")).write_text(GOOD)
    (submissions / "secret.py").symlink_to(submissions.parent / "reference/tiny.py")
    (submissions / "far").symlink_to(submissions.parent)
    os.mkfifo(submissions / "fifo.py")
    (submissions / "folder.py").mkdir()
    (submissions / "folder.py/inside.py").write_text(GOOD)
    (submissions / "empty").mkdir()
    (submissions / "nothing.py").write_text("")
    (submissions / "binary.py").write_bytes(bytes(range(256)))
    deep = submissions
    for _ in range(100):
        deep /= "deep"
    deep.mkdir(parents=True)
    (deep / "hw.py").write_text(GOOD)
    (submissions / "forbidden.py").write_text(GOOD)
    (submissions / "forbidden.py").chmod(0)


@contextmanager
def very_deep(folder: Path) -> Iterator[None]:
    """Folders in folders, so deep that the path of the last is longer than the kernel takes."""
    name, here = "d" * 200, os.open(folder, os.O_RDONLY)
    for _ in range(30):
        os.mkdir(name, dir_fd=here)
        inner = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(os.open("hw.py", os.O_CREAT, dir_fd=here))
    os.close(here)
    yield
    shutil.rmtree(folder / name)


# A process of its own: a thread of a busy test process may not be run while the file is read.
GROW = """
import sys, time
with open(sys.argv[1], "ab", buffering=0) as file:
    while True:
        file.write(b"#")
        time.sleep(0.0005)
"""


@contextmanager
def growing(path: Path) -> Iterator[None]:
    """A file that is written to all the time; so large that it can't be read between two writes."""
    path.write_text(GOOD)
    os.truncate(path, 160 << 20)  # a hole: it takes no space
    with subprocess.Popen([sys.executable, "-ISc", GROW, path]) as writer:
        try:
            yield
        finally:
            writer.kill()
    path.unlink()


@pytest.mark.slow
def test_files_of_all_kinds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    submissions, out = folder / "class", folder / "out"
    submissions.mkdir()
    write_odd_files(submissions)
    monkeypatch.chdir(submissions)  # the name of a socket must be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.py")
    for name in ("0first", "zremoved", "zchanged", "zbroken"):
        (submissions / f"{name}.py").write_text(GOOD)
    with very_deep(submissions), growing(submissions / "growing.py"):
        batch = Batch(folder, "class", "--output", "out", "-j", 1)
        batch.until(lambda: bool(batch.graded))
        # All were collected: files in the folder itself are graded by name, these last.
        (submissions / "zremoved.py").unlink()
        (submissions / "zchanged.py").write_text(SOURCES["wrong"][1])
        (submissions / "zbroken.py").unlink()
        (submissions / "zbroken.py").symlink_to(folder / "reference/tiny.py")
        assert batch.end() == 3  # two are still due

    by_file = {row["file"]: row for row in read_csv(out / "grades.csv")}
    for name in NAMES:
        defused = f"'{name}" if name[0] in "=+-@" else name
        assert by_file[f"{defused}.py"]["student"] == defused
        assert by_file[f"{defused}.py"]["verdict"] == "AC"
    assert by_file["latin\\xe9.py"]["verdict"] == "AC"
    assert by_file["folder.py/inside.py"]["student"] == "folder.py"
    assert by_file["/".join(["deep"] * 100) + "/hw.py"]["verdict"] == "AC"
    assert by_file["zchanged.py"]["verdict"] == "WA"
    assert by_file["zchanged.py"]["sha256"] == sha256(submissions / "zchanged.py")
    assert by_file["zremoved.py"]["note"].startswith("no such file")
    assert "is a symbolic link" in by_file["zbroken.py"]["note"]
    for name in ("zremoved.py", "zbroken.py"):
        assert (by_file[name]["verdict"], by_file[name]["score"]) == ("", "")

    reasons = [(row["file"], row["reason"]) for row in read_csv(out / "unplaced.csv")]
    told = dict(reasons)
    assert told["secret.py"] == told["far"] == "a symbolic link: it is not followed"
    assert told["fifo.py"] == told["socket.py"] == "not a regular file"
    assert [name for name, _ in reasons].count("note\\xe9.txt") == 2
    assert "the file is empty" in told["nothing.py"]
    assert "binary.py" in told
    assert "it changes while it is read" in told["growing.py"]
    assert any("d" * 200 in name and "File name too long" in why for name, why in reasons)
    if os.geteuid():
        assert "Permission denied" in told["forbidden.py"]
    else:
        assert by_file["forbidden.py"]["verdict"] == "AC"
    assert told["empty"] == "an empty folder"
    known = {row.removeprefix("'") for row in by_file} | told.keys()
    assert {path.name for path in submissions.rglob("*.py") if path.parent == submissions} <= {
        *known, "latin\udce9.py", "folder.py", "zbroken.py",
        "two\udce9\udce9.py", "two\\xe9\udce9.py", "two\udce9\\xe9.py",
    }  # fmt: skip
    with record(out) as connection:
        rows = connection.execute("SELECT path, counts FROM superseded").fetchall()
        assert rows == [("two\\xe9\\xe9.py", "two\\xe9\\xe9.py")] * 2
    await_none_left(folder)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_empty_folder(folder: Path) -> None:
    (folder / "class").mkdir(parents=True, exist_ok=True)
    check_told_once(
        Batch(folder, "class", "--output", "out"), 2, "no submissions in class: it is empty"
    )
    assert not (folder / "out").exists()


@pytest.mark.slow
def test_ten_thousand_files(folder: Path) -> None:
    for n in range(5000):
        (folder / f"class/notes{n % 70}").mkdir(parents=True, exist_ok=True)
        (folder / f"class/notes{n % 70}/{n}.py").write_text(f"x = {n}\n")
    for n in range(5000):
        (folder / f"class/ann/{n % 70}").mkdir(parents=True, exist_ok=True)
        (folder / f"class/ann/{n % 70}/{n}.py").write_text(f"{GOOD}# {n}\n")
    began = time.monotonic()
    batch = Batch(folder, "class", "--output", "out", "-j", 1)
    batch.until(lambda: "to grade" in batch.err)
    print(f"collected in {time.monotonic() - began:.1f} s, with the start of the sandbox")
    assert batch.end() == 1
    print(f"ended after {time.monotonic() - began:.1f} s")
    assert [row["student"] for row in read_csv(folder / "out/grades.csv")] == ["ann"]
    unplaced = read_csv(folder / "out/unplaced.csv")
    assert Counter(row["reason"] for row in unplaced if row["student"] == "ann") == {
        "more than 2,000 files of one student: not looked into": 3000
    }
    assert len(unplaced) == 8000
    with record(folder / "out") as connection:
        assert connection.execute("SELECT count(*) FROM superseded").fetchone() == (1999,)
        assert connection.execute("SELECT count(*) FROM unplaced").fetchone() == (8000,)
