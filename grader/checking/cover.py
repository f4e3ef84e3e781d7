"""The fewest cases that kill as many mutants as all of them."""

from collections.abc import Mapping, Sequence
from itertools import combinations

MAX_TRIED = 20_000  # sets of cases, before the greedy answer is taken


def smallest_cover(kills: Sequence[frozenset[int]]) -> frozenset[int]:
    """The fewest numbers such that each non-empty set of ``kills`` has one of them.

    Exact where few sets have to be tried, else greedy: at most a logarithm of the count larger. Of
    covers of one size the one with the lowest numbers.
    """
    needed = {one for one in kills if one}
    # A set that contains another is met whenever that is.
    needed = {one for one in needed if not any(other < one for other in needed)}
    greedy = _greedy(needed)
    cases = sorted(frozenset[int]().union(*needed))
    tried = 0
    for size in range(len(greedy)):
        for chosen in combinations(cases, size):
            tried += 1
            if tried > MAX_TRIED:
                return greedy
            if all(not one.isdisjoint(chosen) for one in needed):
                return frozenset(chosen)
    return greedy


def _greedy(needed: set[frozenset[int]]) -> frozenset[int]:
    chosen: set[int] = set()
    left = set(needed)
    while left:
        counts: Mapping[int, int] = {
            case: sum(case in one for one in left) for case in frozenset[int]().union(*left)
        }
        best = min(counts, key=lambda case: (-counts[case], case))
        chosen.add(best)
        left = {one for one in left if best not in one}
    return frozenset(chosen)
