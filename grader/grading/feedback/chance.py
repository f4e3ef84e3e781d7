"""How likely it is that a rule fits by chance, when many rules were tried on few cases."""

from collections import Counter
from collections.abc import Hashable, Iterable
from math import exp, lgamma

MOST = 0.01  # a rule that fits so often by chance says nothing


def by_chance(tried: int, dealt: Iterable[Hashable]) -> float:
    """Return the chance that one of ``tried`` rules gives each case its value in ``dealt``.

    As if these values had been dealt to the cases at random: a rule then fits in one of all ways to
    deal them, which are few if there are few cases, or if most have the same value.
    """
    counts = Counter(dealt)
    ways = lgamma(counts.total() + 1) - sum(lgamma(count + 1) for count in counts.values())
    return tried * exp(-ways)
