"""Pairs of slips that might hide each other: a wrong sign twice, a maximum and a fill value.

Each slip alone is found out. Together they may be another program that is right for most inputs.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

from grader.mutants.mutant import Family
from grader.mutants.mutate import Slip
from grader.mutants.parsed import ParsedSource
from grader.mutants.plan import PlannedMutant


def pairs(parsed: ParsedSource, slips: Sequence[Slip]) -> Iterator[PlannedMutant]:
    """All pairs of ``slips`` of which none is inside the other, near ones first."""
    numbers = {slip: n for n, slip in enumerate(slips)}

    def distance(pair: tuple[Slip, Slip]) -> tuple[bool, int]:
        first, second = pair
        return first.owner != second.owner, abs(numbers[first] - numbers[second])

    for first, second in sorted(combinations(slips, 2), key=distance):
        if not _overlap(parsed, first, second):
            yield PlannedMutant(
                parsed,
                (first.owner, second.owner),
                {first.node: first.other, second.node: second.other},
                " and ".join(sorted((first.operator, second.operator))),
                Family.PAIR,
            )


def _overlap(parsed: ParsedSource, first: Slip, second: Slip) -> bool:
    """Whether one of the two changes is inside the other."""
    return first.node in (second.node, *parsed.around(second.node)) or second.node in (
        first.node,
        *parsed.around(first.node),
    )
