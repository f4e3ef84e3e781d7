"""The range of what a generator can draw."""

import math
from collections.abc import Iterable, Mapping

from grader.problem import generator_models as models
from grader.problem.literal import elements

Range = tuple[float, float]
# No draw of 53 bits goes beyond this many standard deviations.
MOST_DEVIATIONS = 8.3


def extent(generator: models.Generator, dims: Mapping[str, int], length: int) -> Range | None:
    """The least and the greatest value that may be drawn; None where only the author knows.

    ``length`` is that of the last axis. KeyError and ZeroDivisionError as an expression raises
    them.
    """
    inner = generator.of if isinstance(generator, models.Sorted) else generator
    match inner:
        case models.Uniform() | models.LogUniform():
            return inner.low, inner.high
        case models.Normal():
            reach = MOST_DEVIATIONS * inner.std
            low, high = inner.bounds
            return max(low, inner.mean - reach), min(high, inner.mean + reach)
        case models.Integers():
            return inner.low.value(dims), inner.high.value(dims)
        case models.Choice():
            return hull(inner.values)
        case models.Constant():
            return hull([float(inner.value)])
        case models.LiteralValue():
            return hull(elements(inner.value))
        case models.Dimension():
            return inner.dim.value(dims), inner.dim.value(dims)
        case models.Linspace():
            return hull([inner.start, inner.stop])
        case models.Permutation():
            return inner.start, inner.start + max(0, length - 1)
        case models.OneHot() | models.Simplex() | models.Boolean():
            return 0, 1
        case models.Tokens():
            return 0, inner.vocab_size.value(dims) - 1
        case models.SymmetricPositiveDefinite():
            most = MOST_DEVIATIONS**2
            return -most, most + inner.jitter
        case models.PythonGenerator():
            return None


def hull(values: Iterable[float]) -> Range | None:
    """The least and the greatest finite number of ``values``; None if there is none."""
    numbers = [float(value) for value in values if math.isfinite(value)]
    return (min(numbers), max(numbers)) if numbers else None
