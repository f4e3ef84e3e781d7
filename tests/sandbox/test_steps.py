"""Each step of a run has time, memory and output of its own; what it takes in arrives whole."""

import os
import time
import zlib

import pytest
from support.helpers import (
    FORGE,
    LIMITS,
    answers,
    cause,
    run_source,
)

from grader.sandbox.outcome import Cause, Raised, Returned, Stopped, Uncallable
from grader.sandbox.pipes import NOT_KEPT
from grader.sandbox.zygote import Zygote


@pytest.fixture
def zygote(either_zygote: Zygote) -> Zygote:
    return either_zygote


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
    assert 0.3 <= sleeps.wall_s < 60
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


KIB_16 = 16 << 10  # the limit of these tests


def prints(stdout: int, stderr: int = 0, loading: int = 0) -> str:
    """A file that writes so many bytes to its streams in each call, and so many as it is loaded."""
    return (
        f"import os\nos.write(1, b'l' * {loading})\n"
        f"def f():\n    os.write(1, b'o' * {stdout})\n    os.write(2, b'e' * {stderr})\n"
        "    return 1.0\n"
    )


@pytest.mark.parametrize(
    ("source", "calls", "stopped_in"),
    [
        (prints(15000), 12, None),  # in all far more than the limit of one case
        (prints(8000, 8000, loading=16000), 12, None),
        (prints(KIB_16), 3, None),  # the limit itself is allowed
        (prints(KIB_16 + 1), 3, 1),
        (prints(8200, 8200), 3, 1),  # both streams count
        (prints(0, loading=KIB_16 + 1), 3, 0),
        (
            "import os\nn = 0\n"
            + prints(0)
            .replace("'o' * 0", "'o' * (n * 6000)")
            .replace("def f():", "def f():\n    global n; n += 1"),
            5,
            3,
        ),
    ],
    ids=["stdout", "both", "the limit", "above", "both above", "loading", "growing"],
)
def test_what_is_printed_counts_for_each_case(
    zygote: Zygote, source: str, calls: int, stopped_in: int | None
) -> None:
    outcome = run_source(zygote, source, calls)
    causes = [cause(step.answer) for step in (outcome.load, *outcome.calls)]
    if stopped_in is None:
        assert causes == [None] * (calls + 1)
    else:
        assert causes == [None] * stopped_in + [Cause.PRINTED]


def test_the_printed_text_that_is_kept_is_bounded_whatever_the_number_of_cases(
    zygote: Zygote,
) -> None:
    outcome = run_source(zygote, prints(8000, 8000), 10)
    stdout = [step.stdout for step in outcome.calls]
    stderr = [step.stderr for step in outcome.calls]
    assert stdout[:4] == [b"o" * 8000] * 4
    whole = b"".join(stdout + stderr)
    assert whole.count(NOT_KEPT) == 1
    assert len(whole) == LIMITS.kept_bytes + len(NOT_KEPT)
    assert stdout[5:] == [b""] * 5


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
    (answer,) = answers(run_source(zygote, source, [[("uint8", (8 << 20,), data)]]))
    assert isinstance(answer, Returned)
    assert answer.values == zlib.crc32(data)


def test_a_source_that_never_reads_does_not_hang_the_host(zygote: Zygote) -> None:
    source = FORGE + "import time\nsend(frame(LOADED, 0))\ntime.sleep(60)\n"
    big: list[list] = [[("uint8", (1 << 20,), bytes(1 << 20))]]
    (answer,) = answers(run_source(zygote, source, big, wall_s=0.5))
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
