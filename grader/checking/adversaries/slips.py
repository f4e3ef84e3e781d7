"""Programs with a slip in them, or wrong by design, that no case rejects and some input does."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from grader.checking.adversaries.called import Called
from grader.checking.adversaries.facts import Sizes
from grader.checking.mutants.measure import measured
from grader.checking.mutants.programs import programs, why_none
from grader.checking.mutants.rejected import living, rejected
from grader.checking.package import Package
from grader.mutants.mutant import Mutant

MOST_INPUTS = 60  # on which each program that lives is tried


@dataclass(frozen=True)
class Slips:
    """How many programs the cases reject; those that live, each with a call that rejects it.

    A call is told by its number among those that were offered. ``undecided`` counts programs that
    no call rejects: most likely they are right.
    """

    rejected: int
    living: tuple[tuple[Mutant, int], ...]
    undecided: int = 0


def slips(
    package: Package, offered: Sequence[Called], first: Collection[int], shapes: Collection[Sizes]
) -> Slips:
    """Try programs on the cases, and what lives on ``offered`` calls, the ``first`` at least.

    Only calls of the cases' ``shapes``: compiling for a new shape would cost more than the rest.
    None if none can be made. JudgeError if the sandbox fails.
    """
    if why_none(package):
        return Slips(0, ())
    survivors = tuple(trial.mutant for trial in measured(package).survivors)
    others = programs(package)
    alive = [*survivors, *living(package, others)]
    rejected_by_cases = len(others) + len(survivors) - len(alive)
    known = [n for n, call in enumerate(offered) if call.shape in shapes]
    step = max(1, len(known) // MOST_INPUTS)
    found: list[tuple[Mutant, int]] = []
    for numbers in ([n for n in known if n in first], known[::step]):
        told = _first_rejecting(package, alive, offered, numbers)
        found += told
        alive = [one for one in alive if all(one is not other for other, _ in told)]
    return Slips(rejected_by_cases, tuple(found), len(alive))


def _first_rejecting(
    package: Package, programs: Sequence[Mutant], offered: Sequence[Called], numbers: Sequence[int]
) -> list[tuple[Mutant, int]]:
    """The programs that some of the calls rejects, each with the number of the first that does."""
    calls = [offered[n] for n in numbers]
    cases, vectors = [call.case for call in calls], [call.expected for call in calls]
    found = rejected(package, programs, cases, vectors, until_one=True)
    pairs = zip(programs, found, strict=True)
    return [(program, numbers[min(which)]) for program, which in pairs if which]
