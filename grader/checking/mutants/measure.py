"""Try the mutants of a reference until a case finds them out: the score, and the survivors."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from grader.checking.mutants.programs import reference_slips
from grader.checking.mutants.rejected import VerdictByCase, is_rejected, tried
from grader.checking.package import Package
from grader.mutants.mutant import Mutant
from grader.verdict import Verdict


@dataclass(frozen=True)
class Trial:
    """A mutant, and its verdicts in the cases that it was tried on, in their order there."""

    mutant: Mutant
    verdicts: VerdictByCase

    @property
    def killer(self) -> int | None:
        """The number of the first case that kills the mutant; None if none does."""
        return next((n for n, verdict in self.verdicts.items() if verdict != Verdict.AC), None)

    @property
    def killed(self) -> bool:
        """Whether any case kills the mutant."""
        return is_rejected(self.verdicts)

    @property
    def gives_no_numbers(self) -> bool:
        """Whether the mutant raises, or is stopped, in every case that it was tried on."""
        return not {Verdict.AC, Verdict.WA} & set(self.verdicts.values())


@dataclass(frozen=True)
class Measured:
    """The trials of all mutants, and what follows from them.

    ``equivalent`` mutants survive and are marked so in the spec; ``survivors`` are not marked.
    ``only_samples`` are killed, but by no case that earns points. ``enough`` names cases that kill
    as many mutants as all do. ``left_out`` counts the mutants that were not run.
    """

    cases: tuple[str, ...]
    trials: tuple[Trial, ...]
    equivalent: tuple[Trial, ...]
    survivors: tuple[Trial, ...]
    only_samples: tuple[Trial, ...]
    enough: tuple[str, ...]
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


@lru_cache(maxsize=1)
def measured(package: Package) -> Measured:
    """The mutants of the reference, run once; raises as `reference_slips` and `measure`."""
    known = reference_slips(package)
    return measure(package, known.chosen, known.left_out)


def measure(package: Package, mutants: Sequence[Mutant], left_out: int = 0) -> Measured:
    """Run the mutants; JudgeError if the reference or the sandbox fails."""
    marked = {mark.mutant for mark in package.spec.equivalent_mutants}
    trials = tuple(map(Trial, mutants, tried(package, mutants)))
    earning = frozenset(n for n, case in enumerate(package.cases) if case.weight > 0)
    names = tuple(case.name for case in package.cases)
    killers = {trial.killer for trial in trials}
    return Measured(
        cases=names,
        trials=trials,
        equivalent=tuple(t for t in trials if not t.killed and t.mutant.id in marked),
        survivors=tuple(t for t in trials if not t.killed and t.mutant.id not in marked),
        only_samples=tuple(t for t in trials if t.killed and t.killer not in earning),
        enough=tuple(name for n, name in enumerate(names) if n in killers),
        left_out=left_out,
    )
