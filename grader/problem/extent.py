"""What a generator can draw: the range of its values, and how the entries of a row lie."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grader.problem.generator_models import (
    Boolean,
    Choice,
    Constant,
    Dimension,
    Generator,
    Integers,
    Linspace,
    LiteralValue,
    LogUniform,
    Normal,
    OneHot,
    Permutation,
    PythonGenerator,
    Simplex,
    Sorted,
    SymmetricPositiveDefinite,
    Tokens,
    Uniform,
)
from grader.problem.literal import elements

Range = tuple[float, float]
# No draw of 53 bits goes beyond this many standard deviations.
MOST_DEVIATIONS = 8.3


@dataclass(frozen=True)
class Extent:
    """The least and the greatest value; a row is along the last axis.

    ``values`` holds the only values where they are listed, ``whole`` tells whether they are whole
    numbers. ``distinct``, ``ascending`` and ``descending`` hold for every row that can be drawn.
    ``trues`` is the least and the greatest number of entries that are 1.
    """

    low: float
    high: float
    values: frozenset[float] | None = None
    whole: bool = False
    distinct: bool = False
    ascending: bool = False
    descending: bool = False
    trues: tuple[int, int] = (0, 0)


def extent(generator: Generator, dims: Mapping[str, int], length: int) -> Extent | None:
    """What may be drawn with the dimensions ``dims``; None where only the author knows.

    ``length`` is that of a row. KeyError and ZeroDivisionError as an expression raises them.
    """
    match generator:
        case Uniform() | LogUniform():
            return Extent(generator.low, generator.high, distinct=True)
        case Normal():
            return _normal(generator)
        case Integers():
            return Extent(generator.low.value(dims), generator.high.value(dims), whole=True)
        case Tokens():
            return Extent(0, generator.vocab_size.value(dims) - 1, whole=True)
        case Dimension():
            return _listed([generator.dim.value(dims)], length)
        case Choice():
            return _listed(generator.values, length)
        case Constant():
            return _listed([generator.value], length)
        case LiteralValue():
            return _listed(elements(generator.value), length)
        case Linspace():
            return _linspace(generator, length)
        case Permutation():
            last = generator.start + max(0, length - 1)
            return Extent(generator.start, last, whole=True, distinct=True)
        case OneHot():
            one = min(1, length)
            return Extent(int(length == 1), 1, whole=True, trues=(one, one))
        case Boolean():
            always, never = generator.probability == 1, generator.probability == 0
            trues = (length if always else 0, 0 if never else length)
            return Extent(int(always), int(not never), whole=True, trues=trues)
        case Simplex():
            return Extent(int(length == 1), 1, distinct=True)
        case Sorted():
            return _sorted(generator, dims, length)
        case SymmetricPositiveDefinite():
            most = MOST_DEVIATIONS**2
            return Extent(-most, most + generator.jitter)
        case PythonGenerator():
            return None


def hull(values: Iterable[float]) -> Range | None:
    """The least and the greatest finite number of ``values``; None if there is none."""
    numbers = [float(value) for value in values if math.isfinite(value)]
    return (min(numbers), max(numbers)) if numbers else None


def _normal(generator: Normal) -> Extent:
    least, most = generator.bounds
    reach = MOST_DEVIATIONS * generator.std
    low, high = (
        min(max(end, least), most) for end in (generator.mean - reach, generator.mean + reach)
    )
    # Two draws beyond a bound are equal: both become the bound.
    free = low == generator.mean - reach and high == generator.mean + reach
    return Extent(low, high, distinct=free and reach > 0)


def _listed(values: Iterable[float], length: int) -> Extent | None:
    """One of ``values`` for each entry, all of them finite; None if one of them is not."""
    listed = frozenset(float(value) for value in values)
    if not listed or not all(math.isfinite(value) for value in listed):
        return None
    one = len(listed) == 1
    trues = (length if listed == {1.0} else 0, length if 1.0 in listed else 0)
    return Extent(min(listed), max(listed), listed, ascending=one, descending=one, trues=trues)


def _linspace(generator: Linspace, length: int) -> Extent:
    start, stop = generator.start, generator.start if length == 1 else generator.stop
    return Extent(
        min(start, stop),
        max(start, stop),
        distinct=start != stop,
        ascending=start <= stop,
        descending=start >= stop,
    )


def _sorted(generator: Sorted, dims: Mapping[str, int], length: int) -> Extent | None:
    inner = extent(generator.of, dims, length)
    if inner is None:
        return None
    return Extent(
        inner.low,
        inner.high,
        inner.values,
        whole=inner.whole,
        distinct=inner.distinct,
        ascending=not generator.descending,
        descending=generator.descending,
        trues=inner.trues,
    )
