"""Run every mutant of a reference on every case: the score of the cases, and the survivors."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from grader.checking.mutants.cover import smallest_cover
from grader.checking.mutants.kills import Trial, trials
from grader.checking.mutants.mutant import Mutant
from grader.checking.package import Package
from grader.verdict import Verdict

MAX_MUTANTS = 150  # about a quarter of a second each, on two processors
NEEDS = "libcst"

LETTERS: Mapping[Verdict | None, str] = {
    Verdict.AC: ".",
    Verdict.WA: "x",
    Verdict.RTE: "r",
    Verdict.TLE: "t",
    Verdict.MLE: "m",
    Verdict.OLE: "o",
    Verdict.CE: "c",
    Verdict.SV: "v",
    None: "?",
}
LEGEND = (
    ". as the reference, x wrong answer, r raised, t time limit, m memory, o output, "
    "c not loaded, v forbidden, ? not run"
)


@dataclass(frozen=True)
class Measured:
    """The trials of all mutants, and what follows from them.

    ``equivalent`` mutants survive and are marked so in the spec; ``survivors`` are not marked.
    ``only_samples`` are killed, but by no case that earns points. ``smallest`` names the fewest
    cases that kill as many mutants as all do, ``idle`` the other hidden cases. ``left_out`` counts
    the mutants that were not run.
    """

    cases: tuple[str, ...]
    trials: tuple[Trial, ...]
    equivalent: tuple[Trial, ...]
    survivors: tuple[Trial, ...]
    only_samples: tuple[Trial, ...]
    smallest: tuple[str, ...]
    idle: tuple[str, ...]
    left_out: int

    @property
    def counted(self) -> int:
        """The number of mutants that count: all but the equivalent ones."""
        return len(self.trials) - len(self.equivalent)

    @property
    def killed(self) -> int:
        """The number of mutants that some case kills."""
        return self.counted - len(self.survivors)

    @property
    def score(self) -> float | None:
        """The share of killed mutants; None if no mutant counts."""
        return self.killed / self.counted if self.counted else None

    @property
    def matrix(self) -> tuple[tuple[str, str], ...]:
        """(id, a letter for each case) for each mutant; mutants that few cases kill come first."""
        rows = sorted(self.trials, key=lambda trial: len(trial.kills))
        return tuple(
            (trial.mutant.id, "".join(LETTERS[verdict] for verdict in trial.verdicts))
            for trial in rows
        )


@lru_cache(maxsize=1)
def measured(package: Package) -> Measured:
    """The mutants of the reference, run once; raises as `reference_mutants` and `measure`."""
    return measure(package, reference_mutants(package))


@lru_cache(maxsize=1)
def reference_mutants(package: Package) -> tuple[Mutant, ...]:
    """All mutants of the reference; ImportError without libcst, ValueError if it is not Python."""
    from grader.checking.mutants.mutate import mutants  # noqa: PLC0415  needs an extra

    return mutants(package.reference, package.spec.function)


def measure(package: Package, made: Sequence[Mutant]) -> Measured:
    """Run the mutants; JudgeError if the reference or the sandbox fails."""
    marked = {mark.mutant for mark in package.spec.equivalent_mutants}
    chosen = choose(made, marked)
    tried = trials(package, chosen)
    earning = frozenset(n for n, case in enumerate(package.cases) if case.weight > 0)
    names = tuple(case.name for case in package.cases)
    # Everybody knows the samples, so the other cases have to kill without them where they can.
    cover = smallest_cover([(trial.kills & earning) or trial.kills for trial in tried])
    hidden = (n for n, case in enumerate(package.cases) if case.visibility == "hidden")
    return Measured(
        cases=names,
        trials=tried,
        equivalent=tuple(t for t in tried if not t.killed and t.mutant.id in marked),
        survivors=tuple(t for t in tried if not t.killed and t.mutant.id not in marked),
        only_samples=tuple(t for t in tried if t.killed and _passes(t, earning)),
        smallest=tuple(names[n] for n in sorted(cover)),
        idle=tuple(names[n] for n in hidden if n not in cover),
        left_out=len(made) - len(chosen),
    )


def _passes(trial: Trial, cases: frozenset[int]) -> bool:
    """Whether the mutant was run on all of ``cases`` and passed."""
    return all(trial.verdicts[n] == Verdict.AC for n in cases)


def choose(made: Sequence[Mutant], marked: set[str]) -> tuple[Mutant, ...]:
    """At most MAX_MUTANTS in their order, the same ones each time; marked mutants come first."""
    if len(made) <= MAX_MUTANTS:
        return tuple(made)

    def rank(mutant: Mutant) -> tuple[bool, str]:
        return mutant.id not in marked, hashlib.sha256(mutant.id.encode()).hexdigest()

    kept = {mutant.id for mutant in sorted(made, key=rank)[:MAX_MUTANTS]}
    return tuple(mutant for mutant in made if mutant.id in kept)
