"""Threads that are parked and made anew: the native part alone, and from Python.

No jax here: `pool.c` has threads that work only if all of them are there.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from support.command import PATIENCE_S
from support.paths import ROOT

from grader.jail import native

JAIL = ROOT / "grader/jail"
POOL = Path(__file__).with_name("pool.c")
COMPILERS = {"x86_64": "x86_64-linux-gnu-gcc", "aarch64": "aarch64-linux-gnu-gcc"}
ARM_LIBRARIES = Path("/usr/aarch64-linux-gnu")
QEMU = shutil.which("qemu-aarch64-static") or shutil.which("qemu-aarch64")

needs_compiler = pytest.mark.skipif(not shutil.which("cc"), reason="there is no C compiler")
needs_library = pytest.mark.skipif(bool(native.why_not()), reason=native.why_not())


def compiler(machine: str) -> str:
    """A compiler for ``machine``; skips the test if there is none."""
    found = shutil.which("cc") if machine == platform.machine() else None
    found = found or shutil.which(COMPILERS[machine])
    if found is None:
        pytest.skip(f"there is no C compiler for {machine}")
    return found


def said(*command: str | Path, **environment: str) -> str:
    """What a command prints; it must succeed."""
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, (done.returncode, done.stdout, done.stderr)
    return done.stdout + done.stderr


# The native part alone.


@pytest.mark.parametrize("machine", native.MACHINES)
def test_it_compiles_without_a_warning(machine: str, tmp_path: Path) -> None:
    command = [compiler(machine), *native.FLAGS, "-Werror", "-o", tmp_path / "warm.so"]
    assert said(*command, JAIL / "warm.c") == ""
    symbols = re.findall(rb"GLIBC_(\d+)\.(\d+)", (tmp_path / "warm.so").read_bytes())
    newest = max((int(major), int(minor)) for major, minor in symbols)
    assert newest <= (2, 17), "manylinux2014"


BAD = {
    "a warning": "int f(long x) { return x; }\n",
    "an error that only analysis finds": "#include <stdlib.h>\nint warm_f(int n)\n"
    "{ int *p = malloc(n ? 8u : 4u); if (!p) return 0; free(p); free(p); return 1; }\n",
}


@needs_compiler
def test_a_static_analyser_finds_nothing(tmp_path: Path) -> None:
    analyse = ["gcc", *native.FLAGS, "-fanalyzer", "-Werror", "-o", tmp_path / "warm.so"]
    if subprocess.run(["gcc", "--version"], capture_output=True, check=False).returncode:
        pytest.skip("there is no gcc")
    assert said(*analyse, JAIL / "warm.c") == ""
    for what, text in BAD.items():  # the guards can fail
        source = tmp_path / "bad.c"
        source.write_text((JAIL / "warm.c").read_text() + text)
        done = subprocess.run([*analyse, source], capture_output=True, timeout=PATIENCE_S)
        assert done.returncode != 0, what


@pytest.mark.parametrize("machine", native.MACHINES)
def test_a_pool_works_in_the_children_of_its_process(machine: str, tmp_path: Path) -> None:
    """Parked, forked three times, let go: twenty times over. Foreign machines are emulated."""
    program = tmp_path / "alone"
    said(compiler(machine), "-O2", "-pthread", "-DALONE", f"-I{JAIL}", POOL, "-o", program)
    if machine == platform.machine():
        assert said(program) == "right\n"
    elif machine != "aarch64" or QEMU is None:
        pytest.skip(f"{machine} can't be emulated here")
    else:
        assert said(QEMU, "-L", ARM_LIBRARIES, program, "without-join") == "right\n"


# Its name, and how it is compiled.


@needs_compiler
def test_a_library_is_never_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CC", raising=False)
    first = Path(native.compile_library(str(tmp_path)))
    assert first.name == Path(native.library()).name
    inode = first.stat().st_ino
    with first.open("rb") as held:
        again = Path(native.compile_library(str(tmp_path)))
        assert again == first
        assert again.stat().st_ino != inode
        assert held.read() == again.read_bytes()
    assert list(tmp_path.iterdir()) == [first], "nothing else is left"
    changed = tmp_path / "warm.c"
    changed.write_text((JAIL / "warm.c").read_text() + "/* changed */\n")
    monkeypatch.setattr(native, "SOURCE", str(changed))
    assert Path(native.library()).name != first.name
    assert "without its native part" in native.why_not()


@pytest.mark.parametrize("command", ["false", "no-such-compiler", "echo"])
def test_a_bad_compiler_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("CC", command)
    assert native.compile_library(str(tmp_path)) == ""
    assert list(tmp_path.iterdir()) == []


def test_no_compiler_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert native.compile_library(str(tmp_path)) == ""


def test_a_compiler_for_another_machine_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", compiler("aarch64"))
    assert Path(native.compile_library(str(tmp_path))).name.startswith("warm-aarch64-")


# From Python.

BEGIN = f"""
import ctypes, os, sys, threading, time
sys.path.insert(0, {str(ROOT / "grader")!r})
from jail import warm
pool = ctypes.CDLL(sys.argv[1])
threads = warm.Threads()
SUM = 16 * 17 // 2

def numbers():
    return [int(name) for name in os.listdir("/proc/self/task")]

def park():
    for _ in range(100):
        if threads.park(numbers()) == len(numbers()) - 1:
            return
    raise SystemExit("a thread does not come to rest")

def told_by_child(function):
    out, into = os.pipe()
    if threads.fork() == 0:
        threads.restore()
        os.write(into, repr(function()).encode())
        os._exit(0)
    os.close(into)
    with open(out) as file:
        answer = file.read()
    os.wait()
    return answer

pool.start(16)
assert pool.ask() == SUM
"""


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pool") / "pool.so"
    said(compiler(platform.machine()), "-O2", "-fPIC", "-shared", "-pthread", POOL, "-o", path)
    return path


def python(pool: Path, text: str) -> str:
    """What a Python process prints that has such a pool."""
    return said(sys.executable, "-c", BEGIN + textwrap.dedent(text), pool)


@needs_library
def test_python_parks_forks_and_goes_on(pool: Path) -> None:
    text = """
    assert threads.parked == 0
    for _ in range(30):
        park()
        assert threads.parked == 16
        for _ in range(2):
            assert told_by_child(pool.ask) == repr(SUM)
        threads.release()
        assert threads.parked == 0 and pool.ask() == SUM
    park()
    print(told_by_child(lambda: [len(numbers()), pool.join(), len(numbers()) < 17][::2]))
    print(told_by_child(lambda: threading.current_thread().name))
    handler = ctypes.create_string_buffer(256)
    print(told_by_child(
        lambda: (ctypes.CDLL(None).sigaction(int(warm.SIGNAL), None, handler), handler.raw[:8])
    ))
    os._exit(0)
    """
    lines = python(pool, text).splitlines()
    assert lines == ["[17, True]", "'MainThread'", r"(0, b'\x00\x00\x00\x00\x00\x00\x00\x00')"]


@needs_library
def test_what_is_not_restored_does_not_work(pool: Path) -> None:
    """Or the test above would show nothing."""
    text = """
    import signal
    park()
    threads.restore = lambda: signal.alarm(2)
    print(repr(told_by_child(pool.ask)))
    os._exit(0)
    """
    assert python(pool, text) == "''\n"


@needs_library
@pytest.mark.parametrize(
    ("kind", "what"), [(0, "computes"), (1, "blocks all signals"), (2, "sleeps otherwise")]
)
def test_a_thread_that_is_not_at_rest_is_not_parked(pool: Path, kind: int, what: str) -> None:
    text = f"""
    pool.disturb({kind})
    time.sleep(0.1)
    while threads.park(numbers()) < 16:  # on a busy machine a call may end before all are at rest
        pass
    for _ in range(3):
        print(threads.park(numbers()), len(numbers()))
    threads.release() if {kind} != 1 else pool.calm()
    pool.calm()
    print({kind} == 1 or pool.ask() == SUM)
    os._exit(0)
    """
    assert python(pool, text).splitlines() == ["16 18"] * 3 + ["True"], what


@needs_library
def test_a_thread_that_comes_to_rest_is_parked_then(pool: Path) -> None:
    text = """
    pool.disturb(0)
    time.sleep(0.1)
    while threads.park(numbers()) < 16:
        pass
    print(threads.park(numbers()))
    pool.calm()
    time.sleep(0.1)
    park()
    print(threads.parked, told_by_child(pool.ask))
    os._exit(0)
    """
    assert python(pool, text).splitlines() == ["16", f"16 {16 * 17 // 2}"]


@needs_library
def test_a_thread_of_python_is_refused(pool: Path) -> None:
    text = """
    event = threading.Event()
    thread = threading.Thread(target=event.wait)
    thread.start()
    try:
        threads.park(numbers())
    except warm.ThreadsError as error:
        print(error)
    event.set()
    thread.join()
    park()
    print(threads.parked)
    os._exit(0)
    """
    assert python(pool, text).splitlines() == ["another thread of Python is left", "16"]


@needs_library
def test_numbers_that_are_no_threads_are_left_out(pool: Path) -> None:
    text = """
    print(threads.park([1, 2**30, os.getppid(), *numbers()]))
    os._exit(0)
    """
    assert python(pool, text) == "16\n"


@needs_library
def test_a_child_that_gets_no_threads_says_so(pool: Path) -> None:
    """The user's limit on processes, which root is not bound by."""
    text = """
    import resource
    park()
    def told():
        if os.getuid() == 0:
            os.setgid(54321)
            os.setuid(54321)
        resource.setrlimit(resource.RLIMIT_NPROC, (3, 3))
        try:
            threads.restore()
        except OSError as error:
            return str(error)
    restore, real = None, threads.restore
    out, into = os.pipe()
    if threads.fork() == 0:
        os.write(into, told().encode())
        os._exit(0)
    print(os.read(out, 1000).decode())
    os._exit(0)
    """
    assert "restore the threads: Resource temporarily unavailable" in python(pool, text)


def test_without_the_library_it_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    from grader.jail import warm

    monkeypatch.setattr(native, "why_not", lambda: "a reason")
    threads = warm.Threads()
    threads.release()
    with pytest.raises(warm.ThreadsError, match=r"^a reason$"):
        threads.park([])
