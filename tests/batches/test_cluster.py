"""`grader batch --scheduler`: real schedulers and workers, lost and refused ones among them."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from distributed import Client
from hypothesis import given
from hypothesis import strategies as st
from support.command import LIGHT_GRADER, PATIENCE_S, Call
from support.helpers import is_alive, wait_for
from support.paths import ROOT
from support.tiny import GOOD

from grader.batches.cluster import messages, on_worker
from grader.batches.cluster.cluster import Cluster, Worker
from grader.batches.cluster.demand import Demand
from grader.batches.cluster.messages import AnswerError, Attestation, Failed, Lacks, Request
from grader.extras import command_to_add
from grader.jail import wire
from grader.limits import Limits
from grader.sandbox.outcome import (
    Answer,
    Cause,
    Raised,
    Refused,
    Returned,
    Run,
    Step,
    Stopped,
    Uncallable,
)
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.proof.levels import Level
from grader.sandbox.ready.priming import TRIAL
from grader.sandbox.ready.tier import Tier
from grader.version import source_sha256

REFERENCE = "SECRET_OF_THE_REFERENCE = 1\ndef tiny(a, b):\n    return [a + b, a * b]\n"
SALT = "the salt of this course"
SOURCES = {
    "good": GOOD,
    "wrong": "def tiny(a, b):\n    return [a + b, a - b]\n",
    "shape": "def tiny(a, b):\n    return [[a + b, a * b]]\n",
    "none": "def tiny(a, b):\n    a + b\n",
    "raises": "def tiny(a, b):\n    return {}[b]\n",
    "exits": "import os\ndef tiny(a, b):\n    os._exit(3)\n",
    "broken": "def tiny(a, b:\n",
    "arity": "def tiny(a):\n    return a\n",
    "prints": "import sys\nprint('hello \\x00')\n" + GOOD.replace("return", "print(a); return"),
    "floods": "def tiny(a, b):\n    print('x' * 100_000)\n    return [a + b, a * b]\n",
    "forbidden": "import ctypes\ndef tiny(a, b):\n    ctypes.CDLL(None).ptrace(0, 0, 0, 0)\n",
    "complex": "def tiny(a, b):\n    return [a + 1j, b]\n",
}
# A worker would have to import jax to get warm, which is not what most of these tests are about.
BATCH = ("batch", "d", "--salt", SALT, "--tier", "cold")
SLOW = "import time\n" + GOOD.replace("return", "time.sleep(0.3); return")


START = """\
import runpy, sys
from support.light import light_zygotes
from support.refuse import refuse
_, refused, module, *sys.argv[1:] = sys.argv
if refused:
    refuse([refused])
with light_zygotes():  # no submission here needs jax
    runpy.run_module(module, run_name="__main__", alter_sys=True)
"""


@dataclass
class Dask:
    """A scheduler and workers, each a process, on ``scheduler_file``."""

    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def scheduler_file(self) -> Path:
        return self.folder / "scheduler.json"

    def scheduler(self) -> subprocess.Popen[bytes]:
        self.scheduler_file.unlink(missing_ok=True)
        started = self._start("dask_scheduler", "--port", "0", "--host", "127.0.0.1")
        wait_for(self.scheduler_file.exists)
        return started

    def worker(self, package: Path = ROOT, refused: str = "") -> subprocess.Popen[bytes]:
        """With the grader in ``package``, on a machine that refuses some system calls."""
        return self._start(
            "dask_worker", "--nthreads", "1", "--no-nanny", package=package, refused=refused
        )

    def _start(
        self, program: str, *options: str, package: Path = ROOT, refused: str = ""
    ) -> subprocess.Popen[bytes]:
        with (self.folder / f"{program}.log").open("ab") as log:
            started = subprocess.Popen(
                [
                    *(sys.executable, "-c", START, refused, f"distributed.cli.{program}"),
                    *(*options, "--no-dashboard", "--scheduler-file", str(self.scheduler_file)),
                ],
                env={**os.environ, "PYTHONPATH": f"{package}:{ROOT / 'tests'}"},
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(started)
        return started

    def await_workers(self, count: int) -> None:
        with Client(scheduler_file=str(self.scheduler_file), set_as_default=False) as client:
            client.wait_for_workers(count, timeout=PATIENCE_S)

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dask]:
    """A cluster of two workers, with a thread each."""
    made = Dask(tmp_path_factory.mktemp("dask"))
    try:
        made.scheduler()
        made.worker()
        made.worker()
        made.await_workers(2)
        yield made
    finally:
        made.end()


@pytest.fixture
def call(
    call: Call, tiny_folder: Path, lent_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> Call:
    """Runs `grader batch` in this process on `d`; the sandbox here is that of all tests."""
    monkeypatch.chdir(tiny_folder)
    Path("reference/tiny.py").write_text(REFERENCE)
    Path("d").mkdir()
    return partial(call, *BATCH)


def write(sources: Mapping[str, str]) -> None:
    for name, text in sources.items():
        Path("d", f"{name}.py").write_text(text)


def recorded(folder: str) -> dict[str, list[tuple[object, ...]]]:
    """What a record says of each student, but for times, memory and the machine."""
    with closing(sqlite3.connect(f"{folder}/grades.sqlite")) as connection:
        grades = connection.execute(
            "SELECT student, verdict, score, remarks, loaded, stdout, level, layers FROM grades"
        ).fetchall()
        results = connection.execute(
            "SELECT student, position, results.verdict, for_student, results.score, error_ratio,"
            " actual, shape FROM results JOIN grades ON grades.id = grade_id ORDER BY position"
        ).fetchall()
    return {row[0]: [row[1:], *(r[1:] for r in results if r[0] == row[0])] for row in grades}


@contextmanager
def batch_of(own: Dask, err: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """`grader batch` on `d`, a process of its own, which tells ``err`` how far it is."""
    command = [*LIGHT_GRADER, *BATCH, "--output", "out"]
    with (
        err.open("wb") as told,
        subprocess.Popen(
            [*command, "--scheduler", str(own.scheduler_file), *options],
            stdout=subprocess.DEVNULL,
            stderr=told,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            # Where the tests run in the background, Ctrl-C is ignored, and would be by it.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        ) as batch,
    ):
        yield batch


def gradings(folder: str = "out") -> list[str]:
    """Whose grades were recorded, one for each time."""
    with closing(sqlite3.connect(f"{folder}/grades.sqlite")) as connection:
        return [name for (name,) in connection.execute("SELECT student FROM grades")]


@pytest.mark.slow
def test_a_cluster_gives_the_marks_that_one_machine_gives(call: Call, dask: Dask) -> None:
    write(SOURCES)
    warm = ("--tier", "warm")
    code, _, err = call("--output", "far", "--scheduler", str(dask.scheduler_file), *warm)
    assert code == 1, err
    assert call("--output", "near", "-j", "2", *warm)[0] == 1
    assert recorded("far") == recorded("near")
    verdicts = {student: rows[0][0] for student, rows in recorded("far").items()}
    assert set(verdicts.values()) == {"AC", "WA", "RTE", "CE", "OLE", "SV"}


@pytest.mark.slow
def test_no_secret_goes_to_a_worker(
    call: Call, dask: Dask, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[bytes] = []
    send = Cluster._sent

    def spied(self: Cluster, function: object, data: bytes, worker: object) -> object:
        sent.append(data)
        return send(self, function, data, worker)  # type: ignore[arg-type]

    monkeypatch.setattr(Cluster, "_sent", spied)
    write({"good": GOOD, "wrong": SOURCES["wrong"]})
    assert call("--output", "out", "--scheduler", str(dask.scheduler_file))[0] == 1
    asked = [Request.unpack(data) for data in sent]
    assert any(request.message.source == GOOD.encode() for request in asked)
    with closing(sqlite3.connect("out/grades.sqlite")) as connection:
        expected = [row for (row,) in connection.execute("SELECT expected FROM cases")]
    assert expected
    for secret in (b"SECRET_OF_THE_REFERENCE", SALT.encode(), *expected):
        assert not any(secret in data for data in sent)


@pytest.mark.slow
def test_who_is_lost_costs_nothing(call: Call, tmp_path: Path) -> None:
    """One worker of two is killed in the middle, then the scheduler; another cluster goes on."""
    write({f"slow{n}": SLOW for n in range(8)})
    write(SOURCES)
    own = Dask(tmp_path)
    try:
        own.scheduler()
        doomed, _ = own.worker(), own.worker()
        told = tmp_path / "err"
        with batch_of(own, told) as batch:
            wait_for(lambda: " 2/20 " in told.read_text())
            doomed.kill()
            wait_for(lambda: "others do its work" in told.read_text())
            wait_for(lambda: " 9/20 " in told.read_text())
            own.processes[0].kill()
            assert batch.wait(PATIENCE_S) == 3
        text = told.read_text()
        assert "is gone: what was graded is kept, and the same command goes on" in text
        assert "Traceback" not in text
        kept = gradings()
        assert 9 <= len(kept) < 20
        own.scheduler()
        own.worker()
        code, _, err = call("--output", "out", "--scheduler", str(own.scheduler_file))
        assert f"{len(kept)} graded before, {20 - len(kept)} to grade" in err
    finally:
        own.end()
    assert code == 1
    assert sorted(gradings()) == sorted([*SOURCES, *(f"slow{n}" for n in range(8))])
    call("--output", "near", "-j", "2")
    assert recorded("out") == recorded("near")


@pytest.mark.slow
def test_nobody_is_lost_who_is_there(
    dask: Dask, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dask's client forgets the workers every two seconds; here it does so all the time."""
    monkeypatch.setattr("grader.batches.cluster.cluster.LOOK_EVERY_S", 0.02)
    said: list[str] = []
    demand = Demand.like("auto", Tier.COLD, sandbox.versions, sandbox.level)
    with Cluster.open(str(dask.scheduler_file), demand, said.append) as cluster:
        client = cluster._client

        async def forget(until: float) -> None:
            while time.monotonic() < until:
                await client._update_scheduler_info()

        cluster.await_workers()
        client.sync(forget, time.monotonic() + 2)
    assert not said


@pytest.mark.slow
def test_who_has_less_is_refused_by_name(call: Call, tmp_path: Path) -> None:
    write({"good": GOOD})
    older = tmp_path / "older"
    shutil.copytree(ROOT / "grader", older / "grader")
    with (older / "grader/verdict.py").open("a") as file:
        file.write("# an earlier one\n")
    own = Dask(tmp_path)
    try:
        own.scheduler()
        own.worker(package=older)
        own.worker(refused="namespaces")
        own.await_workers(2)
        code, _, err = call("--output", "out", "--scheduler", str(own.scheduler_file))
        assert code == 3
        assert "nobody may work for this batch" in err
        assert err.count("refused worker tcp://127.0.0.1:") == 2
        assert "it has another grader: install the one that is here" in err
        assert "its walls are those of level landlock, and namespaces is demanded" in err
        assert gradings() == []
        # What is demanded, a person can say.
        with batch_of(own, tmp_path / "err", "--sandbox", "landlock") as batch:
            assert batch.wait(PATIENCE_S) == 0
    finally:
        own.end()
    err = (tmp_path / "err").read_text()
    assert "another grader" in err
    assert "level landlock" not in err
    assert gradings() == ["good"]


@pytest.mark.slow
def test_ctrl_c_finishes_what_is_in_flight(call: Call, dask: Dask, tmp_path: Path) -> None:
    write({f"slow{n}": SLOW for n in range(12)})
    err = tmp_path / "err"
    with batch_of(dask, err) as batch:
        wait_for(lambda: " 1/12 " in err.read_text())
        batch.send_signal(signal.SIGINT)
        assert batch.wait(PATIENCE_S) == 130
    assert "Traceback" not in err.read_text()
    done = gradings()
    assert 0 < len(done) < 12
    assert call("--output", "out", "--scheduler", str(dask.scheduler_file))[0] == 0
    assert len(gradings()) == 12


@pytest.mark.slow
def test_a_worker_that_fails_every_run_costs_no_mark(
    call: Call, dask: Dask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It always has the least to do, so that it would get all there is."""
    send, broken = Cluster._sent, set[str]()

    def failing(self: Cluster, function: object, data: bytes, worker: Worker) -> object:
        broken.add(min(self._workers, default=worker.address))
        if worker.address == min(broken):
            return Failed(refused=False, why="no space left on device")
        return send(self, function, data, worker)  # type: ignore[arg-type]

    monkeypatch.setattr(Cluster, "_sent", failing)
    write({f"good{n}": GOOD for n in range(10)})
    code, _, err = call("--output", "out", "--scheduler", str(dask.scheduler_file))
    assert (code, len(gradings())) == (0, 10), err
    assert "it failed 6 runs: no space left on device" in err


def test_what_was_not_proven_runs_nothing() -> None:
    answer = messages.unpack_answer(on_worker.carry_out(ASKED.pack()), ASKED)
    assert answer == Failed(refused=True, why="its walls were not proven yet")


@pytest.mark.usefixtures("light")
def test_a_batch_that_ends_leaves_another_its_sandbox() -> None:
    """What a worker does, in this process."""
    load = wire.Load("f", 0, "s.py", b"def f():\n    return [1.0]\n")
    request = Request("auto", Tier.COLD, load, (wire.pack_arguments([]),), Limits())
    try:
        for batch in ("one", "another"):
            proof = messages.unpack_attestation(on_worker.prove("auto", "cold", (), batch))
            assert not proof.why_not
        (standing,) = on_worker._standing.values()
        zygote = standing.sandbox.zygote.pid
        on_worker.leave("one")
        answer = messages.unpack_answer(on_worker.carry_out(request.pack()), request)
        assert isinstance(answer, Run)
        assert isinstance(answer.calls[0].answer, Returned)
        assert standing.sandbox.zygote.pid == zygote
    finally:
        on_worker.leave("another")
    assert not on_worker._standing
    assert not is_alive(zygote)


@pytest.fixture
def deaf() -> Iterator[int]:
    """A port of this machine at which nobody listens, nor can meanwhile."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:{deaf}", "nonsense://x", "no.json"])
def test_an_address_where_nobody_is(
    address: str, deaf: int, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.batches.cluster.cluster.CONNECT_S", 1.0)
    write({"good": GOOD})
    address = address.format(deaf=deaf)
    code, _, err = call("--output", "out", "--scheduler", address)
    assert code == 2
    assert f"no Dask scheduler at {address}: expected an address such as tcp://" in err


def test_tls_without_certificates(call: Call) -> None:
    write({"good": GOOD})
    code, _, err = call("--output", "out", "--scheduler", "tls://127.0.0.1:9")
    assert code == 2
    assert "tls://host:8786 (where Dask's configuration names certificates)" in err


def test_without_dask(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.batches.cluster.demand.find_spec", lambda _: None)
    code, _, err = call("--output", "out", "--scheduler", "tcp://127.0.0.1:9")
    assert (code, command_to_add("dask") in err) == (2, True)


VERSIONS = {"python": "3.13.0", "jax": "0.12.0", "platform": "linux-x86_64"}
ATTESTATION = Attestation(
    host="node7",
    grader_sha256=source_sha256(),
    versions=VERSIONS,
    level="namespaces",
    layers=("namespaces", "seccomp"),
)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, ""),
        ({"grader_sha256": "0"}, "another grader"),
        ({"why_not": "no walls"}, "no walls"),
        ({"versions": {**VERSIONS, "jax": "0.11.0"}}, "versions differ: jax is 0.11.0, here 0.12"),
        ({"versions": {**VERSIONS, "cuda": "13"}}, "cuda is 13, here missing"),
        ({"versions": {"python": "3.13.0"}}, "jax is missing, here 0.12.0"),
        ({"level": "landlock"}, "level landlock, and namespaces is demanded"),
        ({"level": "mine"}, "level mine, and namespaces is demanded"),
    ],
)
def test_what_is_demanded_of_a_worker(changed: Mapping[str, object], told: str) -> None:
    demand = Demand.like("auto", Tier.COLD, VERSIONS, Level.NAMESPACES)
    why = demand.why_not(ATTESTATION.model_copy(update=changed))
    assert told in why
    assert bool(told) == bool(why)


def test_where_the_walls_here_are_lower_so_may_a_workers_be() -> None:
    demand = Demand.like("auto", Tier.COLD, VERSIONS, Level.LANDLOCK)
    for level in ("namespaces", "landlock"):
        assert not demand.why_not(ATTESTATION.model_copy(update={"level": level}))
    assert demand.why_not(ATTESTATION.model_copy(update={"level": "seccomp"}))


LIMITS = Limits(printed_kib=1, returned_kib=1)
ASKED = Request("auto", Tier.WARM, wire.Load("f", 1, "s.py", b"source"), (b"one", b"two"), LIMITS)
LOADED = Step(None, 0.5, 0.25, 100.0, b"out", b"err")
ANSWERS: list[Answer] = [
    Returned(wire.NumberKind.REAL, (2, 1), np.array([[1.5], [np.nan]])),
    Returned(wire.NumberKind.REAL, (0, 3), np.zeros((0, 3))),
    Returned(wire.NumberKind.COMPLEX, (7,), None),
    Refused(wire.Refusal.NONE, "NoneType"),
    Raised(
        "KeyError",
        ("LookupError", "Exception"),
        "\ud800".encode("utf-8", "replace").decode(),
        "line 2",
    ),
    Stopped(Cause.WALL, "more than 2 s", lines="line 3, in f: while True: pass"),
]


def answered(answer: Answer, *before: Answer) -> Run:
    steps = tuple(replace(LOADED, answer=one, stdout=b"") for one in (*before, answer))
    return Run(LOADED, steps, ("seccomp",), Level.LANDLOCK, Tier.WARM, "why not")


def same(ours: Run, theirs: object) -> None:
    assert isinstance(theirs, Run)
    assert repr(theirs) == repr(ours)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: type(answer).__name__)
def test_a_run_comes_back_as_it_was(answer: Answer) -> None:
    whole = answered(answer, ANSWERS[0])
    same(whole, messages.unpack_answer(messages.pack_answer(whole), ASKED))


@pytest.mark.parametrize("answer", [Uncallable("no f"), Stopped(Cause.MEMORY, ""), ANSWERS[4]])
def test_a_load_that_fails_comes_back_as_it_was(answer: Answer) -> None:
    failed = Run(replace(LOADED, answer=answer), (), ("seccomp",), Level.NAMESPACES)
    same(failed, messages.unpack_answer(messages.pack_answer(failed), ASKED))


def test_a_program_of_ours_is_asked_for_by_name() -> None:
    request = replace(ASKED, message=wire.Program("tokens", (b"x = 1\0", b"")))
    assert Request.unpack(request.pack()) == request
    assert len(request.pack()) < 500


def test_what_is_asked_comes_over_as_it_was() -> None:
    request = replace(ASKED, asked=(TRIAL.key,), primers=(TRIAL,))
    assert Request.unpack(request.pack()) == request


def test_what_is_no_run_comes_back_as_it_was() -> None:
    for answer in (Lacks(), Failed(refused=True, why="the walls fell")):
        assert messages.unpack_answer(messages.pack_answer(answer), ASKED) == answer


def forged(**changes: object) -> bytes:
    """An honest answer to two calls, with something else in its head."""
    first, *rest = wire.unpack_parts(messages.pack_answer(answered(ANSWERS[0], ANSWERS[0])))
    return wire.pack_parts(json.dumps({**json.loads(first), **changes}).encode(), *rest)


STEP = {"wall_s": 0.0, "cpu_s": 0.0, "memory_mib": 0.0, "frame": 18, "stopped": None}
LARGE = Returned(wire.NumberKind.REAL, (1 << 14,), np.zeros(1 << 14))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("text", "expected bytes, got str"),
        (b"", "Invalid JSON"),
        (b"\xff", "cut short"),
        (wire.pack_parts(b"{}"), "kind"),
        (wire.pack_parts(b'{"kind": "passed"}'), "kind"),
        (forged(verdict="AC"), "verdict: Extra"),
        (forged(level="fortress"), "fortress"),
        (forged(tier="hot"), "hot"),
        (forged(steps=[]), "0 steps"),
        (forged(steps=[STEP] * 4), "4 steps, where 2 calls"),
        (forged(steps=[STEP] * 2), "9 parts for 2 steps"),
        (forged(steps=[{**STEP, "wall_s": float("inf")}] * 3), "wall_s"),
        (forged(steps=[{**STEP, "cpu_s": -1.0}] * 3), "cpu_s"),
        (forged(steps=[STEP, {**STEP, "frame": 99}, STEP]), "kind"),
        (messages.pack_answer(answered(ANSWERS[0])), "an end before the last call"),
        (messages.pack_answer(answered(ANSWERS[0], ANSWERS[5])), "a call after the end"),
        (messages.pack_answer(answered(LARGE, LARGE)), "a frame of"),
        (
            messages.pack_answer(
                replace(answered(ANSWERS[0], ANSWERS[0]), load=replace(LOADED, stdout=b"x" * 9000))
            ),
            "more printed",
        ),
        (
            messages.pack_answer(
                replace(answered(ANSWERS[0]), load=replace(LOADED, answer=Uncallable("no")))
            ),
            "calls of what was not loaded",
        ),
    ],
)
def test_what_no_run_answers_is_not_taken(data: object, told: str) -> None:
    with pytest.raises(AnswerError, match=told):
        messages.unpack_answer(data, ASKED)


HONEST = messages.pack_answer(answered(ANSWERS[4], ANSWERS[0]))


@given(st.integers(0, len(HONEST) - 1), st.binary(max_size=9), st.integers(0, 9))
def test_any_bytes_are_taken_or_refused(at: int, new: bytes, skipped: int) -> None:
    for unpack in (lambda data: messages.unpack_answer(data, ASKED), messages.unpack_attestation):
        try:
            unpack(HONEST[:at] + new + HONEST[at + skipped :])
        except AnswerError:
            continue
