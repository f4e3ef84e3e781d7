"""The sandbox as the rest of the grader uses it: run a file behind the strongest walls there are.

    choice -> levels, the strongest first
           -> a zygote at that level     refused by the machine: the next level
           -> probes in real children    a gap: the next level
           -> primers                    if one can't be primed: a new zygote, without it
           -> run, run, run              a zygote that died is started anew and proven again
           -> a warm run stands still    once more in the tier cold; the second time: from now on

Fails closed: if no level that may be used is proven, every run raises `RefusedError`.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

from grader.errors import JudgeError
from grader.jail import wire
from grader.limits import Limits
from grader.sandbox.outcome import Cause, OnAnswer, Run, Stopped, continued
from grader.sandbox.proof.levels import AUTO, CHOICES, Level
from grader.sandbox.proof.rung import Rung, climb
from grader.sandbox.ready.compile_cache import Compiled
from grader.sandbox.ready.onlookers import onlooker
from grader.sandbox.ready.priming import Primer, Priming
from grader.sandbox.ready.tier import Tier
from grader.sandbox.run import run
from grader.sandbox.said import fit_to_hear, fit_to_tell
from grader.sandbox.zygote import RefusedError, Zygote

ADVICE = "`grader doctor` tells what is missing and what would help"
STOOD_STILL = "the run stood still in the tier warm, and was run once more"
GAVE_UP_AFTER = 2  # such runs which then go well
GAVE_UP = "runs have stood still in the tier warm, and did not in the tier cold"


class Sandbox:
    """Runs files behind walls that were proven to hold; one zygote, many runs.

    States: starting (`start` returns at once), proven (after the first call that needs it), closed.
    Several threads may call it, but no thread that Ctrl-C interrupts.
    """

    def __init__(
        self,
        levels: Sequence[Level],
        hidden: Iterable[Path] = (),
        compiled: Compiled | None = None,
        tier: Tier = Tier.COLD,
        libraries: Iterable[str] = (),
    ) -> None:
        self._levels = list(levels)
        self._hidden = list(hidden)
        self._libraries = tuple(libraries)
        self._compiled = compiled
        #: Is told what is done that takes seconds, and about how many; then, and before a run, "".
        #: From any thread; it must not call the sandbox.
        self.watch: Callable[[str], None] = lambda _: None
        self._priming = Priming(tier, compiled, self._cold_zygote, lambda step: self.watch(step))
        self._stood_still = 0  # runs that did so in the tier warm alone
        # Sandboxes that are never primed, by whether they have the compile cache.
        self._others: dict[bool, Sandbox] = {}
        self._retried = False  # the level at hand
        self._lock = threading.RLock()
        self._closed = False
        self._rungs: list[Rung] = []
        self._versions: dict[str, str] = {}
        self._proven: Rung | None = None
        self._zygote = self._start(self._levels[0])

    @classmethod
    def start(
        cls,
        choice: str = AUTO,
        hidden: Iterable[Path] = (),
        compiled: Compiled | None = None,
        tier: Tier = Tier.COLD,
        libraries: Iterable[str] = (),
    ) -> Self:
        """Start at the strongest level of a choice of `levels.CHOICES`, and return at once.

        ``hidden`` are folders of the course that no run may read, should they lie among the
        libraries, which runs do read. ``compiled`` is the compile cache; without it nothing is
        ready but the imports, whatever ``tier`` says. ``libraries`` are what runs may import beside
        jax, flax and numpy; UsageError if one is not installed.
        """
        return cls(CHOICES[choice], hidden, compiled, tier, libraries)

    @property
    def versions(self) -> dict[str, str]:
        """Versions of python, jax, flax, numpy and the platform; waits until they are known."""
        return self._versions or self._ready()[0].versions

    @property
    def level(self) -> Level:
        """The level that was proven; waits until it is."""
        return self._ready()[1].level

    @property
    def layers(self) -> tuple[str, ...]:
        """The walls of that level by name."""
        return self._ready()[1].layers

    @property
    def zygote(self) -> Zygote:
        """The process that runs are forked from; waits until its walls are proven."""
        return self._ready()[0]

    def run(
        self,
        message: wire.First,
        calls: Sequence[bytes],
        limits: Limits,
        on_answer: OnAnswer | None = None,
    ) -> Run:
        """As `run.run`; if the sandbox or the machine fails, the rest is run once more.

        Of what is run once more ``on_answer`` is told nothing. JudgeError if that fails twice;
        RefusedError if no level of the walls is proven.
        """
        try:
            first = self._run(message, calls, limits, on_answer)
        except RefusedError:
            raise
        except JudgeError:
            return self._run(message, calls, limits, on_answer)
        if first.machine_failure is None:
            return first
        done = first.calls[:-1]
        again = self._run(message, calls[len(done) :], limits)
        if again.machine_failure is not None and again.machine_failure.cause == Cause.LOST:
            raise JudgeError(f"a run was lost twice: {again.machine_failure.detail}")
        if not first.calls:
            return again
        # The text of the second load is left out: the first process had seen inputs, and may have
        # found a way to pass them on.
        rest = again.calls if again.load.answer is None else (again.load,)
        return replace(first, calls=(*done, *rest))

    @property
    def unprimed(self) -> "Sandbox":
        """Another sandbox at the same level, never primed: imports and compile cache are ready."""
        return self._other(self.level, compiled=True)

    def close(self) -> None:
        """End every process that belongs to the sandbox."""
        self._closed = True
        self._end()  # wakes a thread that waits for a zygote and holds the lock
        with self._lock:
            self._end()

    def _end(self) -> None:
        self._zygote.close()
        for other in list(self._others.values()):
            other.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def prepare(self, primer: Primer) -> None:
        """Do the work of ``primer`` in advance for all later runs, as much as the tier allows.

        If that fails, the runs say why (`Run.why_not`); their numbers are the same.
        """
        with self._lock:
            self._priming.ask_for(primer)

    def _run(
        self,
        message: wire.First,
        calls: Sequence[bytes],
        limits: Limits,
        on_answer: OnAnswer | None = None,
    ) -> Run:
        zygote, rung = self._ready()
        if self._stood_still >= GAVE_UP_AFTER:
            cold = self._other(rung.level, compiled=True).run(message, calls, limits, on_answer)
            return replace(cold, why_not=GAVE_UP)
        if self._compiled is not None and (name := onlooker(message)):
            bare = self._other(rung.level, compiled=False).run(message, calls, limits, on_answer)
            return replace(bare, why_not=f"it names {name}, which may see what is ready")
        tell = fit_to_hear(on_answer, message)
        outcome = run(zygote, message, calls, limits, rung.layers, on_answer=tell)
        outcome = fit_to_tell(outcome, message)
        if zygote.primed and _asks_for_another(outcome):
            bare = self._other(rung.level, compiled=False).run(message, calls, limits, on_answer)
            assert isinstance(outcome.load.answer, Stopped)
            return replace(bare, why_not=outcome.load.answer.detail)
        if zygote.primed and outcome.stood_still:
            cold = self._other(rung.level, compiled=True).run(message, calls, limits)
            self._stood_still += not cold.stood_still
            return replace(continued(outcome, cold), why_not=STOOD_STILL)
        tier = Tier.WARM if zygote.primed else Tier.COLD
        return replace(outcome, level=rung.level, tier=tier, why_not=self._priming.why_not)

    def _cold_zygote(self) -> Zygote:
        """A zygote at the proven level that is never primed."""
        assert self._proven is not None
        return self._other(self._proven.level, compiled=True).zygote

    def _other(self, level: Level, compiled: bool) -> "Sandbox":
        """Another sandbox at the same level, never primed, with or without the compile cache."""
        with self._lock:
            if self._closed:
                raise JudgeError("the sandbox was closed")
            if compiled not in self._others:
                cache = self._compiled if compiled else None
                self._others[compiled] = Sandbox(
                    [level], self._hidden, cache, libraries=self._libraries
                )
            return self._others[compiled]

    def _start(self, level: Level) -> Zygote:
        cache = None if self._compiled is None else self._compiled.stand()
        return Zygote.start(level.leaves_out, self._hidden, cache, self._libraries)

    def _ready(self) -> tuple[Zygote, Rung]:
        """A zygote with proven walls, and the proof."""
        with self._lock:
            try:
                return self._make_ready()
            finally:
                self.watch("")

    def _make_ready(self) -> tuple[Zygote, Rung]:
        if self._compiled is not None:
            self._compiled.stand()
        if self._proven is not None and self._zygote.has_ended() and not self._closed:
            self._zygote.close()
            self._zygote, self._proven = self._start(self._proven.level), None
        while True:
            while self._proven is None:
                self._proven = self._climb()
            if self._priming.apply(self._zygote, self._proven.level):
                return self._zygote, self._proven
            self._zygote.close()
            self._zygote, self._proven = self._start(self._proven.level), None

    def _climb(self) -> Rung | None:
        """Prove the level at hand, or go down to the next; RefusedError if there is none."""
        if self._closed:
            raise JudgeError("the sandbox was closed")
        if not self._levels:
            problems = "".join(f"\n  {rung.level}: {rung.problem}" for rung in self._rungs)
            raise RefusedError(f"nothing was run: the walls do not hold here{problems}\n{ADVICE}")
        self.watch("JAX is imported, and the walls of the sandbox are tried: 2 to 5 s")
        rung = climb(self._levels[0], self._zygote)
        if not rung.problem:
            self._retried = False
            self._versions = self._zygote.versions
            return rung
        self._zygote.close()
        if rung.passing and not self._retried:
            self._retried = True
        else:
            self._rungs.append(rung)
            del self._levels[0]
            self._retried = False
        if self._levels:
            self._zygote = self._start(self._levels[0])
        return None


def _asks_for_another(outcome: Run) -> bool:
    """Return True if the file asks for a cold process."""
    answer = outcome.load.answer
    return isinstance(answer, Stopped) and answer.cause == Cause.UNPRIMED
