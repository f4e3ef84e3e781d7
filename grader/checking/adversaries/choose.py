"""The fewest inputs that reject all adversaries that live."""

from collections.abc import Callable, Collection, Mapping, Sequence

from grader.checking.adversaries.called import Called
from grader.checking.adversaries.facts import Fact, Sizes

NEW_SHAPE = 5.0  # what a case of a new shape costs, as against one of a known shape
ROUNDS = 4

Doubtful = Callable[[Sequence[Called]], set[int]]


def choose(
    offered: Sequence[Called],
    rejects: Sequence[frozenset[Fact]],
    had: frozenset[Fact],
    shapes: Collection[Sizes],
    doubtful: Doubtful,
) -> list[int]:
    """The numbers of ``offered`` calls that together have each fact of ``rejects`` but ``had``.

    None is chosen of which ``doubtful`` gives the number. Greedy: a few more than the fewest.
    """
    refused: set[int] = set()
    chosen: list[int] = []
    for _ in range(ROUNDS):
        usable = {n: found for n, found in enumerate(rejects) if n not in refused}
        chosen = cover(offered, usable, had, shapes)
        wrong = doubtful([offered[n] for n in chosen])
        refused |= {chosen[n] for n in wrong}
        if not wrong:
            return chosen
    return [n for n in chosen if n not in refused]


def cover(
    offered: Sequence[Called],
    usable: Mapping[int, frozenset[Fact]],
    had: frozenset[Fact],
    shapes: Collection[Sizes],
) -> list[int]:
    """A greedy cover of the facts but ``had``, without calls that the others make needless."""
    left = frozenset[Fact]().union(*usable.values()) - had
    known, chosen = set(shapes), list[int]()
    while left:
        worth = {
            n: (len(found & left) / (1.0 if offered[n].shape in known else NEW_SHAPE), -n)
            for n, found in usable.items()
        }
        best = max(worth, key=worth.__getitem__)
        chosen.append(best)
        known.add(offered[best].shape)
        left -= usable[best]
    for n in list(chosen):
        if usable[n] <= had.union(*(usable[m] for m in chosen if m != n)):
            chosen.remove(n)
    return chosen
