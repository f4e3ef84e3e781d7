"""The outcome of one run, as plain values; the judge makes verdicts of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from grader.jail.wire import NumberKind, Refusal
from grader.sandbox.proof.levels import Level
from grader.sandbox.ready.tier import Tier


@dataclass(frozen=True)
class Returned:
    """The entry point returned an array; ``values`` are float64 for real numbers, else None."""

    kind: NumberKind
    shape: tuple[int, ...]
    values: npt.NDArray[np.float64] | None


@dataclass(frozen=True)
class Refused:
    """The entry point returned neither an array nor a list of numbers; ``detail`` is the type."""

    refusal: Refusal
    detail: str


@dataclass(frozen=True)
class Raised:
    """The file or its entry point raised; ``lines`` are the student's own frames.

    ``bases`` are the names of the type's bases. The submission may have chosen all these texts,
    but for the source in ``lines``: `grader.sandbox.said` reads it where it was sent from.
    """

    type_name: str
    bases: tuple[str, ...]
    text: str
    lines: str


@dataclass(frozen=True)
class Uncallable:
    """The file has no entry point that takes the arguments; ``text`` says why."""

    text: str


class Cause(StrEnum):
    """Why a process ended before it answered.

    THREADLESS is probably the machine's fault, LOST is the machine's or ours. UNPRIMED asks for a
    cold process.
    """

    WALL = "wall"
    CPU = "cpu"
    MEMORY = "memory"
    PRINTED = "printed"
    RETURNED = "returned"
    FORBIDDEN = "forbidden"
    THREADLESS = "threadless"
    LOST = "lost"
    UNPRIMED = "unprimed"
    EXITED = "exited"
    SIGNALLED = "signalled"
    PROTOCOL = "protocol"


@dataclass(frozen=True)
class Stopped:
    """The process ended, or was ended, before it answered; ``detail`` is for people.

    ``stood_still`` says that it met its limit of wall-clock time asleep, in all its threads.
    ``lines`` are the student's own frames where it crashed, or was when its time ran out, as those
    of `Raised`.
    """

    cause: Cause
    detail: str
    stood_still: bool = False
    lines: str = ""


Answer = Returned | Refused | Raised | Uncallable | Stopped


def in_words(answer: Answer) -> str:
    """An answer that is not numbers, in words for the course staff."""
    if isinstance(answer, Raised):
        return "\n".join(
            part for part in (f"it raised {answer.type_name}: {answer.text}", answer.lines) if part
        )
    if isinstance(answer, Stopped):
        return f"it was stopped ({answer.cause}): {answer.detail}"
    if isinstance(answer, Uncallable):
        return answer.text
    if isinstance(answer, Returned):
        return f"it returned an array of shape {answer.shape}"
    return f"it returned a value of type {answer.detail}"


@dataclass(frozen=True)
class Step:
    """Loading the file, or one call. ``answer`` is None where loading went well.

    ``memory_mib`` is the peak resident size of the process so far.
    """

    answer: Answer | None
    wall_s: float
    cpu_s: float
    memory_mib: float
    stdout: bytes
    stderr: bytes


# Is told the number of a call, from 0, and its step.
OnAnswer = Callable[[int, Step], object]


@dataclass(frozen=True)
class Run:
    """One process from load to end; ``calls`` is shorter than asked if it was stopped.

    ``layers`` are the walls that stood before the first byte of the submission was read; ``level``
    is their proven level, if any. ``tier`` says how much was ready before the run (None if nothing
    was run), and ``why_not`` why that was less than asked.
    """

    load: Step
    calls: tuple[Step, ...]
    layers: tuple[str, ...]
    level: Level | None = None
    tier: Tier | None = Tier.COLD
    why_not: str = ""

    @property
    def machine_failure(self) -> Stopped | None:
        """The stop, if the machine or the sandbox caused it: what is left may be tried again."""
        last = self.last
        if isinstance(last, Stopped) and last.cause in (Cause.THREADLESS, Cause.LOST):
            return last
        return None

    @property
    def stood_still(self) -> bool:
        """Return True if it was stopped while all its threads stood still."""
        return isinstance(self.last, Stopped) and self.last.stood_still

    @property
    def last(self) -> Answer | None:
        """The last answer."""
        return (self.calls or (self.load,))[-1].answer


def continued(first: Run, again: Run) -> Run:
    """The answers of ``first`` but its last, then those of ``again``, which made all calls.

    The first process may have seen hidden inputs, and have found a way to pass them on. So a text
    that the second one printed counts only where the first had not come so far.
    """
    if not first.calls:
        return again
    load = replace(again.load, stdout=first.load.stdout, stderr=first.load.stderr)
    come = len(first.calls) - 1
    if again.load.answer is not None:
        # The file was loaded once: why it is not loaded again is said in the place of a call.
        return replace(again, load=first.load, calls=(*first.calls[:come], again.load))
    if len(again.calls) > come:
        return replace(again, load=load, calls=first.calls[:come] + again.calls[come:])
    last = replace(again.calls[-1], stdout=b"", stderr=b"")
    return replace(again, load=load, calls=(*first.calls[: len(again.calls) - 1], last))
