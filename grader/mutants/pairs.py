"""Pairs of slips that might hide each other: a wrong sign twice, a maximum and a fill value.

Each slip alone is found out. Together they may be another program that is right for most inputs.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

import libcst as cst

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
        if not overlap(parsed, first.node, second.node):
            yield PlannedMutant(
                parsed,
                (first.owner, second.owner),
                {first.node: first.other, second.node: second.other},
                " and ".join(sorted((first.operator, second.operator))),
                Family.PAIR,
            )


def overlap(parsed: ParsedSource, first: cst.CSTNode, second: cst.CSTNode) -> bool:
    """Tell if one of two nodes is inside the other."""
    return first in (second, *parsed.around(second)) or second in (first, *parsed.around(first))
