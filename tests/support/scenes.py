"""Scenes: what stands around an attack, by the names that attacks give them."""

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
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from grader.jail import wire
from grader.sandbox import launch
from grader.sandbox.run import run
from grader.sandbox.zygote import Exit, Zygote
from support.attacks.model import Case
from support.attacks.source import PRELUDE, numbers, source_of
from support.helpers import LIMITS, children_of, is_alive
from support.paths import ROOT, TESTS

ADDRESS = 0x10_0000_0000  # of a victim's secret; free in every process here
GONE_S = 2.0  # what is still alive after this is not being killed


Names = dict[str, object]


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
        """What its zygote is to leave out, always in the same order."""
        return self.case.steps_left_out

    def source(self, names: Names) -> str:
        """The attack as a submission; it knows the names of the scene."""
        known = {"SECRET": self.secret, "MARK": self.mark, "NUMBERS": numbers(), **names}
        return source_of(self.case.attack, known)


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
    path = Path(launch.library_dirs()[0], "jax", "__init__.py")
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

    def reap(number: int, reap: Callable[[int], Exit] = started.reap) -> Exit:
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
from support.light import light_zygotes
with light_zygotes(), Zygote.start(sys.argv[2:]) as zygote:
    print(zygote.pid, flush=True)
    run_source(zygote, open(sys.argv[1]).read(), wall_s=60, cpu_s=60)
"""


@scene("the grader's end")
def _graders_end(stage: Stage) -> Iterator[Names]:
    """A grader of its own, which is killed in mid-run."""

    def seen() -> bool:
        source = stage.folder / "attack.py"
        source.write_text(stage.source({}))
        command = [sys.executable, "-c", HOST, str(source), *stage.steps_left_out]
        environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{TESTS}"}
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
            if path.read_text(errors="replace").strip() == name and is_alive(int(path.parts[2])):
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
