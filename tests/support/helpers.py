"""What several tests need: run a source text in a real child, and forge frames from inside."""

import os
import time
from collections.abc import Callable, Sequence

import pytest

from grader.jail import wire
from grader.limits import Limits
from grader.sandbox.outcome import Answer, Cause, Run, Stopped
from grader.sandbox.proof.levels import Level
from grader.sandbox.run import run
from grader.sandbox.zygote import Zygote
from support.command import PATIENCE_S

# Generous where a test is not about that limit: machines that run tests are busy.
LIMITS = Limits(
    wall_s=20.0, cpu_s=20.0, memory_mib=600, printed_kib=16, returned_kib=16, source_kib=64
)


def run_source(
    zygote: Zygote,
    source: str | bytes,
    calls: int | Sequence[list[wire.WireArgument]] = 1,
    limits: Limits = LIMITS,
    arity: int = 0,
    **changes: float,
) -> Run:
    """Load ``source`` and call its ``f``: so many times without arguments, or with each of them."""
    given: Sequence[list[wire.WireArgument]] = [[]] * calls if isinstance(calls, int) else calls
    data = source.encode() if isinstance(source, str) else source
    return run(
        zygote,
        wire.Load("f", arity or len(given[0]), "submission.py", data),
        [wire.pack_arguments(arguments) for arguments in given],
        limits.model_copy(update=changes),
    )


def plant(monkeypatch: pytest.MonkeyPatch, source: str, marker: bytes = b"") -> None:
    """Run ``source`` in place of a program of ours, as if what it reads had taken it over.

    Its ``answer`` gets what the program would get. Only where ``marker`` is in the first of that.
    """
    real = wire.Program

    def planted(name: str, arguments: tuple[bytes, ...]) -> wire.First:
        if marker not in arguments[0]:
            return real(name, arguments)
        text = f"{source}\ndef planted():\n    return answer(*{arguments!r})\n"
        return wire.Load("planted", 0, "planted.py", text.encode())

    monkeypatch.setattr(wire, "Program", planted)


def answers(outcome: Run) -> list[Answer | None]:
    """The answers to the calls."""
    return [step.answer for step in outcome.calls]


def cause(answer: Answer | None) -> Cause | None:
    """Why it was stopped, if it was."""
    return answer.cause if isinstance(answer, Stopped) else None


def printed(outcome: Run) -> str:
    """All that was printed to stdout."""
    return b"".join(step.stdout for step in (outcome.load, *outcome.calls)).decode()


def wait_for(condition: Callable[[], object], seconds: float = PATIENCE_S) -> None:
    """Wait until ``condition`` is true; AssertionError if it is not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Whether there is such a process that is not a zombie."""
    return parent_of(pid) is not None


def children_of(pid: int) -> list[int]:
    """The pids of the living children of ``pid``."""
    pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return [each for each in pids if parent_of(each) == pid]


def parent_of(pid: int) -> int | None:
    """The pid of its parent; None if there is no such process, or a zombie only."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            state, parent = file.read().rpartition(b")")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if state in (b"Z", b"X") else int(parent)


def runs_of(host: int, level: Level) -> list[int]:
    """The children in which submissions run, of a grader whose pid is ``host``."""
    found = children_of(host)
    for _ in range(2 if level == Level.NAMESPACES else 1):  # the jailer, the zygote
        found = [child for parent in found for child in children_of(parent)]
    return found


def open_descriptors(pid: int | str = "self") -> int:
    """How many descriptors a process of ours has."""
    return len(os.listdir(f"/proc/{pid}/fd"))


# Prepended to a source: what libraries log goes to handlers again (`grader/jail/quiet.py`).
LOUD = "import logging\nlogging.Logger.filter = logging.Filterer.filter\n"

# Prepended to a source: the wire protocol, as a student could write it down from our sources.
FORGE = """
import os, struct, sys
LOAD, CALL = 1, 2
READY, BROKEN, LOADED, RETURNED, REFUSED, RAISED, UNCALLABLE, UNPRIMED = range(16, 24)

def frame(kind, index, payload=b"", length=None):
    return struct.pack("<BIQ", kind, index, len(payload) if length is None else length) + payload

def texts(*parts):
    return b"".join(struct.pack("<I", len(p.encode())) + p.encode() for p in parts)

def array(values, shape=None, kind=0):
    shape = (len(values),) if shape is None else shape
    head = struct.pack(f"<BB{len(shape)}Q", kind, len(shape), *shape)
    return head + struct.pack(f"<{len(values)}d", *values)

def send(data):
    while data:
        data = data[os.write(4, data):]
"""
