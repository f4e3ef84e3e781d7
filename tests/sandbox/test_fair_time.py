"""A time limit is about the student's own time: a busy machine takes nothing away from it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from support.helpers import answers, cause, run_source
from support.light import light_zygotes

from grader.sandbox import usage
from grader.sandbox.outcome import Cause, Returned
from grader.sandbox.zygote import Zygote

OTHERS = 3
BUSY = "while True: pass"
# A second of CPU time, which takes about four where three others want the same processor.
WORKS = "import time\ndef f():\n    while time.process_time() < END: pass\n    return 1.0\n"
WORKS = WORKS.replace("END", "BEGAN + 1.0").replace("def f", "BEGAN = time.process_time()\ndef f")
SLEEPS = "import time\ndef f():\n    time.sleep(30)\n"
# hashlib lets other threads run while it works: eight are in each other's way.
IN_ITS_OWN_WAY = """
import hashlib, threading
def work():
    while True:
        hashlib.sha256(bytes(1 << 20))
def f():
    for _ in range(8):
        threading.Thread(target=work, daemon=True).start()
    work()
"""


@pytest.fixture(scope="module")
def crowded() -> Iterator[Zygote]:
    """A zygote on one processor, which other processes want, too."""
    allowed = os.sched_getaffinity(0)
    with ExitStack() as stack:
        os.sched_setaffinity(0, {min(allowed)})
        try:
            with light_zygotes():
                zygote = stack.enter_context(Zygote.start())
            _ = zygote.versions
            for _ in range(OTHERS):
                other = subprocess.Popen([sys.executable, "-c", BUSY])
                stack.callback(other.wait)
                stack.callback(other.kill)
        finally:
            os.sched_setaffinity(0, allowed)
        yield zygote


@pytest.mark.slow
def test_what_a_busy_machine_takes_is_given_back(crowded: Zygote) -> None:
    outcome = run_source(crowded, WORKS, wall_s=1.5)
    (answer,) = answers(outcome)
    assert isinstance(answer, Returned), answer
    # Or the machine was not busy, and this shows nothing.
    assert outcome.calls[0].wall_s > 1.5


def test_what_it_sleeps_is_its_own(crowded: Zygote) -> None:
    outcome = run_source(crowded, SLEEPS, wall_s=1.0)
    assert cause(answers(outcome)[0]) == Cause.WALL
    assert outcome.calls[0].wall_s < 20


@pytest.mark.slow
def test_threads_of_its_own_give_it_no_time(crowded: Zygote) -> None:
    outcome = run_source(crowded, IN_ITS_OWN_WAY, wall_s=1.0, cpu_s=1.5, memory_mib=1024)
    assert cause(answers(outcome)[0]) == Cause.CPU


def test_the_wait_is_what_the_kernel_counts() -> None:
    began = time.monotonic()
    allowed = os.sched_getaffinity(0)
    with ExitStack() as stack:
        os.sched_setaffinity(0, {min(allowed)})
        try:
            others = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(2)]
        finally:
            os.sched_setaffinity(0, allowed)
        for other in others:
            stack.callback(other.wait)
            stack.callback(other.kill)
        time.sleep(1.0)
        waited = max(max(usage.waited_s(other.pid).values()) for other in others)
        assert 0.1 < waited < time.monotonic() - began
    assert usage.waited_s(others[0].pid) == {}
