"""Why a run stopped: whatever a submission does, and forges, its run ends with the right cause."""

import os
import textwrap

import pytest
from support.helpers import (
    FORGE,
    answers,
    cause,
    run_source,
)

from grader.jail.wire import Refusal
from grader.sandbox.outcome import Cause, Raised, Refused, Returned, Stopped
from grader.sandbox.zygote import Zygote


@pytest.fixture
def zygote(either_zygote: Zygote) -> Zygote:
    return either_zygote


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
