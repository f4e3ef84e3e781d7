"""Make the programs of a package: of its reference, and of its accepted examples.

    slips in accepted examples
    pairs of slips in the reference that are found out alone
    the reference and the examples, made wrong for some values or sizes

They are made with libcst.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from grader.checking.mutants.pools import pools
from grader.checking.mutants.together import answers_of, footing
from grader.checking.package import Package
from grader.grading.expected import read_trusted
from grader.mutants.mutant import Chosen, Family, Mutant
from grader.mutants.mutate import made_slips, mutants, slips
from grader.mutants.pairs import pairs
from grader.mutants.parsed import ParsedSource
from grader.mutants.plan import PlannedMutant, made_in_turn
from grader.mutants.wrong_values import TYPES_ENTRY, telling_types, wrong_values
from grader.problem.assignments import assignments
from grader.problem.validity import valid_dims
from grader.sandbox.outcome import Returned

# A few milliseconds each, but for those that need something compiled.
MOST = {Family.ELSEWHERE: 60, Family.PAIR: 30, Family.VALUE: 80, Family.SIZE: 30}


def slips_in_reference(package: Package) -> tuple[Mutant, ...]:
    """All mutants of the reference; ValueError if it is not Python."""
    return mutants(package.reference, package.spec.function, package.problem.reference)


def others(package: Package, rejected: Collection[str]) -> Chosen:
    """The programs of all other families.

    ``rejected`` are the names of the reference's mutants that some case rejects. JudgeError if the
    sandbox fails.
    """
    reference = package.problem.reference
    files = list(_parsed(package, pools(package).pool))
    plans: list[PlannedMutant] = []
    for parsed in files:
        if parsed.origin == reference:
            known = [slip for slip, mutant in made_slips(parsed) if mutant.id in rejected]
            plans += pairs(parsed, known)
        else:
            plans += (
                PlannedMutant(
                    parsed,
                    (slip.owner,),
                    {slip.node: slip.other},
                    slip.operator,
                    Family.ELSEWHERE,
                )
                for slip in slips(parsed)
            )
    plans += _wrong_values(package, files)
    made: list[Mutant] = []
    left_out = 0
    for family, most in MOST.items():
        planned = [plan for plan in plans if plan.family == family]
        found = made_in_turn(planned, most)
        made += found
        if len(found) == most:  # else all that could be made are there
            left_out += len(planned) - most
    unread = pools(package).pool.keys() - {parsed.origin for parsed in files}
    return Chosen(tuple(made), left_out, tuple(sorted(unread)))


def _wrong_values(package: Package, files: Sequence[ParsedSource]) -> Iterator[PlannedMutant]:
    """The files made wrong for some values or sizes, as far as the types in them are known."""
    sources = [telling_types(parsed, package.spec.function) for parsed in files]
    known = footing(package)
    calls = [(n, known.case) for n in range(len(files))]
    answers = answers_of(package, sources, calls, known.limits, TYPES_ENTRY)
    sizes = assignments(valid_dims(package.spec))
    longest = max((size for dims in sizes for size in dims.values()), default=0)
    for n, parsed in enumerate(files):
        answer = answers.get(n)
        if isinstance(answer, Returned) and answer.values is not None:
            yield from wrong_values(parsed, answer.values.tolist(), longest)


def _parsed(package: Package, files: Collection[Path]) -> Iterator[ParsedSource]:
    """The files as libcst reads them; those that it can't read are left out."""
    for file in files:
        with suppress(ValueError):
            yield ParsedSource(read_trusted(file), package.spec.function, file)
