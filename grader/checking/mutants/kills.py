"""Kill mutants: each runs in the jail on all cases, and any verdict but accepted kills it.

A mutant runs once, and is judged as a submission is. Its time limits are multiples of the
reference's own time, so that an endless mutant costs seconds and not the problem's whole limit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.checking.mutants.mutant import Mutant
from grader.checking.package import Package
from grader.errors import JudgeError
from grader.grading.compare import Tolerance
from grader.grading.judge import judge_call, judge_load
from grader.grading.report import Floats
from grader.limits import TRUSTED, Limits
from grader.sandbox.outcome import Run, in_words
from grader.verdict import Verdict

# A mutant may compile anew what was ready for the reference. An endless loop uses up the CPU time;
# the wall-clock time is for a mutant that only waits, and is long: on a busy machine all wait.
TIMES_THE_REFERENCE = 5.0
LEAST_CPU_S = 3.0
WALL_TO_CPU = 4.0

Verdicts = tuple[Verdict | None, ...]


@dataclass(frozen=True)
class Trial:
    """A mutant and its verdict in each case; None for the cases after it was stopped."""

    mutant: Mutant
    verdicts: Verdicts

    @property
    def kills(self) -> frozenset[int]:
        """The numbers of the cases that kill the mutant."""
        return kills(self.verdicts)

    @property
    def killed(self) -> bool:
        """Whether any case kills the mutant."""
        return bool(self.kills)

    @property
    def fails_anywhere(self) -> bool:
        """Whether no case gets numbers from the mutant: any case kills such a mutant."""
        return all(verdict not in (Verdict.AC, Verdict.WA) for verdict in self.verdicts)


def kills(verdicts: Verdicts) -> frozenset[int]:
    """The numbers of the verdicts that kill: all but accepted and not run."""
    alive = (None, Verdict.AC)
    return frozenset(n for n, verdict in enumerate(verdicts) if verdict not in alive)


def trials(package: Package, mutants: Sequence[Mutant]) -> tuple[Trial, ...]:
    """Every mutant run on every case; JudgeError where the reference or the sandbox fails."""
    expected = package.expected.vectors
    limits = mutant_limits(package, package.run(package.reference))

    def try_one(mutant: Mutant) -> Trial:
        run = package.run(mutant.source, limits=limits)
        return Trial(mutant, verdicts(run, expected, package.tolerances))

    return tuple(package.map(try_one, mutants))


def mutant_limits(package: Package, reference: Run) -> Limits:
    """A multiple of the time of the reference's slowest step; JudgeError if the reference fails."""
    if reference.load.answer is not None:
        raise JudgeError(f"{package.problem.reference}: {in_words(reference.load.answer)}")
    slowest = max(step.cpu_s for step in (reference.load, *reference.calls))
    cpu_s = max(LEAST_CPU_S, TIMES_THE_REFERENCE * slowest)
    return TRUSTED.model_copy(
        update={
            "cpu_s": cpu_s,
            "wall_s": WALL_TO_CPU * cpu_s,
            "memory_mib": package.spec.limits.memory_mib,
        }
    )


def verdicts(
    run: Run, expected: Sequence[Floats], tolerances: Sequence[Sequence[Tolerance]]
) -> Verdicts:
    """The verdict of a run in each case; JudgeError if the judge failed, and not the mutant."""
    if run.load.answer is not None:
        found = [judge_load(run.load.answer).verdict] * len(expected)
    else:
        found = [
            judge_call(step.answer, vector, allowed).verdict
            for step, vector, allowed in zip(run.calls, expected, tolerances, strict=False)
        ]
    if Verdict.JE in found:
        raise JudgeError("a mutant of the reference could not be run: try again")
    return (*found, *(None,) * (len(expected) - len(found)))
