"""Programs with a slip in them, or wrong by design, that no case rejects and some input does."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from grader.checking.adversaries.called import Called
from grader.checking.mutants.measure import measured
from grader.checking.mutants.mutant import Mutant
from grader.checking.mutants.programs import NEEDS, programs
from grader.checking.mutants.rejected import living, rejected
from grader.checking.package import Package

MOST_INPUTS = 80  # on which each program that lives is tried


@dataclass(frozen=True)
class Slips:
    """How many programs the cases reject; those that live, each with the calls that reject it.

    Calls are told by their numbers among those that were offered. A program that no call rejects
    is left out: most likely it is right.
    """

    rejected: int
    living: tuple[tuple[Mutant, frozenset[int]], ...]


def slips(package: Package, offered: Sequence[Called], first: Collection[int]) -> Slips:
    """Try programs on the cases, and what lives on the ``offered`` calls, the ``first`` at least.

    Without the library that makes them there are none. JudgeError if the sandbox fails.
    """
    if find_spec(NEEDS) is None:
        return Slips(0, ())
    try:
        survivors = tuple(trial.mutant for trial in measured(package).survivors)
        others = programs(package)
    except ValueError:  # the check of mutants says that the reference is not Python
        return Slips(0, ())
    alive = (*survivors, *living(package, others))
    step = max(1, len(offered) // MOST_INPUTS)
    numbers = sorted({*first, *range(0, len(offered), step)})
    calls = [offered[n] for n in numbers]
    found = rejected(package, alive, [c.case for c in calls], [c.expected for c in calls])
    told = [
        (one, frozenset(numbers[n] for n in which)) for one, which in zip(alive, found, strict=True)
    ]
    return Slips(len(others) - len(alive) + len(survivors), tuple(pair for pair in told if pair[1]))
