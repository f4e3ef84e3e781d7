"""The fewest cases that kill as many mutants as all of them."""

from collections.abc import Mapping, Sequence
from itertools import combinations

MAX_TRIED = 20_000  # sets of cases, before the greedy answer is taken


def smallest_cover(kills: Sequence[frozenset[int]]) -> frozenset[int]:
    """The fewest cases that kill every mutant that any case kills.

    ``kills`` holds, for each mutant, the numbers of the cases that kill it. The answer is exact
    where few sets have to be tried, else greedy: larger by at most a logarithm of the count. Among
    covers of the same size it has the lowest numbers.
    """
    needed = {killers for killers in kills if killers}
    # A cover that meets a set also meets every set that contains it.
    needed = {killers for killers in needed if not any(other < killers for other in needed)}
    greedy = _greedy(needed)
    cases = sorted(frozenset[int]().union(*needed))
    tried = 0
    for size in range(len(greedy)):
        for chosen in combinations(cases, size):
            tried += 1
            if tried > MAX_TRIED:
                return greedy
            if all(not killers.isdisjoint(chosen) for killers in needed):
                return frozenset(chosen)
    return greedy


def _greedy(needed: set[frozenset[int]]) -> frozenset[int]:
    chosen: set[int] = set()
    left = set(needed)
    while left:
        counts: Mapping[int, int] = {
            case: sum(case in killers for killers in left) for case in frozenset[int]().union(*left)
        }
        best = min(counts, key=lambda case: (-counts[case], case))
        chosen.add(best)
        left = {killers for killers in left if best not in killers}
    return frozenset(chosen)
