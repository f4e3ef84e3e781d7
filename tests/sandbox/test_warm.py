"""The tier `warm`: what a restored thread may do, and what is done where it does not work."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.helpers import answers, cause, is_alive, printed, runs_of, wait_for
from support.tiers import graded, make_problem

from grader.files import cache_folder
from grader.jail import native, wire
from grader.jail.zygote import MANY
from grader.limits import TRUSTED, Limits
from grader.problem.load import Problem
from grader.sandbox import launch, usage, zygote
from grader.sandbox.outcome import Cause, Returned, Run, Step, Stopped, continued
from grader.sandbox.proof import ladder
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.ready import priming
from grader.sandbox.ready.compile_cache import Compiled
from grader.sandbox.ready.priming import TRIAL
from grader.sandbox.ready.tier import Tier
from grader.verdict import Verdict

pytestmark = pytest.mark.skipif(bool(native.why_not_used()), reason=native.why_not_used())

SABOTAGED = Path(__file__).with_name("sabotaged_jail.py")
NO_ARGUMENTS = wire.pack_arguments([])
BRIEF = TRUSTED.model_copy(update={"wall_s": 2.0})


@contextmanager
def warm(choice: str = "auto") -> Iterator[Sandbox]:
    """A sandbox that primes."""
    with (
        Compiled.open() as compiled,
        Sandbox.start(choice, compiled=compiled, tier=Tier.WARM) as sandbox,
    ):
        sandbox.prepare(TRIAL)
        yield sandbox


@contextmanager
def sabotaged(how: str, patch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox that primes, whose zygotes forget threads."""
    patch.setattr(launch, "JAIL_MAIN", SABOTAGED)
    patch.setitem(launch.ENVIRONMENT, "SABOTAGE", how)
    with warm() as sandbox:
        yield sandbox


def run_in(sandbox: Sandbox, source: str, calls: int = 1, limits: Limits = TRUSTED) -> Run:
    """Load ``source`` and call its ``f``."""
    message = wire.Load("f", 0, "submission.py", source.encode())
    return sandbox.run(message, [NO_ARGUMENTS] * calls, limits)


# What a restored thread may do.

# Large enough for a thread of a pool. By the name of `os.fork` the file would run cold.
ON_A_POOL = """
import ctypes, os, signal, socket, threading, time
import numpy as np, jax, jax.numpy as jnp

libc = ctypes.CDLL(None, use_errno=True)
told = {}

def refused(attempt):
    try:
        attempt()
    except OSError as error:
        return os.strerror(error.errno)
    return "allowed"

def look(x):
    if threading.get_native_id() != os.getpid():
        handler = ctypes.create_string_buffer(256)
        libc.sigaction(%d, None, handler)
        told.update({
            "process": refused(getattr(os, "fo" "rk")),
            "socket": refused(socket.socket),
            "exec": refused(lambda: os.execv("/bin/true", ["true"])),
            "kill": refused(lambda: os.kill(os.getpid(), 9)),
            "write outside": refused(lambda: open("/x", "w")),
            "change jax": refused(lambda: open(jax.__file__, "a")),
            "read outside": refused(lambda: open("/etc/passwd")),
            "no new privileges": libc.prctl(39, 0, 0, 0, 0),
            "seccomp": libc.prctl(21, 0, 0, 0, 0),
            "dumpable": libc.prctl(3, 0, 0, 0, 0),
            "capabilities": os.environ.get("x", ""),
            "handler": handler.raw[:8].hex(),
        })
    return np.asarray(x)

def f():
    x = jnp.ones((700, 700))
    for _ in range(40):
        x = x @ x * 1e-3
    shape = jax.ShapeDtypeStruct((700, 700), np.float32)
    called_back = jax.jit(lambda x: jax.pure_callback(look, shape, x @ x).sum())
    for _ in range(100):  # a thread of a pool does it as a rule, and the caller's now and then
        called_back(x).block_until_ready()
        if told:
            break
    print(told)
    time.sleep(%s)
    return 1.0
"""


def statuses(pid: int) -> list[dict[str, str]]:
    """What the kernel says of each thread of a process."""
    found = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        lines = (thread / "status").read_text().splitlines()
        found.append({name: value.strip() for name, _, value in (x.partition(":") for x in lines)})
    return found


@pytest.mark.slow
@pytest.mark.parametrize("choice", ["strict", "landlock"])
def test_the_walls_hold_for_each_restored_thread(choice: str) -> None:
    from grader.jail.warm import SIGNAL

    outcomes: list[Run] = []
    with warm(choice) as sandbox:
        run_in(sandbox, "def f(): return 1.0")
        source = ON_A_POOL % (SIGNAL, 2.5)
        work = threading.Thread(target=lambda: outcomes.append(run_in(sandbox, source)))
        work.start()
        parked = usage.memory(sandbox.zygote.pid).threads
        seen: list[list[dict[str, str]]] = []
        while work.is_alive():
            for pid in runs_of(os.getpid(), sandbox.level):
                try:
                    seen.append(statuses(pid))
                except OSError:  # it has just ended
                    continue
            time.sleep(0.05)
        work.join()
    (outcome,) = outcomes
    assert outcome.tier == Tier.WARM
    # The last look at all threads: of earlier ones some are being restored, later ones have ended.
    last = max(reversed(seen), key=len)
    assert len(last) >= parked > 10
    for status in last:
        assert status["Seccomp"] == "2", "filtered"
        assert status["NoNewPrivs"] == "1"
        assert {status[f"Cap{name}"] for name in ("Eff", "Prm", "Inh", "Bnd", "Amb")} <= {
            "0" * 16,
            statuses(os.getpid())[0]["CapBnd"],  # of an ordinary user, who could not drop them
        }
        assert (status["CapEff"], status["SigBlk"]) == ("0" * 16, "0" * 16)
    text = printed(outcome)
    told = eval(text)
    assert told, "no callback ran on a thread of a pool"
    nowhere = {"No such file or directory", "Permission denied", "Read-only file system"}
    for name in ("process", "socket", "exec", "kill"):
        assert told[name] == "Operation not permitted", name
    for name in ("write outside", "change jax", "read outside"):
        assert told[name] in nowhere, name
    assert (told["no new privileges"], told["seccomp"], told["dumpable"]) == (1, 2, 0)
    assert told["handler"] == "00" * 8, "the signal that parks has its default action"


@pytest.mark.slow
def test_a_warm_zygote_ends_with_its_host() -> None:
    """In the ordinary way, the end of the interpreter would wait for threads that are parked."""
    with warm() as sandbox:
        run_in(sandbox, "def f(): return 1.0")
        pid = sandbox.zygote.pid
        sandbox.zygote._control.shutdown(2)  # as the kernel closes it when the host is killed
        wait_for(lambda: not is_alive(pid), 10)


# Where it does not work.


def proofs() -> list[Path]:
    """What is remembered as proven."""
    return sorted(cache_folder("proven").glob("warm-*"))


@pytest.fixture
def own_proofs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is proven yet; the compile cache is that of all tests."""
    everybodys = cache_folder("compiled")
    (tmp_path / "grader").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    everybodys.mkdir(parents=True, exist_ok=True)
    (tmp_path / "grader/compiled").symlink_to(everybodys)


@pytest.mark.slow
@pytest.mark.usefixtures("own_proofs")
def test_without_restoring_the_trial_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ablation: if threads were not needed, or not restored, this would show it."""
    brief = priming.PROVING.model_copy(update={"wall_s": 4.0})
    monkeypatch.setattr(priming, "PROVING", brief)
    with sabotaged("restores none", monkeypatch) as sandbox:
        outcome = run_in(sandbox, "def f(): return 1.0")
        assert outcome.tier == Tier.COLD
        assert outcome.why_not.startswith("a trial failed: it was stopped (wall): more than 4 s")
        assert isinstance(answers(outcome)[0], Returned)
    assert proofs() == []


@pytest.mark.slow
@pytest.mark.usefixtures("own_proofs")
def test_with_restoring_it_is_proven_and_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    with warm() as sandbox:
        assert run_in(sandbox, "def f(): return 1.0").tier == Tier.WARM
    assert len(proofs()) == 1
    monkeypatch.setattr(priming, "prove", lambda *_: pytest.fail("it is proven again"))
    with warm() as sandbox:
        assert run_in(sandbox, "def f(): return 1.0").tier == Tier.WARM


@pytest.mark.slow
def test_the_host_counts_the_threads_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zygote, "PARK_S", 1.0)
    with sabotaged("parks few", monkeypatch) as sandbox:
        outcome = run_in(sandbox, "def f(): return 1.0")
    assert outcome.tier == Tier.COLD
    assert "threads 1 did not come to rest" in outcome.why_not


@pytest.mark.parametrize(
    ("name", "why"),
    [("why_not", "no library, for some reason"), ("why_not_used", "off on this machine")],
)
def test_without_the_library_runs_are_cold(
    monkeypatch: pytest.MonkeyPatch, name: str, why: str
) -> None:
    monkeypatch.setattr(native, name, lambda: why)
    with warm() as sandbox:
        pid = sandbox.zygote.pid
        outcome = run_in(sandbox, "def f(): return 1.0")
        assert (outcome.tier, outcome.why_not) == (Tier.COLD, why)
        assert sandbox.zygote.pid == pid, "nothing was spoilt"


def test_an_untried_machine_needs_a_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "TRIED", ())
    assert f"{native.SWITCH}=1 lets it be tried" in native.why_not_used()
    monkeypatch.setenv(native.SWITCH, "1")
    assert native.why_not_used() == ""
    monkeypatch.setattr(native, "MACHINES", ())
    assert "can be restored on" in native.why_not_used()


# A run that stands still.

NEEDS_A_POOL = """
import numpy as np, jax.numpy as jnp
def summed(x, k):
    y = jnp.asarray(np.arange(1 << 19, dtype=np.float32))[::-1]
    return jnp.array([x.sum() + 0 * y[0], k * jnp.tanh(x).sum()])
"""


@pytest.fixture(scope="module")
def problem(tmp_path_factory: pytest.TempPathFactory) -> Problem:
    return make_problem(tmp_path_factory.mktemp("tree"))


def impatient(problem: Problem) -> Problem:
    from dataclasses import replace

    limits = problem.spec.limits.model_copy(update={"wall_s": 8.0})
    return replace(problem, spec=problem.spec.model_copy(update={"limits": limits}))


@pytest.mark.slow
def test_a_run_that_stands_still_for_want_of_threads_is_not_the_students(
    sandbox: Sandbox, problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.prepare(TRIAL)
    assert run_in(sandbox, "def f(): return 1.0").tier == Tier.WARM  # so it is proven
    with sabotaged("restores none", monkeypatch) as forgetful:
        monkeypatch.setattr(ladder, "GAVE_UP_AFTER", 2)
        reports = [graded(NEEDS_A_POOL, impatient(problem), forgetful) for _ in range(3)]
        assert [report.verdict for report in reports] == [Verdict.AC] * 3
        assert [report.provenance.tier for report in reports] == [Tier.COLD] * 3
        whys = [report.provenance.why_not_faster for report in reports]
        # The reference ran first, and stood still as well.
        assert whys[0] == ladder.STOOD_STILL
        assert whys[-1] == ladder.GAVE_UP


@pytest.mark.slow
def test_a_run_that_sleeps_in_every_tier_is_the_students(
    problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    with warm() as sandbox:
        run_in(sandbox, "def f(): return 1.0")
        for body in (
            "time.sleep(99)",
            "threading.Event().wait()",
            "lock.acquire(); lock.acquire()",
        ):
            source = f"import threading, time\nlock = threading.Lock()\ndef f():\n    {body}"
            outcome = run_in(sandbox, source, limits=BRIEF)
            assert [cause(answer) for answer in answers(outcome)] == [Cause.WALL], body
            assert (outcome.tier, outcome.why_not) == (Tier.COLD, ladder.STOOD_STILL)
        assert sandbox._stood_still == 0
        for body in ("\n    while True: pass", "\n    while True: time.sleep(0.0005)"):
            outcome = run_in(sandbox, f"import time\ndef f():{body}", limits=BRIEF)
            assert [cause(answer) for answer in answers(outcome)] == [Cause.WALL], body
            assert (outcome.tier, outcome.why_not) == (Tier.WARM, ""), "it moved"


def step(answer: object = None, text: bytes = b"") -> Step:
    return Step(answer, 0.1, 0.1, 1.0, text, text)  # type: ignore[arg-type]


STILL = Stopped(Cause.WALL, "long", stood_still=True)
LOADED = step(None, b"first load")
AGAIN = step(None, b"second load")


def made(load: Step, *calls: Step) -> Run:
    return Run(load, calls, ("walls",))


CASES: dict[str, tuple[Run, Run, Run]] = {
    "while it was loaded": (
        made(step(STILL)),
        made(AGAIN, step("a", b"a")),
        made(AGAIN, step("a", b"a")),
    ),
    "in the first call": (
        made(LOADED, step(STILL, b"1")),
        made(AGAIN, step("a", b"a"), step("b", b"b")),
        made(LOADED, step("a", b"a"), step("b", b"b")),
    ),
    "in the second call": (
        made(LOADED, step("A", b"A"), step(STILL)),
        made(AGAIN, step("a", b"a"), step("b", b"b"), step("c", b"c")),
        made(LOADED, step("A", b"A"), step("b", b"b"), step("c", b"c")),
    ),
    "and then it can't be loaded": (
        made(LOADED, step("A", b"A"), step(STILL)),
        made(step("error", b"secret")),
        made(LOADED, step("A", b"A"), step("error", b"secret")),
    ),
    "and then it is stopped earlier": (
        made(LOADED, step("A", b"A"), step("B", b"B"), step(STILL)),
        made(AGAIN, step("a", b"a"), step("stopped", b"secret")),
        made(LOADED, step("A", b"A"), step("stopped", b"")),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_second_run_goes_on_where_the_first_stood_still(name: str) -> None:
    first, again, expected = CASES[name]
    assert continued(first, again) == expected


# Huge pages.


def huge_mib(pid: int) -> int:
    """MiB of a process in huge pages."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    (line,) = (line for line in text.splitlines() if line.startswith("AnonHugePages:"))
    return int(line.split()[1]) >> 10


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may look at the memory of a zygote")
@pytest.mark.parametrize("choice", ["strict", "landlock"])
def test_a_zygote_that_forks_often_gets_huge_pages(choice: str) -> None:
    version = tuple(map(int, os.uname().release.split("-")[0].split(".")[:2]))
    if version < (6, 1):
        pytest.skip("the kernel is older than MADV_COLLAPSE")
    source = "import jax.numpy as jnp\ndef f(): return jnp.tanh(jnp.ones(3)).sum()"
    with warm(choice) as sandbox:
        found = []
        for _ in range(MANY + 2):
            found.append(values_of(run_in(sandbox, source)))
            if len(found) == 2:
                assert huge_mib(sandbox.zygote.pid) < 4
        assert huge_mib(sandbox.zygote.pid) > 20
    assert found == found[:1] * (MANY + 2)


def values_of(outcome: Run) -> list[float]:
    (answer,) = answers(outcome)
    assert isinstance(answer, Returned), answer
    assert answer.values is not None
    return [float(value) for value in answer.values.ravel()]


@pytest.mark.slow
def test_a_zygote_ends_whose_host_is_killed_before_it_answers() -> None:
    with warm() as sandbox:
        run_in(sandbox, "def f(): return 1.0")
        pid, control = sandbox.zygote.pid, sandbox.zygote._control
        assert usage.memory(pid).threads > 1, "its threads are parked"
        control.sendmsg([b'{"op": "park", "threads": []}'])
        control.close()  # as if the host was killed: the answer can't be sent
        wait_for(lambda: not is_alive(pid))
