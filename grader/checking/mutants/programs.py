"""The programs that the cases have to reject: wrong by a slip, by two, for some values or sizes.

reference_mutants    slips in the reference: the score is about them
programs             all the others, as many as there is time for
"""

import ast
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from grader.checking.mutants.mutant import Family, Mutant
from grader.checking.mutants.pools import pools
from grader.checking.package import Package
from grader.grading.expected import read_trusted

NEEDS = "libcst"
MOST_PROGRAMS = 600


@lru_cache(maxsize=1)
def reference_mutants(package: Package) -> tuple[Mutant, ...]:
    """All mutants of the reference; ImportError without libcst, ValueError if it is not Python."""
    from grader.checking.mutants.mutate import mutants  # noqa: PLC0415  needs an extra

    return mutants(package.reference, package.spec.function, package.problem.reference)


@dataclass(frozen=True)
class Chosen:
    """The programs that are tried, and how many more there would be."""

    chosen: tuple[Mutant, ...]
    left_out: int


def programs(package: Package) -> tuple[Mutant, ...]:
    """The wrong programs beside `reference_mutants`, the same ones each time.

    ImportError without libcst; JudgeError if the reference or the sandbox fails.
    """
    return all_programs(package).chosen


@lru_cache(maxsize=1)
def all_programs(package: Package) -> Chosen:
    """The programs of `programs`, and how many are left out; raises as it does."""
    made = list(_different(package, [*_elsewhere(package)]))
    chosen = spread(made, MOST_PROGRAMS)
    return Chosen(chosen, len(made) - len(chosen))


def spread(made: Sequence[Mutant], most: int) -> tuple[Mutant, ...]:
    """At most ``most``, in their order: one of each origin and operator, then a second, and so on.

    The choice follows from the sources alone.
    """
    groups: dict[tuple[object, ...], list[Mutant]] = {}
    for mutant in sorted(made, key=lambda mutant: _digest(mutant.source)):
        groups.setdefault((mutant.origin, mutant.kind, mutant.operator), []).append(mutant)
    ranks = {
        id(mutant): (n, _digest(mutant.source))
        for group in groups.values()
        for n, mutant in enumerate(group)
    }
    kept = {id(mutant) for mutant in sorted(made, key=lambda mutant: ranks[id(mutant)])[:most]}
    return tuple(mutant for mutant in made if id(mutant) in kept)


def _elsewhere(package: Package) -> Iterator[Mutant]:
    """Slips in accepted examples."""
    from grader.checking.mutants.mutate import mutants  # noqa: PLC0415  needs an extra

    for origin in pools(package).pool:
        if origin != package.problem.reference:
            try:
                yield from mutants(
                    read_trusted(origin), package.spec.function, origin, Family.ELSEWHERE
                )
            except ValueError:  # an example that libcst can't read has no mutants
                continue


def _different(package: Package, made: Sequence[Mutant]) -> Iterator[Mutant]:
    """Each program once, without those of the reference."""
    seen = {_program(mutant.source) for mutant in reference_mutants(package)}
    for mutant in made:
        if (program := _program(mutant.source)) not in seen:
            seen.add(program)
            yield mutant


def _program(source: bytes) -> str:
    """The program without comments and layout: the same text for the same program."""
    return ast.dump(ast.parse(source))


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
