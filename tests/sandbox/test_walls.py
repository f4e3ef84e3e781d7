"""The table of `walls.py`: each attack is refused, and really succeeds without what stops it."""

import contextlib
import ctypes
import glob
import os
import resource
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import walls
from support.helpers import LIMITS, children_of, is_alive, run_source
from support.paths import ROOT
from walls import ATTACKS, Case

from grader.errors import JudgeError
from grader.jail import child as jail_child
from grader.jail import landlock, seccomp, wire
from grader.sandbox import watch as child
from grader.sandbox import zygote
from grader.sandbox.outcome import Answer, Cause, Returned, Stopped
from grader.sandbox.run import run
from grader.sandbox.zygote import JAIL_MAIN, RefusedError, Zygote

AS_ROOT = os.geteuid() == 0
ABI = landlock.abi() if sys.platform == "linux" else 0
ADDRESS = 0x10_0000_0000  # of a victim's secret; free in every process here
GONE_S = 2.0  # what is still alive after this is not being killed

PRELUDE = """
import contextlib, ctypes, fcntl, mmap, os, resource, signal, socket, stat, struct, threading, time
import numpy as np

START = time.process_time()
PLACES = ('.', '/tmp', '/var/tmp', '/dev/shm', '/run', '/scratch')
libc = ctypes.CDLL(None, use_errno=True)

def check(result):
    if result == -1:
        raise OSError(ctypes.get_errno(), 'refused')
    return result

def read_memory(pid, address, size):
    data = ctypes.create_string_buffer(size)
    here = (ctypes.c_size_t * 2)(ctypes.addressof(data), size)
    there = (ctypes.c_size_t * 2)(address, size)
    none, one = ctypes.c_ulong(0), ctypes.c_ulong(1)
    check(libc.process_vm_readv(pid, here, one, there, one, none))
    return data.raw

def execute(program):
    words = [program, '--version']
    try:
        pid = os.fork()
    except PermissionError:
        os.execv(program, words)
    if pid == 0:
        try:
            os.dup2(os.open('/dev/null', os.O_WRONLY), 1)
            os.execv(program, words)
        finally:
            os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0

def hold_unseen(descriptor):
    kept = []
    for _ in range(10):
        kept.append(mmap.mmap(descriptor, 64 << 20))
        for page in range(0, 64 << 20, 4096):
            kept[-1][page] = 1
        kept[-1].madvise(mmap.MADV_DONTNEED)
    return all(each[0] == 1 for each in kept)

def leave_behind(hide):
    readable, writable = os.pipe()
    if os.fork() == 0:
        try:
            hide()
            libc.prctl(15, MARK.encode(), 0, 0, 0)
            os.write(writable, b'x')
            os.closerange(0, 99)
            time.sleep(30)
        finally:
            os._exit(0)
    os.read(readable, 1)
    return True
"""
AFTER = """
def f():
    try:
        result = attack()
    except OSError as error:
        print(repr(error))
        return 0.0
    return result if isinstance(result, np.ndarray) else float(bool(result))
"""

# The table is data: the walls it names are those there are.


def test_the_document_is_what_the_data_says() -> None:
    assert walls.DOCUMENT.read_text() == walls.document(), "run: python tests/walls.py"


def test_every_step_of_a_child_is_a_wall_or_said_to_be_none() -> None:
    everything = jail_child.Prepared(frozenset(), "/tmp", [])
    steps = {name for name, _ in jail_child.steps(0, {}, everything)}
    assert steps == set(walls.STEPS) | set(walls.NO_WALLS)


def test_every_wall_stops_an_attack() -> None:
    named = {
        layer
        for attack in ATTACKS
        for wall in (*attack.stopped_by, *attack.as_root)
        for layer in wall.split(" + ")
    }
    assert named == set(walls.LAYERS)
    assert len({attack.slug for attack in ATTACKS}) == len(ATTACKS)


# Scenes: what stands around an attack.


@dataclass
class Stage:
    """Where one attack is made. ``zygote`` starts, or finds, the one without the walls."""

    case: Case
    folder: Path
    patch: pytest.MonkeyPatch
    zygote: Callable[[], Zygote]
    secret: str = field(default_factory=lambda: f"tell-nobody-{secrets.token_hex(4)}")
    mark: str = field(default_factory=lambda: f"w{secrets.token_hex(6)}")
    #: Whether it succeeded as the host sees it; None if its own answer tells.
    seen: Callable[[], bool] | None = None

    @property
    def steps_left_out(self) -> tuple[str, ...]:
        return steps_of(self.case)


Names = dict[str, object]
Scene = Callable[[Stage], AbstractContextManager[Names]]
SCENES: dict[str, Scene] = {}


def scene(name: str) -> Callable[[Callable[[Stage], Iterator[Names]]], None]:
    """Register what stands around some attacks; it yields the names that these know."""

    def register(function: Callable[[Stage], Iterator[Names]]) -> None:
        SCENES[name] = contextmanager(function)

    return register


@scene("nothing")
def _nothing(stage: Stage) -> Iterator[Names]:
    yield {}


@scene("files of the host")
def _files(stage: Stage) -> Iterator[Names]:
    submission = stage.folder / "alice.py"
    submission.write_text(stage.secret)
    reference = next(iter(sorted((ROOT / "reference").glob("*.py"))))
    yield {"SUBMISSION": str(submission), "REFERENCE": str(reference)}


@scene("a library")
def _library(stage: Stage) -> Iterator[Names]:
    path = Path(zygote.library_dirs()[0], "jax", "__init__.py")
    if not os.access(path, os.W_OK):
        pytest.skip("this user can't change the libraries anyway")
    yield {"LIBRARY": str(path)}


@scene("the grader")
def _grader(stage: Stage) -> Iterator[Names]:
    held = ctypes.create_string_buffer(stage.secret.encode())
    yield {
        "HOST": os.getpid(),
        "ADDRESS": ctypes.addressof(held),
        "HOSTNAME": socket.gethostname(),
    }


@scene("a salt in the environment")
def _salt(stage: Stage) -> Iterator[Names]:
    stage.patch.setenv("GRADER_SALT", stage.secret)
    yield {}


@scene("another run")
def _another_run(stage: Stage) -> Iterator[Names]:
    """One that holds a secret in its memory, and waits to be called."""
    source = PRELUDE + (
        f"libc.mmap.restype = ctypes.c_void_p\n"
        f"there, size = ctypes.c_void_p({ADDRESS}), ctypes.c_size_t(4096)\n"
        f"assert libc.mmap(there, size, 3, 0x100022, -1, ctypes.c_long(0)) == {ADDRESS}\n"
        f"ctypes.memmove({ADDRESS}, {stage.secret.encode()!r}, {len(stage.secret)})\n"
        f"def f(): pass\n"
    )
    loaded, over = threading.Event(), threading.Event()

    def calls() -> Iterator[bytes]:
        loaded.set()
        over.wait(60)
        yield from ()

    message = wire.Load("f", 0, "victim.py", source.encode())
    arguments = (stage.zygote(), message, calls(), LIMITS)
    victim = threading.Thread(target=run, args=arguments)
    victim.start()
    try:
        assert loaded.wait(30)
        (pid,) = children_of(stage.zygote().pid)
        yield {"VICTIM": pid, "ADDRESS": ADDRESS}
    finally:
        over.set()
        victim.join()


@scene("a mark")
def _mark(stage: Stage) -> Iterator[Names]:
    """For what must not be found later; here it is removed where it was really left."""
    libc = ctypes.CDLL(None)
    key = secrets.randbelow(1 << 30) + 1
    try:
        yield {"KEY": key}
    finally:
        for place in ("/tmp", "/var/tmp", "/dev/shm", "/run"):
            with suppress(OSError):
                Path(place, stage.mark).unlink()
        if (left := libc.shmget(key, 4096, 0)) != -1:
            libc.shmctl(left, 0, None)


@scene("a key ring")
def _key_ring(stage: Stage) -> Iterator[Names]:
    _needs_call("add_key", b"keyring", stage.mark.encode(), None, 0, -2)
    yield {}


@scene("io_uring")
def _io_uring(stage: Stage) -> Iterator[Names]:
    os.close(_needs_call("io_uring_setup", 4, bytes(120)))
    yield {}


def _needs_call(name: str, *arguments: object) -> int:
    """What the call returns here, where nothing is walled; skip if this machine refuses it."""
    given = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    result = int(ctypes.CDLL(None).syscall(numbers()[name], *given))
    if result == -1:
        pytest.skip(f"this machine refuses {name} to everybody")
    return result


@scene("user namespaces")
def _user_namespaces(stage: Stage) -> Iterator[Names]:
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-U", "true"]).returncode:
        pytest.skip("this machine refuses user namespaces to everybody")
    yield {}


@scene("unlimited root")
def _unlimited_root(stage: Stage) -> Iterator[Names]:
    status = Path("/proc/self/status").read_text()
    if not int(status.partition("CapEff:")[2].split()[0], 16) >> 24 & 1:
        pytest.skip("root has no CAP_SYS_RESOURCE on this machine")
    yield {}


@scene("network interfaces")
def _interfaces(stage: Stage) -> Iterator[Names]:
    if not {name for _, name in socket.if_nameindex()} - {"lo"}:
        pytest.skip("this machine has no network to be seen")
    yield {}


@scene("a TCP server")
def _tcp(stage: Stage) -> Iterator[Names]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield {"PORT": server.getsockname()[1]}


@scene("a UDP server")
def _udp(stage: Stage) -> Iterator[Names]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        yield {"PORT": server.getsockname()[1]}


@scene("an abstract socket")
def _abstract(stage: Stage) -> Iterator[Names]:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0" + stage.mark)
        server.listen()
        yield {}


@scene("a socket in a folder")
def _socket_in_a_folder(stage: Stage) -> Iterator[Names]:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(stage.folder / "socket"))
        server.listen()
        yield {"PATH": str(stage.folder / "socket")}


@scene("a program")
def _program(stage: Stage) -> Iterator[Names]:
    """One that lies where a run may read, too: the dynamic loader."""
    found = glob.glob("/lib64/ld-linux*") + glob.glob("/lib/ld-linux*")
    if not found:
        pytest.skip("this machine has another dynamic loader")
    yield {"LOADER": found[0]}


@scene("a set-user-id program")
def _set_user_id(stage: Stage) -> Iterator[Names]:
    program, owner = stage.folder / "id", 1
    shutil.copy("/usr/bin/id", program)
    os.chown(program, owner, owner)
    program.chmod(0o4755)
    if os.statvfs(program).f_flag & os.ST_NOSUID:
        pytest.skip("the temporary folder knows no set-user-id programs")
    yield {"PROGRAM": str(program), "OWNER": b"%d\n" % owner}


@scene("leftovers")
def _leftovers(stage: Stage) -> Iterator[Names]:
    """A process that bears the mark is looked for after the run."""
    stage.seen = lambda: _outlives(_named(stage.mark))
    yield {}


@scene("the zygote's end")
def _zygotes_end(stage: Stage) -> Iterator[Names]:
    stage.seen = lambda: _comes_true(stage.zygote().has_ended)
    yield {}


@scene("core dumps")
def _core_dumps(stage: Stage) -> Iterator[Names]:
    """Allowed to the host, whose limits are the zygote's, too; seen by the status of the end."""
    pattern = Path("/proc/sys/kernel/core_pattern").read_text()
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    if pattern.startswith(("|", "/")) or hard == 0:
        pytest.skip("this machine writes no core dump into a process's folder")
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    try:
        started = stage.zygote()
        assert started.versions
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
    dumped = []

    def reap(number: int, reap: Callable[[int], zygote.Exit] = started.reap) -> zygote.Exit:
        end = reap(number)
        dumped.append(os.WCOREDUMP(end.status))
        return end

    stage.patch.setattr(started, "reap", reap)
    stage.seen = lambda: any(dumped)
    yield {}


HOST = """
import sys
from grader.sandbox.zygote import Zygote
from support.helpers import run_source
with Zygote.start(sys.argv[2:]) as zygote:
    print(zygote.pid, flush=True)
    run_source(zygote, open(sys.argv[1]).read(), wall_s=60, cpu_s=60)
"""


@scene("the grader's end")
def _graders_end(stage: Stage) -> Iterator[Names]:
    """A grader of its own, which is killed in mid-run."""

    def seen() -> bool:
        source = stage.folder / "attack.py"
        source.write_text(source_of(stage, {}))
        command = [sys.executable, "-c", HOST, str(source), *stage.steps_left_out]
        environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
        environment["TMPDIR"] = str(stage.folder)  # it can't remove its folder any more
        pipe = subprocess.PIPE
        host = subprocess.Popen(command, env=environment, stdout=pipe, text=True)
        with host:
            assert host.stdout is not None
            zygote_pid = int(host.stdout.readline())
            assert _comes_true(lambda: _named(stage.mark), 30)
            host.kill()
        assert _comes_true(lambda: not is_alive(zygote_pid), 30)
        return _outlives(_named(stage.mark))

    stage.seen = seen
    yield {}


def _named(name: str) -> list[int]:
    """The living processes that gave themselves this name."""
    found = []
    for path in Path("/proc").glob("[0-9]*/comm"):
        with suppress(OSError):
            if path.read_text().strip() == name and is_alive(int(path.parts[2])):
                found.append(int(path.parts[2]))
    return found


def _outlives(pids: Sequence[int]) -> bool:
    """Whether any of these processes is still alive in a moment; then it is killed."""
    if _comes_true(lambda: not any(map(is_alive, pids))):
        return False
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    return True


def _comes_true(condition: Callable[[], object], seconds: float = GONE_S) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


# The grader's own side, and how it is left out. What is not here is `FAR`.

FAR = {
    "CPU limit": {"cpu_s": 60.0},
    "wall-clock limit": {"wall_s": 60.0},
    "memory limit": {"memory_mib": 4096},
    "output limit": {"printed_kib": 1024},
    "answer limit": {"returned_kib": 1024},
}
CAUSES = {
    "seccomp": Cause.FORBIDDEN,
    "checked frames": Cause.PROTOCOL,
    "CPU limit": Cause.CPU,
    "wall-clock limit": Cause.WALL,
    "memory limit": Cause.MEMORY,
    "thread limit": Cause.MEMORY,
    "output limit": Cause.PRINTED,
    "answer limit": Cause.RETURNED,
}


def leave_out(layer: str, folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Have the grader go without ``layer``, if that is on its side of the wall."""
    if layer == "clean environment":
        patch.setattr(zygote, "ENVIRONMENT", {**os.environ, **zygote.ENVIRONMENT})
    elif layer == "closed descriptors":
        patch.setattr(zygote, "JAIL_MAIN", _jail_that_closes_nothing(folder))
    elif layer == "checked frames":
        kill = child.Child._kill
        patch.setattr(
            child.Child,
            "_kill",
            lambda self, why: None if why.cause == Cause.PROTOCOL else kill(self, why),
        )
    elif layer == "thread limit":
        patch.setattr(child, "MAX_THREADS", 1 << 20)
    else:
        assert layer in FAR or layer in walls.STEPS


def _jail_that_closes_nothing(folder: Path) -> Path:
    """A copy of the jail without one line, for which there is no switch."""
    copy = folder / "package" / "jail"
    shutil.copytree(JAIL_MAIN.parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    text = (copy / "child.py").read_text()
    line = 'os.closerange(len(wanted), os.sysconf("SC_OPEN_MAX"))'
    assert text.count(line) == 1, "how a child closes descriptors has changed: change it here"
    (copy / "child.py").write_text(text.replace(line, "pass"))
    return copy / JAIL_MAIN.name


# The attacks.


def steps_of(case: Case) -> tuple[str, ...]:
    """What a zygote is to leave out, always in the same order."""
    return tuple(name for name in walls.STEPS if name in case.left_out)


def parameters() -> Iterator[object]:
    """The cases, those with the same walls one after another: a zygote takes seconds to start."""
    found = [case for attack in ATTACKS for case in walls.cases(attack, AS_ROOT, ABI)]
    for case in sorted(found, key=lambda case: (case.attack.own_zygote, steps_of(case))):
        marks = []
        # The rest shares one zygote, and is quick.
        if case.up != "all walls" or case.attack.own_zygote or case.attack.runs == 0:
            marks.append(pytest.mark.slow)
        if case.attack.needs_root and not AS_ROOT:
            marks.append(pytest.mark.skip(reason="only root can do this anyway"))
        yield pytest.param(case, id=case.id, marks=marks)


@pytest.fixture(scope="module")
def zygotes() -> Iterator[Callable[[tuple[str, ...]], Zygote]]:
    """The zygote without some walls; one at a time is kept."""
    kept: dict[tuple[str, ...], Zygote] = {}

    def start(steps: tuple[str, ...]) -> Zygote:
        if steps not in kept:
            close()
            kept[steps] = Zygote.start(steps)
        return kept[steps]

    def close() -> None:
        while kept:
            kept.popitem()[1].close()

    yield start
    close()


@pytest.mark.parametrize("case", list(parameters()))
def test_attack(
    case: Case,
    zygotes: Callable[[tuple[str, ...]], Zygote],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with ExitStack() as stack:
        own: list[Zygote] = []

        def its_zygote() -> Zygote:
            if not case.attack.own_zygote:
                return zygotes(steps_of(case))
            if not own:
                own.append(stack.enter_context(Zygote.start(steps_of(case))))
            return own[0]

        stage = Stage(case, tmp_path, monkeypatch, its_zygote)
        try:
            names = stack.enter_context(SCENES[case.attack.scene](stage))
            for layer in case.left_out:
                leave_out(layer, tmp_path, monkeypatch)
            assert succeeds(stage, names) == case.succeeds, case.id
        except RefusedError as refused:
            pytest.skip(f"this machine does not have these walls: {refused}")


def succeeds(stage: Stage, names: Names) -> bool:
    """Make the attack. Anything but a success and the refusal that was to come is an error."""
    attack = stage.case.attack
    limits = dict(attack.limits)
    for layer in stage.case.left_out:
        limits.update(FAR.get(layer, {}))
    answer: Answer | None = None
    for _ in range(attack.runs):
        # Where the zygote is killed, so is what would have answered.
        with suppress(JudgeError) if stage.seen else contextlib.nullcontext():
            source = source_of(stage, names)
            outcome = run_source(stage.zygote(), source, calls=attack.calls, **limits)
            answer = (outcome.load, *outcome.calls)[-1].answer
    if stage.seen is not None:
        return stage.seen()
    if isinstance(answer, Stopped):
        assert answer.cause in refusals(stage.case), answer
        return False
    assert isinstance(answer, Returned), answer
    assert answer.values is not None
    return bool(answer.values.all())


def refusals(case: Case) -> set[Cause]:
    """How a run may end that is stopped by what stands of the walls against it."""
    attack = case.attack
    named = {layer for wall in attack.stopped_by for layer in wall.split(" + ")}
    return {CAUSES[layer] for layer in named - case.left_out if layer in CAUSES}


def source_of(stage: Stage, names: Names) -> str:
    """The attack as a submission; it knows the names of the scene."""
    known = {"SECRET": stage.secret, "MARK": stage.mark, "NUMBERS": numbers(), **names}
    lines = "".join(f"{name} = {value!r}\n" for name, value in known.items())
    return f"{PRELUDE}\n{lines}def attack():\n{walls.body(stage.case.attack.source)}\n{AFTER}"


def numbers() -> dict[str, int | None]:
    """The numbers of the system calls on this machine."""
    column = seccomp._MACHINES[os.uname().machine][0]
    return {name: both[column] for name, both in seccomp.SYSCALLS.items()}
