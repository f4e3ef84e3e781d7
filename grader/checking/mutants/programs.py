"""The programs that the cases have to reject: wrong by a slip, by two, for some values or sizes.

    reference_slips    mutants of the reference: the score is about them
    programs           all the others, as many as there is time for

They are made with libcst (`making`), which is imported when they are: grading does without it.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

from grader.checking.mutants.rejected import is_rejected, tried
from grader.checking.package import Package
from grader.mutants.mutant import Chosen, Mutant

MOST_SLIPS = 300


def why_none(package: Package) -> str:
    """Why no programs can be made; empty if they can be made."""
    try:
        reference_mutants(package)
    except ValueError as error:
        return str(error)
    return ""


@lru_cache(maxsize=1)
def reference_mutants(package: Package) -> tuple[Mutant, ...]:
    """All mutants of the reference; ValueError if it is not Python."""
    from grader.checking.mutants.making import slips_in_reference  # noqa: PLC0415  heavy

    return slips_in_reference(package)


def reference_slips(package: Package) -> Chosen:
    """The mutants of the reference that are tried; raises as `reference_mutants`."""
    made = reference_mutants(package)
    marked = {mark.mutant for mark in package.spec.equivalent_mutants}
    chosen = choose(made, marked, MOST_SLIPS)
    return Chosen(chosen, len(made) - len(chosen))


def programs(package: Package) -> tuple[Mutant, ...]:
    """The wrong programs beside `reference_slips`, the same ones each time; raises as `others`."""
    return other_programs(package).chosen


@lru_cache(maxsize=1)
def other_programs(package: Package) -> Chosen:
    """The programs of `programs`, and how many are left out.

    ValueError if the reference is not Python, PackageError if it fails, JudgeError if the sandbox
    does.
    """
    from grader.checking.mutants.making import others  # noqa: PLC0415  heavy

    slips = reference_slips(package).chosen
    found = zip(slips, tried(package, slips), strict=True)
    return others(package, {slip.id for slip, got in found if is_rejected(got)})


def choose(made: Sequence[Mutant], marked: set[str], most: int) -> tuple[Mutant, ...]:
    """At most ``most`` in their order, the same ones each time; marked mutants come first."""
    if len(made) <= most:
        return tuple(made)

    def rank(mutant: Mutant) -> tuple[bool, str]:
        return mutant.id not in marked, hashlib.sha256(mutant.id.encode()).hexdigest()

    kept = {mutant.id for mutant in sorted(made, key=rank)[:most]}
    return tuple(mutant for mutant in made if mutant.id in kept)
