"""Hundreds of runs in one sandbox, two at a time, one in five hostile: what is left of them.

Every run has its number for an argument, so that an answer which came from another run is wrong.
"""

import ctypes
import os
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.helpers import FORGE, LIMITS, is_alive, open_descriptors

from grader.jail import native, wire
from grader.sandbox.outcome import Answer, Returned, Stopped
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.ready.compile_cache import Compiled
from grader.sandbox.ready.priming import TRIAL
from grader.sandbox.ready.tier import Tier
from grader.sandbox.zygote import Zygote

# Five thousand cold ones were clean as well, and ten thousand warm ones.
RUNS = {Tier.COLD: 500, Tier.WARM: 2000}
MORE = "GRADER_SOAK_RUNS"  # an environment variable: so many warm runs
WARM_UP = 200  # runs after which nothing may grow any more
AT_ONCE = 2
MARK = f"grader-soak-{os.getpid()}"  # in the names of all that hostile sources try to leave
PLACES = ("/tmp", "/var/tmp", "/dev/shm")
PR_SET_CHILD_SUBREAPER = 36
NEWNS, NEWUSER = 0x00020000, 0x10000000

# From run 200 to run 500: a leak of 15 KiB in each run would be 4.4 MiB. Measured were 0 KiB of
# the zygote's; 50 to 1,000 of the host's, which depends on its allocator.
ZYGOTE_KIB = 1 << 10
HOST_KIB = 4 << 10


@dataclass(frozen=True)
class Source:
    """A file, what may come of running it, and limits other than LIMITS.

    ``may_get`` are words as `said` gives them: "right" is [n, 2 n].
    """

    name: str
    may_get: frozenset[str]
    text: str
    limits: tuple[tuple[str, float], ...] = ()


def _source(name: str, may_get: str, text: str, **limits: float) -> Source:
    return Source(name, frozenset(may_get.split()), textwrap.dedent(text), tuple(limits.items()))


IMPORTS = FORGE + (
    "import atexit, ctypes, signal, socket, threading, time\n"
    "import numpy as np\n"
    "right = lambda n: [n, 2 * n]\n"
)


def _hostile(name: str, may_get: str, body: str, **limits: float) -> Source:
    """A source whose f(n) does ``body``, and then what is right."""
    body = textwrap.indent(textwrap.dedent(body).strip(), "    ")
    text = f"{IMPORTS}def f(n):\n{body}\n    return right(n)\n"
    return _source(name, may_get, text, **limits)


GOOD = (
    _source("floats", "right", "def f(n): return [n, 2.0 * n]"),
    _source("numpy", "right", "import numpy as np\ndef f(n): return np.array([1, 2]) * n"),
    _source("tuples", "right", "def f(n):\n    print('n is', n)\n    return (n, n + n)"),
    _source("lists", "right", "import math\ndef f(n): return [math.fsum([n] * k) for k in (1, 2)]"),
)
# It starts XLA's threads, and takes a quarter of a second.
RARELY_GOOD = _source(
    "jax", "right", "import jax.numpy as jnp\ndef f(n): return jnp.array([1, 2]) * n"
)
# In the tier warm it needs threads that were made anew: for the copy, and to compile.
NEEDS_THREADS = _source(
    "threads",
    "right",
    """
    import jax, jax.numpy as jnp, numpy as np
    def f(n):
        large = jnp.asarray(np.full(1 << 19, n, np.float32))
        return jnp.stack([large[-1], jax.jit(lambda x: x[0] + x[1])(large[:2])])
    """,
)
HOSTILE = (
    _hostile("forks", "raised", "while True: os.fork()"),
    _hostile("forks in C", "right", "[ctypes.CDLL(None).fork() for _ in range(20)]"),
    _hostile("starts a program", "raised", "os.posix_spawn('/bin/sleep', ['sleep', '99'], {})"),
    _hostile(
        "leaves files",
        "right",
        f"""
        places = ('.', {", ".join(map(repr, PLACES))})
        for place in places:
            try: names = os.listdir(place)
            except OSError: continue
            if any({MARK!r} in name for name in names): return 'what another run left'
        for place in places:
            try:
                os.mkdir(f'{{place}}/{MARK}-{{n}}')
                open(f'{{place}}/{MARK}-{{n}}/file', 'wb').write(bytes(1 << 20))
            except OSError: continue
        """,
    ),
    _hostile(
        "leaves threads",
        "right",
        "for _ in range(20): threading.Thread(target=time.sleep, args=(99,)).start()",
    ),
    _hostile(
        "leaves a spinning thread",
        "right",
        """
        def spin():
            while True: pass
        threading.Thread(target=spin).start()
        """,
    ),
    _hostile("os._exit", "exited", "os._exit(0)"),
    _hostile(
        "exits in a thread",
        "exited",
        "threading.Thread(target=os._exit, args=(3,)).start()\ntime.sleep(20)",
    ),
    _hostile("sys.exit", "raised", "sys.exit(3)"),
    _hostile("reads a null pointer", "signalled", "ctypes.string_at(0)"),
    _hostile("aborts", "signalled", "os.abort()"),
    _hostile("traces", "forbidden", "ctypes.CDLL(None).ptrace(0, 0, 0, 0)"),
    _hostile("mounts", "forbidden", "ctypes.CDLL(None).mount(b'x', b'/tmp', b'tmpfs', 0, None)"),
    _hostile("unshares", "forbidden", f"ctypes.CDLL(None).unshare({NEWNS | NEWUSER})"),
    _hostile("kills its parent", "raised", "os.kill(os.getppid(), signal.SIGKILL)"),
    _hostile("kills everybody", "raised", "os.kill(-1, signal.SIGKILL)"),
    _hostile("opens a socket", "raised", "socket.socket()"),
    _hostile("shares memory", "right", "ctypes.CDLL(None).shmget(0, 1 << 20, 0o1666)"),
    _hostile("prints without end", "printed", "while True: print('x' * 1000)"),
    _hostile("one huge line", "printed", "os.write(2, b'x' * (1 << 24))"),
    _hostile("forges an answer", "protocol", "send(2 * frame(RETURNED, 1, array([7.0])))"),
    _hostile("forges garbage", "protocol", "send(b'garbage' * 1000)\ntime.sleep(20)"),
    _hostile(
        "forges a length", "protocol", "send(frame(RETURNED, 1, length=2**62))\ntime.sleep(20)"
    ),
    _hostile("closes everything", "exited", "os.closerange(0, 256)"),
    _hostile("opens everything", "raised", "while True: os.pipe()"),
    _hostile(
        "does not end",
        "right",
        """
        def spin():
            while True: pass
        atexit.register(spin)
        threading._register_atexit(spin)
        """,
    ),
    _hostile(
        "a storm of alarms",
        "right",
        """
        signal.signal(signal.SIGALRM, lambda *_: None)
        storm = lambda: [os.kill(os.getpid(), signal.SIGALRM) for _ in range(1000)]
        others = [threading.Thread(target=storm) for _ in range(2)]
        for other in others: other.start()
        for other in others: other.join()
        """,
    ),
    _hostile("a huge text", "raised", "raise ValueError('x' * (1 << 24))"),
    _hostile(
        "a hostile text",
        "raised",
        """
        class Odd(Exception):
            def __str__(self): raise self
        raise Odd
        """,
    ),
    _hostile("recursion", "raised", "g = lambda: g()\ng()"),
    _hostile("too many numbers", "returned", "return np.zeros(1 << 20)"),
    _hostile("no numbers", "refused", "return {'n': n}"),
    _hostile("a wrong answer", "wrong", "return [n, 3 * n]"),
    _source("no function", "uncallable", "g = 1"),
    _source("no Python", "raised", "def f(n:\n"),
    _source("too deep", "uncallable raised", "x = " + "(" * 5000),
    _source("ends while it loads", "exited", "import os\nos._exit(1)"),
)
# One in two hundred: they take a tenth of a second and more.
RARELY_HOSTILE = (
    _hostile("a bomb", "memory", "kept = np.ones(400 << 17)\ntime.sleep(20)", memory_mib=300),
    _hostile("sleeps", "wall", "time.sleep(20)", wall_s=0.3),
    _hostile("spins", "cpu", "while True: pass", cpu_s=0.2),
)


def source_of(number: int, tier: Tier) -> Source:
    """Which source a run has: one in five is hostile, one in two hundred slow."""
    turn, place = divmod(number, 5)
    if place == 3 and turn % 8 == 0 and tier == Tier.WARM:
        return NEEDS_THREADS
    if place < 4:
        return RARELY_GOOD if number % 250 == 0 else GOOD[number % len(GOOD)]
    if turn % 40 == 39:
        return RARELY_HOSTILE[turn // 40 % len(RARELY_HOSTILE)]
    return HOSTILE[turn % len(HOSTILE)]


def said(answer: Answer | None, number: float) -> str:
    """What became of a run, in a word."""
    if isinstance(answer, Stopped):
        return str(answer.cause)
    if isinstance(answer, Returned):
        right = answer.values is not None and answer.values.tolist() == [number, 2 * number]
        return "right" if right else "wrong"
    return type(answer).__name__.lower()


def complaint(sandbox: Sandbox, source: Source, number: int) -> str:
    """Run ``source``; what is wrong with what came of it, or nothing."""
    call = wire.pack_arguments([float(number)])
    message = wire.Load("f", 1, "submission.py", source.text.encode())
    try:
        outcome = sandbox.run(message, [call], LIMITS.model_copy(update=dict(source.limits)))
    except Exception as error:  # noqa: BLE001  a judge error is as wrong as any other
        return f"run {number}, {source.name}: {type(error).__name__}: {error}"
    answer = outcome.calls[0].answer if outcome.calls else outcome.load.answer
    if said(answer, float(number)) in source.may_get:
        return ""
    return f"run {number}, {source.name}: {answer}"


@dataclass(frozen=True)
class Traces:
    """What can be seen of a sandbox between two runs."""

    processes: frozenset[int]
    mounts: frozenset[str]
    files: frozenset[str]
    descriptors: tuple[int, int]
    threads: tuple[int, int]
    host_kib: int
    zygote_kib: int


def look(zygote: int, temporary: Path) -> Traces:
    """Traces of this process and of a zygote whose runs have their folders in ``temporary``."""
    places = [Path(place).glob(f"{MARK}*") for place in PLACES]
    return Traces(
        family(os.getpid()),
        frozenset(line for pid in (os.getpid(), zygote) for line in mounts(pid)),
        frozenset(str(path) for found in (temporary.iterdir(), *places) for path in found),
        (open_descriptors(), open_descriptors(zygote)),
        (status("self")["Threads"], status(zygote)["Threads"]),
        status("self")["RssAnon"],
        status(zygote)["RssAnon"],
    )


def mounts(pid: int) -> list[str]:
    """What is mounted where ``pid`` lives."""
    lines = Path(f"/proc/{pid}/mountinfo").read_text().splitlines()
    return [f"{os.readlink(f'/proc/{pid}/ns/mnt')} {line}" for line in lines]


def status(pid: int | str) -> dict[str, int]:
    """The numbers in /proc/PID/status; memory in KiB."""
    lines = Path(f"/proc/{pid}/status").read_text(errors="replace").splitlines()
    words = (line.split() for line in lines)
    return {line[0].rstrip(":"): int(line[1]) for line in words if line[1:] and line[1].isdigit()}


def family(pid: int) -> frozenset[int]:
    """The descendants of ``pid``, zombies too. Orphans are among them: see `adopted`."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text(errors="replace")
            except (FileNotFoundError, ProcessLookupError):
                continue
            parents[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
    found, new = set[int](), {pid}
    while new:
        new = {child for child, parent in parents.items() if parent in new}
        found |= new
    return frozenset(found)


@pytest.fixture
def adopted() -> Iterator[None]:
    """Processes that lose their parent become children of this one, not of the machine's first."""
    libc = ctypes.CDLL(None)
    assert libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    yield
    libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def left(before: Traces, after: Traces) -> list[str]:
    """What is there after and was not there before, or has grown."""
    found = [
        f"{name}: {sorted(new)}"
        for name in ("processes", "mounts", "files")
        if (new := getattr(after, name) - getattr(before, name))
    ]
    found += [
        f"{name}: {old} became {new}"
        for name in ("descriptors", "threads")
        if (new := getattr(after, name)) != (old := getattr(before, name))
    ]
    for name, bound in (("host_kib", HOST_KIB), ("zygote_kib", ZYGOTE_KIB)):
        if (grown := getattr(after, name) - getattr(before, name)) > bound:
            found.append(f"{name}: {grown} more")
    return found


@contextmanager
def sandbox_of(tier: Tier, temporary: Path) -> Iterator[Sandbox]:
    """A sandbox whose runs have their folders in ``temporary``; all its zygotes are there."""
    with ExitStack() as stack:
        compiled = stack.enter_context(Compiled.open()) if tier == Tier.WARM else None
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(tempfile, "tempdir", str(temporary))
        sandbox = stack.enter_context(Sandbox.start(compiled=compiled, tier=tier))
        if tier == Tier.WARM:
            sandbox.prepare(TRIAL)
            for source in (HOSTILE[0], RARELY_HOSTILE[1], NEEDS_THREADS):
                assert complaint(sandbox, source, 3) == ""
            message = wire.Load("f", 0, "submission.py", b"def f(): return 1.0")
            assert sandbox.run(message, [wire.pack_arguments([])], LIMITS).tier == tier
        yield sandbox


@pytest.mark.slow
@pytest.mark.usefixtures("adopted")
@pytest.mark.parametrize("tier", [Tier.COLD, pytest.param(Tier.WARM, marks=pytest.mark.longest)])
def test_many_runs_leave_nothing(tmp_path: Path, tier: Tier) -> None:
    if tier == Tier.WARM and (why := native.why_not_used()):
        pytest.skip(why)
    others, count = family(os.getpid()), RUNS[tier]
    if tier == Tier.WARM:
        count = int(os.environ.get(MORE, count))
    with sandbox_of(tier, tmp_path) as sandbox, ThreadPoolExecutor(AT_ONCE) as pool:

        def run(numbers: range) -> list[str]:
            return [complaint(sandbox, source_of(number, tier), number) for number in numbers]

        def run_all(first: int, last: int) -> list[str]:
            turns = [range(first + turn, last, AT_ONCE) for turn in range(AT_ONCE)]
            return [text for texts in pool.map(run, turns) for text in texts if text]

        zygote = sandbox.zygote.pid
        fresh, began = look(zygote, tmp_path), time.monotonic()
        complaints = run_all(0, WARM_UP)
        before = look(zygote, tmp_path)
        complaints += run_all(WARM_UP, count)
        after = look(zygote, tmp_path)
        print(f"\n{sandbox.level}, {tier}: {count} runs in {time.monotonic() - began:.0f} s")
        for name in ("descriptors", "threads", "host_kib", "zygote_kib"):
            print(name, *(getattr(seen, name) for seen in (fresh, before, after)), sep="\t")
        assert complaints == []
        assert left(before, after) == []
        assert after.processes == fresh.processes
        assert after.files == frozenset()
        assert sandbox.zygote.pid == zygote  # it never had to be started anew
    # `adopted` makes a zombie of the zygote, which otherwise the machine's first process collects.
    assert not any(map(is_alive, family(os.getpid()) - others))
    assert list(tmp_path.iterdir()) == []


# The checks can fail.


@pytest.mark.parametrize("source", [*HOSTILE[:1], *GOOD[:1]], ids=lambda source: source.name)
def test_what_came_of_a_run_is_checked(sandbox: Sandbox, source: Source) -> None:
    """That of another source is not what this one may get; nor is that of another run."""
    assert complaint(sandbox, source, 3) == ""
    wrong = _source(source.name, " ".join(source.may_get), "def f(n): return [n, 2 * n + 1]")
    assert "Returned" in complaint(sandbox, wrong, 3)
    another = _source(source.name, " ".join(source.may_get), "def f(n): return [4, 8]")
    assert "Returned" in complaint(sandbox, another, 3)


def test_a_judge_error_is_complained_of(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def spawn(*_: object) -> None:
        raise OSError("planted")

    assert sandbox.level  # proven before anything fails
    monkeypatch.setattr(Zygote, "spawn", spawn)
    assert "JudgeError: a run could not be set up: planted" in complaint(sandbox, GOOD[0], 3)


# Stands in for a zygote: does what it is told, and leaves it.
STAND_IN = f"""
import ctypes, os, signal, sys, threading, time
libc = ctypes.CDLL(None, use_errno=True)
if libc.unshare({NEWNS} if os.geteuid() == 0 else {NEWNS | NEWUSER}):
    sys.exit("no mount namespace")
assert libc.mount(None, b"/", None, 1 << 18 | 1 << 14, None) == 0
kept = []
def process():
    if os.fork() == 0:
        if os.fork() == 0: time.sleep(60)
        os._exit(0)  # an orphan is left, and a zombie
def mount():
    assert libc.mount(b"tmpfs", b"/tmp", b"tmpfs", 0, None) == 0
def descriptor(): kept.append(os.pipe())
def thread(): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
def memory(): kept.append(bytearray(b"x" * ({ZYGOTE_KIB} * 1024 + 8192)))
print(flush=True)
for line in sys.stdin:
    globals()[line.strip()]()
    print(flush=True)
"""


@pytest.fixture
def stand_in(adopted: None) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", STAND_IN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout
        if not process.stdout.readline():
            pytest.skip("this machine has no mount namespaces for this user")
        yield process
        os.killpg(process.pid, 9)
    with suppress(ChildProcessError):  # what it left
        while True:
            os.waitpid(-process.pid, 0)


@pytest.mark.parametrize(
    ("leak", "told"),
    [
        ("process", "processes"),
        ("mount", "mounts"),
        ("descriptor", "descriptors"),
        ("thread", "threads"),
        ("memory", "zygote_kib"),
    ],
)
def test_what_a_zygote_leaves_is_seen(
    stand_in: subprocess.Popen[str], tmp_path: Path, leak: str, told: str
) -> None:
    assert stand_in.stdin
    assert stand_in.stdout
    before = look(stand_in.pid, tmp_path)
    assert left(before, look(stand_in.pid, tmp_path)) == []
    stand_in.stdin.write(f"{leak}\n")
    stand_in.stdin.flush()
    assert stand_in.stdout.readline()
    (found,) = left(before, look(stand_in.pid, tmp_path))
    assert found.startswith(told)


def test_what_the_host_leaves_is_seen(
    stand_in: subprocess.Popen[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary, place = tmp_path / "temporary", tmp_path / "place"
    temporary.mkdir()
    place.mkdir()
    monkeypatch.setattr(sys.modules[__name__], "PLACES", (str(place),))
    before = look(stand_in.pid, temporary)
    (temporary / "grader-run-left").mkdir()
    (place / f"{MARK}-3").touch()
    ends, gate = os.pipe(), threading.Event()
    thread = threading.Thread(target=gate.wait)
    thread.start()
    kept = bytearray(b"x" * (64 << 20))  # so much is always asked of the kernel anew
    found = left(before, look(stand_in.pid, temporary))
    del kept
    gate.set()
    thread.join()
    for end in ends:
        os.close(end)
    assert [text.split(":")[0] for text in found] == ["files", "descriptors", "threads", "host_kib"]
    assert "grader-run-left" in found[0]
    assert MARK in found[0]
