"""Check: the cases find out small mistakes whatever the salt is that hidden cases follow from.

    mutants of the reference -> those that live in the cases which no salt changes
                             -> tried on the other cases of each salt, until one rejects them
                             -> for each salt the share of mutants that are found out

Whoever practises gets other hidden cases with each attempt, and a course has a salt of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grader.cases.make import Case, elements_of
from grader.cases.salted import unsalted
from grader.checking.findings import Finding, error_at, note_at, warning_at
from grader.checking.mutants.check import LEAST_SCORE
from grader.checking.mutants.programs import reference_slips, why_none
from grader.checking.mutants.rejected import rejected, rounds
from grader.checking.package import Package
from grader.grading.expected import expect
from grader.grading.prepared import Prepared
from grader.grading.report import Floats
from grader.mutants.mutant import Mutant
from grader.text import counted

SALTS = tuple(f"check {n}" for n in range(1, 21))


@dataclass(frozen=True)
class SaltedCase:
    """A case that follows from a salt, with the reference's answer; ``salt`` is its number."""

    salt: int
    case: Case
    vector: Floats


def check_salts(package: Package) -> Iterator[Finding]:
    """Mutants of the reference are killed under each of twenty salts."""
    reference, path = package.problem.reference, package.problem.path
    if why := why_none(package):
        yield warning_at(reference, f"mutants were not tried: {why}")
        return
    marked = {mark.mutant for mark in package.spec.equivalent_mutants}
    mutants = [one for one in reference_slips(package).chosen if one.id not in marked]
    if not mutants:  # the check of mutants says why
        return
    first = unsalted(package.spec, package.cases)
    if len(first) == len(package.cases):
        yield note_at(path, "no case follows from the salt: every attempt has the same cases")
        return
    left = _living_in(package, mutants, first)
    lives = lives_under(package, left, salted_cases(package)) if left else []
    scores = [
        1 - sum(salt in salts for salts in lives) / len(mutants) for salt in range(len(SALTS))
    ]
    told = _in_words(scores, len(mutants))
    some = {mutant.id: salts for mutant, salts in zip(left, lives, strict=True) if salts}
    detail = "\n".join(
        f"lives under {len(salts)} of {len(SALTS)} salts: {name}" for name, salts in some.items()
    )
    if min(scores) < LEAST_SCORE:
        message = (
            f"{told}: expected {LEAST_SCORE:.0%} or more under each; pin values in hidden cases, "
            "so that these follow from no salt"
        )
        yield error_at(path, message, package.line("cases"), detail)
        return
    if some:
        told += f"; {counted(len(some), 'mutant')} can live"
    yield note_at(reference, told, detail=detail)


def _in_words(scores: Sequence[float], count: int) -> str:
    least, most = f"{min(scores):.0%}", f"{max(scores):.0%}"
    share = least if least == most else f"{least} to {most}"
    return f"under {len(SALTS)} salts the cases find out {share} of {counted(count, 'mutant')}"


def _living_in(package: Package, mutants: Sequence[Mutant], numbers: Sequence[int]) -> list[Mutant]:
    """The mutants that none of some cases of the package rejects."""
    order = sorted(numbers, key=lambda number: _rank(package.cases[number]))
    cases = [package.cases[number] for number in order]
    vectors = [package.expected.vectors[number] for number in order]
    found = rejected(package, mutants, cases, vectors, until_one=True)
    return [mutant for mutant, killers in zip(mutants, found, strict=True) if not killers]


def salted_cases(package: Package) -> list[SaltedCase]:
    """The cases of every salt that follow from it; PackageError if the reference fails in one.

    One run of the reference answers all of them: what JAX compiles for one serves the others.
    """
    found = []
    for number, salt in enumerate(SALTS):
        cases = Prepared(package.problem, salt).cases(package.sandbox)
        known = unsalted(package.spec, cases)
        found += [
            (number, replace(case, name=f"{case.name} under the salt {salt!r}"))
            for n, case in enumerate(cases)
            if n not in known
        ]
    vectors = expect(package.problem, [case for _, case in found], package.sandbox).vectors
    return [
        SaltedCase(salt, case, vector) for (salt, case), vector in zip(found, vectors, strict=True)
    ]


def lives_under(
    package: Package, mutants: Sequence[Mutant], salted: Sequence[SaltedCase]
) -> list[frozenset[int]]:
    """For each mutant the numbers of the salts whose cases do not reject it.

    All salts are tried together, a few cases of each at a time, on what is still alive.
    """
    by_salt: dict[int, list[SaltedCase]] = {}
    for one in sorted(salted, key=lambda one: _rank(one.case)):
        by_salt.setdefault(one.salt, []).append(one)
    alive = [set(by_salt) for _ in mutants]
    for numbers in rounds(max(map(len, by_salt.values()))):
        left = [n for n, salts in enumerate(alive) if salts]
        asked = [one for own in by_salt.values() for one in own[numbers.start : numbers.stop]]
        found = rejected(
            package,
            [mutants[n] for n in left],
            [one.case for one in asked],
            [one.vector for one in asked],
        )
        for n, killers in zip(left, found, strict=True):
            alive[n] -= {asked[killer].salt for killer in killers}
    return list(map(frozenset, alive))


def _rank(case: Case) -> tuple[bool, int]:
    """Cases that earn points come first, and large ones before small ones."""
    return case.weight == 0, -elements_of(case)
