"""The sandbox as the rest of the grader uses it: run this; behind the strongest walls there are.

    choice -> levels, the strongest first
           -> a zygote at that level     refused by the machine: the next level
           -> probes in real children    a gap: the next level
           -> run, run, run              a zygote that died is started anew and proven again

Fails closed: if no level that may be used is proven, every run raises `RefusedError`.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from grader.errors import JudgeError
from grader.jail import wire
from grader.limits import Limits
from grader.sandbox import probes
from grader.sandbox.levels import AUTO, CHOICES, Level
from grader.sandbox.outcome import Raised, Run, Stopped
from grader.sandbox.run import run
from grader.sandbox.zygote import RefusedError, Zygote

# A run with fewer threads than this that could not get another one was not at fault itself.
FEW_THREADS = 256
ADVICE = "`grader doctor` tells what is missing and what would help"


@dataclass(frozen=True)
class Rung:
    """One level that was tried: the proof of it, or why it can't be had here."""

    level: Level
    proof: probes.Proof | None
    problem: str


def climb(level: Level, zygote: Zygote) -> Rung:
    """Prove that ``zygote`` stands at ``level``, or say why it does not."""
    proof = None
    try:
        proof = probes.probe(zygote)
        missing = [finding.told for finding in proof.gaps(level)]
        if missing:
            return Rung(level, proof, "it does not hold that " + ", nor that ".join(missing))
        probes.prove_jax(zygote, level)
    except JudgeError as error:
        return Rung(level, proof, str(error))
    return Rung(level, proof, "")


class Sandbox:
    """Runs files behind walls that were proven to hold; one zygote, many runs.

    States: starting (`start` returns at once), proven (after the first call that needs it), closed.
    Calls may come from several threads, but never from one that Ctrl-C interrupts.
    """

    def __init__(self, levels: Sequence[Level]) -> None:
        self._levels = list(levels)
        self._lock = threading.Lock()
        self._closed = False
        self._rungs: list[Rung] = []
        self._proven: Rung | None = None
        self._zygote = Zygote.start(self._levels[0].leaves_out)

    @classmethod
    def start(cls, choice: str = AUTO) -> Self:
        """Start at the strongest level of a choice of `levels.CHOICES`, and return at once."""
        return cls(CHOICES[choice])

    @property
    def versions(self) -> dict[str, str]:
        """Versions of python, jax, flax, numpy and the platform; waits until they are known."""
        return self._ready().versions

    @property
    def level(self) -> Level:
        """The level that was proven; waits until it is."""
        self._ready()
        assert self._proven is not None
        return self._proven.level

    @property
    def zygote(self) -> Zygote:
        """The process that runs are forked from; waits until its walls are proven."""
        return self._ready()

    def run(self, message: wire.Load, calls: Sequence[bytes], limits: Limits) -> Run:
        """`run.run`, once more if the sandbox or the machine failed it.

        JudgeError if it fails twice; RefusedError if there are no walls to run it behind.
        """
        try:
            outcome = self._run(message, calls, limits)
        except RefusedError:
            raise
        except JudgeError:
            return self._run(message, calls, limits)
        # Limits on threads are shared with other processes of the user. A submission that only
        # pretends gains a second run, whose outcome stands.
        return self._run(message, calls, limits) if _was_refused_a_thread(outcome) else outcome

    def close(self) -> None:
        """End every process that belongs to the sandbox."""
        self._closed = True
        self._zygote.close()  # wakes who waits for it, and holds the lock meanwhile
        with self._lock:
            self._zygote.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, message: wire.Load, calls: Sequence[bytes], limits: Limits) -> Run:
        zygote = self._ready()
        assert self._proven is not None
        assert self._proven.proof is not None
        outcome = run(zygote, message, calls, limits)
        if outcome.layers != self._proven.proof.layers:
            raise JudgeError(f"this run's walls were not those that were proven: {outcome.layers}")
        return outcome

    def _ready(self) -> Zygote:
        """A zygote whose walls are proven."""
        with self._lock:
            if self._proven is not None and self._zygote.has_ended() and not self._closed:
                self._zygote.close()
                self._zygote, self._proven = Zygote.start(self._proven.level.leaves_out), None
            while self._proven is None:
                self._climb()
            return self._zygote

    def _climb(self) -> None:
        """Prove the level at hand, or go down to the next; RefusedError if there is none."""
        if self._closed:
            raise JudgeError("the sandbox was closed")
        if not self._levels:
            told = "".join(f"\n  {rung.level}: {rung.problem}" for rung in self._rungs)
            raise RefusedError(f"nothing was run: the walls do not hold here{told}\n{ADVICE}")
        rung = climb(self._levels[0], self._zygote)
        if not rung.problem:
            self._proven = rung
            return
        self._rungs.append(rung)
        del self._levels[0]
        self._zygote.close()
        if self._levels:
            self._zygote = Zygote.start(self._levels[0].leaves_out)


def _was_refused_a_thread(outcome: Run) -> bool:
    """Whether it ended for want of a thread, without having many; XLA and glibc abort then."""
    if outcome.threads > FEW_THREADS:
        return False
    for step in (outcome.load, *outcome.calls):
        if isinstance(step.answer, Stopped) and b"pthread_create" in step.stderr:
            return True
        if isinstance(step.answer, Raised) and step.answer.text == "can't start new thread":
            return True
    return False
