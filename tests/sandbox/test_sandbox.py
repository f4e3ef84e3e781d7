"""The sandbox with real processes: why a run stopped, and what is left of it."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.helpers import (
    FORGE,
    answers,
    cause,
    children_of,
    is_alive,
    open_descriptors,
    printed,
    run_source,
    runs_of,
)
from support.paths import ROOT

from grader.errors import JudgeError
from grader.jail.wire import Refusal
from grader.sandbox import folder
from grader.sandbox.outcome import Cause, Raised, Refused, Returned, Stopped, Uncallable
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.proof.levels import Level
from grader.sandbox.zygote import ENVIRONMENT, RefusedError, Zygote, library_dirs

LEVELS = (Level.NAMESPACES, pytest.param(Level.LANDLOCK, marks=pytest.mark.slow))


@pytest.fixture(scope="module", params=LEVELS)
def zygote(request: pytest.FixtureRequest) -> Iterator[Zygote]:
    """A zygote at each level that is used unasked."""
    with Zygote.start(request.param.leaves_out) as started:
        try:
            assert started.versions
        except RefusedError as refused:
            pytest.skip(f"this machine has no {request.param}: {refused}")
        yield started


SHORT = {"wall_s": 0.5}
BUSY = {"cpu_s": 0.3}

ENDS = {
    # name: (limits, body of f, how it ends)
    "busy loop": (BUSY, "while True: pass", Cause.CPU),
    "sleep": (SHORT, "time.sleep(60)", Cause.WALL),
    # The first process of a pid namespace is not ended by what it sends itself.
    "stops itself": (SHORT, "os.kill(os.getpid(), signal.SIGSTOP)", (Cause.WALL, None)),
    "swallows all": (
        BUSY,
        """
        while True:
            try:
                while True: pass
            except BaseException: pass
        """,
        Cause.CPU,
    ),
    "ignores signals": (
        SHORT,
        """
        for number in range(1, 65):
            try: signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError): pass
        time.sleep(60)
        """,
        Cause.WALL,
    ),
    "patched clock": (
        BUSY,
        """
        time.time = time.monotonic = time.perf_counter = time.process_time = lambda: 0.0
        time.clock_gettime = lambda which: 0.0
        while True: pass
        """,
        Cause.CPU,
    ),
    "four busy threads": (
        BUSY,
        """
        data = bytes(1 << 24)
        def spin():
            while True: hashlib.sha256(data).digest()
        for _ in range(4): threading.Thread(target=spin).start()
        time.sleep(60)
        """,
        Cause.CPU,
    ),
    "numpy growth": ({}, "kept = [np.ones(1 << 20) for _ in range(10**6)]", Cause.MEMORY),
    "one huge allocation": ({}, "return np.ones(1 << 29).sum()", Cause.MEMORY),
    "bytes growth": (
        {},
        "kept = []\nwhile True: kept.append(bytearray(b'x' * (1 << 20)))",
        Cause.MEMORY,
    ),
    "many threads": (
        {"wall_s": 30.0},
        """
        threading.stack_size(1 << 16)
        gate = threading.Event()
        while True: threading.Thread(target=gate.wait, daemon=True).start()
        """,
        Cause.MEMORY,
    ),
    "memory behind a first thread that has ended": (
        {},
        """
        def grow():
            kept = []
            while True: kept.append(np.ones(1 << 19))
        threading.Thread(target=grow).start()
        ctypes.CDLL(None).syscall({"x86_64": 60, "aarch64": 93}[os.uname().machine], 0)
        """,
        Cause.MEMORY,
    ),
    "stdout": ({}, "while True: print('x' * 100)", Cause.PRINTED),
    "stderr": ({}, "while True: print('x' * 100, file=sys.stderr)", Cause.PRINTED),
    "a little of both": (
        {},
        "while True: os.write(1, b'a'); os.write(2, b'b')",
        Cause.PRINTED,
    ),
    "a line without end": (
        {},
        "while True: sys.stdout.write('x'); sys.stdout.flush()",
        Cause.PRINTED,
    ),
    "one huge line": ({}, "print('x' * (1 << 26))", Cause.PRINTED),
    "big array": ({}, "return np.zeros(1 << 20)", Cause.RETURNED),
    "big array of booleans": ({}, "return np.broadcast_to(np.True_, (1 << 40,))", Cause.RETURNED),
    "big list": ({}, "return [0.0] * (1 << 20)", Cause.RETURNED),
    "wide and deep without a number": (
        {},
        "x = []\nfor _ in range(12): x = [x] * 1000\nreturn x",
        Cause.RETURNED,
    ),
    "list that grows while it is read": (
        {},
        """
        grown = []
        class Grows(float):
            def __float__(self):
                grown.append(self)
                return 0.0
        grown.append(Grows())
        return grown
        """,
        Cause.RETURNED,
    ),
    "a name that is no text": (
        {"wall_s": 0.5},
        "ctypes.CDLL(None).prctl(15, b'\\xff)\\nVmHWM: 0', 0, 0, 0); time.sleep(60)",
        Cause.WALL,
    ),
    "memory behind a name": (
        {},
        "ctypes.CDLL(None).prctl(15, b'\\nVmHWM: 0', 0, 0, 0)\nkept = np.ones(1 << 29)",
        Cause.MEMORY,
    ),
    "ptrace": ({}, "ctypes.CDLL(None).ptrace(0, 0, 0, 0)", Cause.FORBIDDEN),
    "ptrace in a thread": (
        {},
        """
        threading.Thread(target=lambda: ctypes.CDLL(None).ptrace(0, 0, 0, 0)).start()
        time.sleep(60)
        """,
        Cause.FORBIDDEN,
    ),
    "ptrace with SIGSYS ignored": (
        {},
        "signal.signal(signal.SIGSYS, signal.SIG_IGN)\nctypes.CDLL(None).ptrace(0, 0, 0, 0)",
        Cause.FORBIDDEN,
    ),
    "os._exit": ({}, "os._exit(0)", Cause.EXITED),
    "exit in a thread": (
        {},
        "threading.Thread(target=os._exit, args=(3,)).start()\ntime.sleep(60)",
        Cause.EXITED,
    ),
    "null pointer": ({}, "ctypes.string_at(0)", Cause.SIGNALLED),
    "abort": ({}, "os.abort()", Cause.SIGNALLED),
    "ends itself": ({}, "os.kill(os.getpid(), signal.SIGTERM)", (Cause.SIGNALLED, None)),
    "real-time signal": ({}, "os.kill(os.getpid(), 40)", (Cause.SIGNALLED, None)),
    "endless recursion in C": (
        {},
        """
        sys.setrecursionlimit(10**9)
        class A:
            def __repr__(self): return repr([self])
        repr(A())
        """,
        (Cause.SIGNALLED, Cause.MEMORY, None),  # None: newer versions raise RecursionError
    ),
    "closes its pipes": ({}, "os.close(3); os.close(4)", Cause.EXITED),
    "closes everything and spins": (
        BUSY,
        "os.closerange(0, 256)\nwhile True: pass",
        Cause.CPU,
    ),
    "garbage": ({}, "os.write(4, b'garbage' * 10)\ntime.sleep(60)", Cause.PROTOCOL),
    "garbage and end": ({}, "os.write(4, b'garbage' * 10)\nos._exit(0)", Cause.PROTOCOL),
    "half a header": (SHORT, "os.write(4, b'abc')\ntime.sleep(60)", Cause.WALL),
    "half a header and end": ({}, "os.write(4, b'abc')\nos._exit(0)", Cause.EXITED),
    "two frames at once": ({}, "send(2 * frame(RETURNED, 1, array([1.0])))", Cause.PROTOCOL),
    "flood of frames": (
        {},
        "while True: send(frame(RETURNED, 1, array([1.0])))",
        (Cause.PROTOCOL, None),  # None: the first was taken before the second was there
    ),
    "huge length": ({}, "send(frame(RETURNED, 1, length=2**62)); time.sleep(60)", Cause.PROTOCOL),
    "shape and size disagree": (
        {},
        "send(frame(RETURNED, 1, array([1.0, 2.0], (3,)))); time.sleep(60)",
        Cause.PROTOCOL,
    ),
    "impossible dimension": (
        {},
        "send(frame(RETURNED, 1, array([], (2**63, 0)))); time.sleep(60)",
        Cause.PROTOCOL,
    ),
    "unknown kind": ({}, "send(frame(99, 1)); time.sleep(60)", Cause.PROTOCOL),
    "READY again": (
        {},
        "send(frame(READY, 1, texts('all walls'))); time.sleep(60)",
        Cause.PROTOCOL,
    ),
    "BROKEN": ({}, "send(frame(BROKEN, 1, texts('your fault'))); time.sleep(60)", Cause.PROTOCOL),
    "LOADED again": ({}, "send(frame(LOADED, 1)); time.sleep(60)", Cause.PROTOCOL),
    "another's answer": (
        {},
        "send(frame(RETURNED, 2, array([1.0]))); time.sleep(60)",
        Cause.PROTOCOL,
    ),
    "cut text": ({}, "send(frame(RAISED, 1, texts('a', 'b'))); time.sleep(60)", Cause.PROTOCOL),
    "unknown refusal": ({}, "send(frame(REFUSED, 1, b'\\xff')); time.sleep(60)", Cause.PROTOCOL),
    # Races: the limit counts, however it went on.
    "prints too much, then ends": ({}, "os.write(1, b'x' * 20000); os._exit(0)", Cause.PRINTED),
    "prints too much, then crashes": ({}, "os.write(2, b'x' * 20000); os.abort()", Cause.PRINTED),
    "answers, then prints too much": (
        {},
        "send(frame(RETURNED, 1, array([1.0]))); os.write(1, b'x' * 20000); os._exit(0)",
        (Cause.PRINTED, None),  # None: the answer was taken before the rest was printed
    ),
    "prints too much, then answers": (
        {},
        "os.write(1, b'x' * 20000); send(frame(RETURNED, 1, array([1.0]))); os._exit(0)",
        Cause.PRINTED,
    ),
    "too much memory, then ends": ({}, "np.ones(1 << 27); os._exit(0)", Cause.MEMORY),
    "too much memory, then answers": ({}, "np.ones(1 << 27); return 1.0", Cause.MEMORY),
    "answers, then dies": ({}, "send(frame(RETURNED, 1, array([1.0]))); os.abort()", None),
    "answers, then acts": (
        {},
        "send(frame(RETURNED, 1, array([1.0]))); ctypes.CDLL(None).ptrace(0, 0, 0, 0)",
        None,
    ),
}
IMPORTS = (
    FORGE + "import ctypes, hashlib, signal, threading, time\nimport numpy as np\n"
)  # fmt: skip


def _body(text: str) -> str:
    return textwrap.indent(textwrap.dedent(text).strip() or "pass", "    ")


@pytest.mark.parametrize("name", ENDS)
def test_why_a_call_ended(zygote: Zygote, name: str) -> None:
    limits, body, expected = ENDS[name]
    outcome = run_source(zygote, f"{IMPORTS}\ndef f():\n{_body(body)}\n", **limits)
    assert outcome.load.answer is None
    (answer,) = answers(outcome)
    assert cause(answer) in (expected if isinstance(expected, tuple) else (expected,)), answer


LOADS = {
    "busy": (BUSY, "while True: pass", Cause.CPU),
    "os._exit": ({}, "os._exit(0)", Cause.EXITED),
    "crash": ({}, "ctypes.string_at(0)", Cause.SIGNALLED),
    "memory": ({}, "x = np.ones(1 << 29)", Cause.MEMORY),
    "prints": ({}, "while True: print('x')", Cause.PRINTED),
    "ptrace": ({}, "ctypes.CDLL(None).ptrace(0, 0, 0, 0)", Cause.FORBIDDEN),
    "a result": ({}, "send(frame(RETURNED, 0, array([1.0]))); time.sleep(9)", Cause.PROTOCOL),
    "a frame of 1 MiB": ({}, "send(frame(RAISED, 0, bytes(1 << 20)))", Cause.PROTOCOL),
}


@pytest.mark.parametrize("name", LOADS)
def test_why_a_load_ended(zygote: Zygote, name: str) -> None:
    limits, text, expected = LOADS[name]
    outcome = run_source(zygote, f"{IMPORTS}\n{text}\ndef f(): return 1.0\n", **limits)
    assert cause(outcome.load.answer) == expected, outcome.load.answer
    assert outcome.calls == ()


@pytest.mark.parametrize("where", ["load", "call"])
@pytest.mark.parametrize("error", ["SystemExit(0)", "KeyboardInterrupt()", "GeneratorExit()"])
def test_exceptions_that_leave_python_are_exceptions(
    zygote: Zygote, where: str, error: str
) -> None:
    text = {"load": f"raise {error}\ndef f(): pass", "call": f"def f(): raise {error}"}[where]
    outcome = run_source(zygote, text)
    answer = outcome.load.answer if where == "load" else outcome.calls[0].answer
    assert isinstance(answer, Raised)
    assert answer.type_name == error.partition("(")[0]


def test_a_forged_frame_before_it_was_asked_ends_the_run(zygote: Zygote) -> None:
    source = FORGE + (
        "def f():\n"
        "    send(frame(RETURNED, 1, array([1.0])) + frame(RETURNED, 2, array([2.0])))\n"
        "    os._exit(0)\n"
    )
    assert cause(answers(run_source(zygote, source, calls=2))[-1]) == Cause.PROTOCOL


def test_an_extra_frame_after_the_answer_ends_the_next_case(zygote: Zygote) -> None:
    source = FORGE + (
        "import threading, time\n"
        "def late():\n"
        "    time.sleep(0.1)\n"
        "    send(frame(RETURNED, 2, array([2.0])))\n"
        "def f():\n"
        "    threading.Thread(target=late).start()\n"
        "    send(frame(RETURNED, 1, array([1.0])))\n"
        "    time.sleep(0.3)\n"
        "    return 7.0\n"
    )
    *_, last = answers(run_source(zygote, source, calls=3))
    assert cause(last) == Cause.PROTOCOL


def test_a_death_after_the_answer_is_the_next_case_s(zygote: Zygote) -> None:
    source = FORGE + (
        "import time\ndef f():\n    send(frame(RETURNED, 1, array([1.0])))\n    os._exit(7)\n"
    )
    first, second = answers(run_source(zygote, source, calls=3))
    assert isinstance(first, Returned)
    assert second == Stopped(Cause.EXITED, "ended itself with exit code 7")


def test_a_forged_load_only_returns_numbers(zygote: Zygote) -> None:
    """It reads its own requests and answers them: allowed, and worth nothing."""
    source = FORGE + (
        "send(frame(LOADED, 0))\n"
        "for index in (1, 2):\n"
        "    _, _, length = struct.unpack('<BIQ', os.read(3, 13))\n"
        "    os.read(3, length)\n"
        "    send(frame(RETURNED, index, array([float(index)])))\n"
        "os._exit(0)\n"
    )
    first, second = answers(run_source(zygote, source, calls=2))
    assert isinstance(first, Returned)
    assert isinstance(second, Returned)
    assert (first.values, second.values) == ([1.0], [2.0])


def test_forged_causes_are_only_words(zygote: Zygote) -> None:
    body = "send(frame(REFUSED, 1, bytes([1]) + texts('x'))); time.sleep(9)"
    (answer,) = answers(run_source(zygote, f"{IMPORTS}\ndef f():\n    {body}\n"))
    assert answer == Refused(Refusal.NONE, "x")


def test_the_parent_and_the_host_cannot_be_killed(zygote: Zygote) -> None:
    source = """
import os, signal
def f(host):
    refused = 0
    for pid in (os.getppid(), int(host), 1, 0, -1, -os.getpgid(os.getppid())):
        try:
            os.kill(pid, signal.SIGKILL)
        except PermissionError:
            refused += 1
    return refused
"""
    (answer,) = answers(run_source(zygote, source, [[float(os.getpid())]]))
    assert isinstance(answer, Returned)
    assert answer.values == 6


@pytest.mark.parametrize("text", ["os.fork()", "os.posix_spawn('/bin/true', ['true'], {})"])
def test_no_process_is_born(zygote: Zygote, text: str) -> None:
    (answer,) = answers(run_source(zygote, f"import os\ndef f():\n    {text}\n    return 1.0\n"))
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"


# What the child has.


def _see(zygote: Zygote, body: str) -> str:
    outcome = run_source(zygote, f"import os, sys\ndef f():\n{_body(body)}\n    return 1.0\n")
    assert isinstance(outcome.calls[0].answer, Returned), outcome.calls[0].answer
    return printed(outcome).strip()


def test_descriptors_are_0_to_4(zygote: Zygote) -> None:
    body = """
    found = []
    for fd in range(4096):
        try: os.fstat(fd)
        except OSError: continue
        found.append(fd)
    print(found)
    """
    assert _see(zygote, body) == "[0, 1, 2, 3, 4]"
    # The guard can fail: a descriptor more is seen.
    assert _see(zygote, "os.dup2(0, 77)\n" + textwrap.dedent(body)) == "[0, 1, 2, 3, 4, 77]"


def test_stdin_is_empty(zygote: Zygote) -> None:
    assert _see(zygote, "print(os.read(0, 1), repr(sys.stdin.read()))") == "b'' ''"


def test_the_directory_is_empty_and_goes_with_the_run(zygote: Zygote) -> None:
    told = _see(
        zygote,
        """
        print(os.getcwd())
        try:
            open('a', 'w').write('x')
            print('written')
        except PermissionError:
            print('refused')
        """,
    )
    path, outcome = told.split()
    if zygote.gives_folder:
        assert (path, outcome) == (scratch(), "written")
    else:
        assert "grader-run-" in path
        assert outcome == "refused"
        assert not Path(path).exists()


def scratch() -> str:
    """The folder of its own that a run has: not where the libraries lie."""
    places = (*library_dirs(), sys.base_prefix)
    return "/scratch" if any(place.startswith("/tmp/") for place in places) else "/tmp"


def test_a_run_does_not_find_what_the_one_before_wrote(zygote: Zygote) -> None:
    look = """
        places = (os.getcwd(), '/tmp', '/var/tmp', '/dev/shm', '/run', os.path.dirname(np.__file__))
        for place in dict.fromkeys(places):
            try:
                print(sorted(n for n in os.listdir(place) if n.startswith('left')), end=' ')
                open(f'{place}/left-behind', 'w').write('x')
            except OSError:
                pass
        """
    first, second = (_see(zygote, "import numpy as np\n" + textwrap.dedent(look)) for _ in "12")
    assert first == second
    assert "left" not in second


@pytest.mark.parametrize("write", ["b'x' * (1 << 20)", "b''"], ids=["bytes", "files"])
def test_what_a_run_writes_is_bounded(zygote: Zygote, write: str) -> None:
    if not zygote.gives_folder:
        pytest.skip("nothing may be written here")
    told = _see(
        zygote,
        f"""
        n = 0
        try:
            for n in range(1000):
                open(f'file-{{n}}', 'wb').write({write})
        except OSError as error:
            print(error.errno == 28, n)
        """,
    )
    full, files = told.split()
    assert full == "True"
    assert int(files) < 300


def test_a_hostile_tree_is_removed() -> None:
    """As a submission could make it where the kernel has no Landlock."""
    make = "import os\nfor _ in range(1200): os.mkdir('d' * 100, 0o700); os.chdir('d' * 100)"
    with folder.empty_folder() as top:
        subprocess.run([sys.executable, "-c", make], cwd=top, check=True)
    assert not Path(top).exists()


def test_a_tree_that_nobody_may_enter_is_removed(tmp_path: Path) -> None:
    top = tmp_path / "top"
    deep = top / "a" / "b" / "c"
    deep.mkdir(parents=True)
    (deep / "file").write_text("x")
    (top / "link").symlink_to(tmp_path)
    (tmp_path / "bystander").write_text("x")
    for part in (deep, deep.parent, deep.parent.parent):
        part.chmod(0)
    folder.remove(str(top))
    assert not top.exists()
    assert (tmp_path / "bystander").exists()


def test_what_stands_in_the_place_of_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/kept").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "mine")
    folder.remove(str(tmp_path / "link"))
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    assert (tmp_path / "mine/kept").exists()


def test_it_leads_a_session_of_its_own(zygote: Zygote) -> None:
    told = _see(zygote, "print(os.getsid(0) == os.getpgrp() == os.getpid())")
    assert told == "True"


def test_no_environment_of_the_host(zygote: Zygote) -> None:
    names = set(_see(zygote, "print(*os.environ)").split())
    assert "PATH" in names
    assert names <= set(ENVIRONMENT) | {
        "LD_LIBRARY_PATH",
        "TF2_BEHAVIOR",
        "TPU_ML_PLATFORM",
        "TPU_SKIP_MDS_QUERY",
        "LC_CTYPE",
    }, names


def test_a_secret_of_the_host_s_environment_stays_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_SALT", "tell-nobody")
    see = "print('tell-' + 'nobody' in str(os.environ), 'GRADER_SALT' in os.environ)"
    with Zygote.start() as fresh:
        assert _see(fresh, see) == "False False"
    # The guard can fail: what is in the jail's environment is seen.
    monkeypatch.setitem(ENVIRONMENT, "GRADER_SALT", "tell-nobody")
    with Zygote.start() as fresh:
        assert _see(fresh, see) == "True True"


def test_the_grader_is_neither_loaded_nor_importable(zygote: Zygote) -> None:
    told = _see(
        zygote,
        """
        import importlib.util
        print([n for n in sys.modules if n == 'grader' or n.startswith('grader.')])
        print(importlib.util.find_spec('grader'), '' in sys.path, os.getcwd() in sys.path)
        """,
    )
    assert told == "[]\nNone False False"


def test_the_guard_above_can_fail(zygote: Zygote) -> None:
    told = _see(
        zygote,
        """
        import importlib.util
        sys.modules['grader'] = importlib.util
        print([n for n in sys.modules if n == 'grader' or n.startswith('grader.')])
        print(importlib.util.find_spec('grader') is not None)
        """,
    )
    assert told == "['grader']\nTrue"


# Time, memory and output are each step's own.


def test_usage_is_told_for_each_step(zygote: Zygote) -> None:
    source = """
import time
import numpy as np
def f(n):
    print(int(n))
    if n == 1: time.sleep(0.3)
    if n == 2:
        end = time.process_time() + 0.3
        while time.process_time() < end: pass
    if n == 3: np.ones(1 << 24)
    return n
"""
    outcome = run_source(zygote, source, [[float(n)] for n in range(5)])
    idle, sleeps, spins, grows, last = outcome.calls
    assert 0.3 <= sleeps.wall_s < 5
    assert sleeps.cpu_s < 0.2
    assert 0.29 <= spins.cpu_s < 2
    assert max(idle.cpu_s, last.cpu_s) < 0.2
    assert grows.memory_mib > spins.memory_mib + 100
    assert last.memory_mib == pytest.approx(grows.memory_mib, abs=20)  # a peak stays
    assert [step.stdout for step in outcome.calls] == [b"%d\n" % n for n in range(5)]


def test_a_thread_left_over_counts_for_the_case_it_runs_in(zygote: Zygote) -> None:
    source = """
import threading, time
def spin():
    while True: pass
def f(n):
    if n == 1: threading.Thread(target=spin, daemon=True).start()
    time.sleep(0.1 if n < 2 else 30)
    return n
"""
    outcome = run_source(zygote, source, [[0.0], [1.0], [2.0]], wall_s=30, cpu_s=0.6)
    assert [cause(answer) for answer in answers(outcome)] == [None, None, Cause.CPU]


def test_a_thread_left_over_that_prints_is_stopped(zygote: Zygote) -> None:
    source = """
import threading, time
def chat():
    while True: print("x" * 200, flush=True)
def f(n):
    if n == 1: threading.Thread(target=chat, daemon=True).start()
    if n == 2: time.sleep(30)
    return n
"""
    outcome = run_source(zygote, source, [[0.0], [1.0], [2.0]])
    assert cause(answers(outcome)[-1]) == Cause.PRINTED


def test_a_quiet_thread_left_over_is_nobody_s_fault(zygote: Zygote) -> None:
    source = """
import threading, time
threading.Thread(target=time.sleep, args=(100,)).start()
def f(): return 1.0
"""
    assert all(isinstance(a, Returned) for a in answers(run_source(zygote, source, calls=3)))


def test_printed_text_is_kept_up_to_the_limit(zygote: Zygote) -> None:
    outcome = run_source(zygote, "import os\ndef f():\n    os.write(1, b'x' * 100000)\n")
    assert len(outcome.calls[0].stdout) == 16 << 10


def test_what_was_printed_before_a_crash_is_there(zygote: Zygote) -> None:
    source = "import ctypes\ndef f():\n    print('so far')\n    ctypes.string_at(0)\n"
    outcome = run_source(zygote, source)
    assert outcome.calls[0].stdout == b"so far\n"


@pytest.mark.parametrize(
    "text",
    [
        "sys.stdout.close(); sys.stderr.close()",
        "sys.stdout = sys.stderr = None",
        "del sys.stdout, sys.stderr",
        "os.close(1); os.close(2)",
        "sys.stdout = object()",
        "os.chdir('/'); os.environ.clear()",
        "sys.modules.clear()",
        "sys.modules['submission'] = None",
        "import builtins; builtins.open = builtins.print = None",
    ],
)
def test_a_right_answer_survives_odd_manners(zygote: Zygote, text: str) -> None:
    outcome = run_source(zygote, f"import os, sys\ndef f():\n    {text}\n    return 2.5\n", calls=2)
    first = outcome.calls[0].answer
    assert isinstance(first, Returned), first
    assert first.values == 2.5


def test_inputs_arrive_whole_however_large(zygote: Zygote) -> None:
    data = os.urandom(8 << 20)
    source = (
        "import zlib\nimport numpy as np\ndef f(x): return zlib.crc32(np.asarray(x).tobytes())\n"
    )
    began = time.monotonic()
    (answer,) = answers(run_source(zygote, source, [[("uint8", (8 << 20,), data)]]))
    assert isinstance(answer, Returned)
    import zlib

    assert answer.values == zlib.crc32(data)
    assert time.monotonic() - began < 10


def test_a_source_that_never_reads_does_not_hang_the_host(zygote: Zygote) -> None:
    source = FORGE + "import time\nsend(frame(LOADED, 0))\ntime.sleep(60)\n"
    big: list[list] = [[("uint8", (1 << 20,), bytes(1 << 20))]]
    (answer,) = answers(run_source(zygote, source, big, **SHORT))
    assert cause(answer) == Cause.WALL


def test_one_byte_at_a_time_costs_the_host_little(zygote: Zygote) -> None:
    source = "import os\ndef f():\n    for _ in range(16000): os.write(1, b'x')\n    return 1.0\n"
    before = time.process_time()
    outcome = run_source(zygote, source)
    assert isinstance(outcome.calls[0].answer, Returned)
    assert time.process_time() - before < 3


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (b"def f(:", "line 1"),
        (b"def f(): return '\x00'", "null byte"),
        (b"x = " + b"-" * 100_000 + b"1", "too deep"),
        (b"x = " + b"(" * 200_000, "nested parentheses"),
        (b"x = " + b"+".join([b"1"] * 100_000), "too deep"),
        (b"x = " + b"lambda:" * 60_000 + b"1", "too deep"),
    ],
    ids=["syntax", "null", "minus", "parentheses", "sum", "lambdas"],
)
def test_source_bombs_are_told_as_such(zygote: Zygote, source: bytes, told: str) -> None:
    answer = run_source(zygote, source).load.answer
    if isinstance(answer, Stopped):  # some versions crash on some of them
        assert answer.cause == Cause.SIGNALLED
        return
    assert isinstance(answer, Raised | Uncallable)
    assert told in answer.text


# What is left behind.


def test_two_hundred_runs_leave_nothing(zygote: Zygote, tmp_path: Path) -> None:
    pid = zygote.pid

    def resident_kib() -> int:
        status = Path(f"/proc/{pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0])

    def look() -> tuple[int, int, int, int]:
        folders = len(list(Path(folder.tempfile.gettempdir()).glob("grader-run-*")))
        return open_descriptors(), open_descriptors(pid), threading.active_count(), folders

    sources = [
        "def f(): return 1.0",
        "import os\ndef f(): os._exit(1)",
        "import threading, time\ndef f(): threading.Thread(target=time.sleep, args=(9,)).start()",
        "raise ValueError",
        "import ctypes\ndef f(): ctypes.string_at(0)",
    ]
    for source in sources * 4:
        run_source(zygote, source)
    before, memory_before = look(), resident_kib()
    for source in sources * 40:
        run_source(zygote, source)
    after = look()
    assert after[:3] == before[:3]
    assert after[3] <= before[3] + 4  # other test processes have runs of their own
    assert resident_kib() < memory_before + 2048
    assert children_of(pid) == []


def _wait_for(condition: Callable[[], object], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def test_a_zygote_killed_in_mid_run_is_our_failure_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder.tempfile, "tempdir", str(tmp_path))
    before = open_descriptors()
    with Zygote.start(Level.LANDLOCK.leaves_out) as doomed:
        assert doomed.versions
        pid = doomed.pid
        victims: list[int] = []

        def kill() -> None:
            _wait_for(lambda: children_of(pid))
            victims.extend(children_of(pid))
            time.sleep(0.3)
            os.kill(pid, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        (answer,) = answers(run_source(doomed, "import time\ndef f(): time.sleep(60)\n"))
        assert isinstance(answer, Stopped)
        assert answer.cause == Cause.LOST
        assert "(status -9)" in answer.detail
        killer.join()
        with pytest.raises(JudgeError):  # and it stays so
            run_source(doomed, "def f(): return 1.0\n")
    assert len(victims) == 1
    _wait_for(lambda: not is_alive(victims[0]))
    assert list(tmp_path.iterdir()) == []
    assert open_descriptors() == before


HOST = """
import sys
from grader.sandbox.zygote import Zygote
from support.helpers import run_source
with Zygote.start() as zygote:
    print(zygote.pid, flush=True)
    run_source(zygote, "while True: pass", wall_s=600, cpu_s=600)
"""


def test_a_killed_host_takes_its_zygote_and_child_along(tmp_path: Path) -> None:
    root = ROOT
    host = subprocess.Popen(
        [sys.executable, "-c", HOST],
        # It can't remove its folder any more.
        env={**os.environ, "PYTHONPATH": f"{root}:{root / 'tests'}", "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert host.stdout is not None
    with host.stdout:
        zygote_pid = int(host.stdout.readline())
    _wait_for(lambda: children_of(zygote_pid))
    (child,) = children_of(zygote_pid)
    host.kill()
    host.wait()
    _wait_for(lambda: not is_alive(zygote_pid) and not is_alive(child))


def test_ctrl_c_ends_everything_with_130(tiny_folder: Path, sandbox: Sandbox) -> None:
    root = ROOT
    file = tiny_folder / "endless.py"
    file.write_text("import time\ndef tiny(a, b):\n    while True: time.sleep(1)\n")
    spec = tiny_folder / "problems/tiny/problem.yaml"
    spec.write_text(spec.read_text().replace("wall_s: 2, cpu_s: 2", "wall_s: 900, cpu_s: 900"))
    temporary = tiny_folder / "tmp"
    temporary.mkdir()
    host = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "grader",
            "grade",
            str(file),
            "--problems",
            str(file.parent / "problems"),
        ],
        cwd=root,
        env={**os.environ, "TMPDIR": str(temporary)},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # not so under nohup
    )

    _wait_for(lambda: runs_of(host.pid, sandbox.level))
    time.sleep(0.5)
    parents = children_of(host.pid)
    zygotes = [child for parent in parents for child in children_of(parent)]
    family = [*parents, *zygotes, *runs_of(host.pid, sandbox.level)]
    host.send_signal(signal.SIGINT)
    _, told = host.communicate(timeout=30)
    assert host.returncode == 130, told
    assert "Traceback" not in told
    _wait_for(lambda: not any(map(is_alive, family)))
    assert list(temporary.iterdir()) == []


def test_a_kill_by_nobody_known_is_not_its_own_doing(zygote: Zygote) -> None:
    """The kernel's own, for want of memory, looks like this; a submission can't send it."""

    def kill() -> None:
        _wait_for(lambda: children_of(zygote.pid))
        time.sleep(0.2)
        for victim in children_of(zygote.pid):
            os.kill(victim, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    (answer,) = answers(run_source(zygote, "import time\ndef f(): time.sleep(60)\n"))
    assert isinstance(answer, Stopped)
    assert answer.cause == Cause.LOST
    assert "killed by the kernel" in answer.detail
    killer.join()
    itself = "import os, signal\ndef f(): os.kill(os.getpid(), signal.SIGKILL)\n"
    (answer,) = answers(run_source(zygote, itself))
    assert isinstance(answer, Raised)
    assert answer.type_name == "PermissionError"


def test_what_cannot_be_collected_ends_with_its_zygote(monkeypatch: pytest.MonkeyPatch) -> None:
    with Zygote.start() as doomed:
        pid = doomed.pid

        def fails(number: int) -> None:
            raise JudgeError("it does not answer")

        monkeypatch.setattr(doomed, "reap", fails)
        (answer,) = answers(run_source(doomed, "def f(): return 5.0"))
        assert isinstance(answer, Returned)
        assert doomed.has_ended()
        assert not is_alive(pid)
    with Zygote.start() as doomed:
        pid = doomed.pid
        monkeypatch.setattr(doomed, "reap", fails)
        (answer,) = answers(run_source(doomed, "import os\ndef f(): os._exit(1)"))
        assert isinstance(answer, Stopped)
        assert answer.cause == Cause.LOST
        assert doomed.has_ended()
        assert not is_alive(pid)


def test_no_descriptors_left_is_a_judge_error(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = open_descriptors()
    calls = iter([os.pipe2, os.pipe2])

    def runs_out(flags: int) -> tuple[int, int]:
        try:
            return next(calls)(flags)
        except StopIteration:
            raise OSError(24, "Too many open files") from None

    true_pipe = os.pipe2
    calls = iter([true_pipe, true_pipe])
    with monkeypatch.context() as patched:
        patched.setattr(os, "pipe2", runs_out)
        with pytest.raises(JudgeError, match="Too many open files"):
            run_source(zygote, "def f(): return 1.0")
    assert open_descriptors() == before


def test_memory_that_cannot_be_watched_is_a_judge_error(
    zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    from grader.sandbox import usage

    monkeypatch.setattr(usage, "memory", lambda pid: usage.Memory(0.0, 0))
    with pytest.raises(JudgeError, match="memory could not be watched"):
        run_source(zygote, "def f(): return 1.0")
