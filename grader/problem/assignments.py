"""The values that dimensions can have together, as far as rules need to look."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from math import prod

from grader.problem.expression import Expression
from grader.problem.generator_models import Dim, DimChoice, DimIntegers

MAX_ASSIGNMENTS = 512
MAX_ELEMENTS = 1 << 24  # of one array: 128 MiB while it is float64

Dims = dict[str, int]


def assignments(dims: Mapping[str, Dim], fixed: Mapping[str, int] | None = None) -> list[Dims]:
    """Every combination of values, or the extreme ones where there are too many.

    ``fixed`` holds pinned values. Never raises: a dimension whose expression has no value is left
    out, and an empty range stands for its low end; other rules report both.
    """
    pinned = fixed or {}
    every = list(islice(_walk(list(dims.items()), {}, pinned, False), MAX_ASSIGNMENTS + 1))
    if len(every) <= MAX_ASSIGNMENTS:
        return every
    return list(islice(_walk(list(dims.items()), {}, pinned, True), MAX_ASSIGNMENTS))


def value_or_none(expression: Expression, known: Mapping[str, int]) -> int | None:
    """The value of an expression; None if it names an unknown dimension, or divides by zero."""
    try:
        return expression.value(known)
    except (KeyError, ZeroDivisionError):
        return None


def distinct(choices: Sequence[Dims], expressions: Iterable[Expression]) -> Sequence[Dims]:
    """One assignment for each choice of values that the names in ``expressions`` take."""
    names = frozenset[str]().union(*(expression.names for expression in expressions))
    if not names:
        return choices[:1]
    first: dict[tuple[int | None, ...], Dims] = {}
    for known in choices:
        first.setdefault(tuple([known.get(name) for name in names]), known)
    return list(first.values())


def sizes(
    shape: Sequence[Expression], choices: Sequence[Dims]
) -> Iterator[tuple[Dims, tuple[int, ...], int]]:
    """(dimensions, shape, number of elements) wherever ``shape`` has a value without negatives."""
    for known in distinct(choices, shape):
        lengths = [value_or_none(part, known) for part in shape]
        if all(length is not None and length >= 0 for length in lengths):
            found = tuple(length for length in lengths if length is not None)
            yield known, found, prod(found)


def where(known: Mapping[str, int], names: frozenset[str] | None = None) -> str:
    """`` where n=2, k=3``: the dimensions ``names`` (default: all), for a message, or nothing."""
    shown = [f"{name}={value}" for name, value in known.items() if names is None or name in names]
    return f" where {', '.join(shown)}" if shown else ""


def _walk(
    dims: list[tuple[str, Dim]], known: Dims, fixed: Mapping[str, int], extremes: bool
) -> Iterator[Dims]:
    if not dims:
        yield dict(known)
        return
    (name, dim), *rest = dims
    values = (fixed[name],) if name in fixed else sizes_of_dim(dim, known, extremes)
    if not values:
        yield from _walk(rest, known, fixed, extremes)
    for value in values:
        yield from _walk(rest, {**known, name: value}, fixed, extremes)


def sizes_of_dim(dim: Dim, known: Mapping[str, int], extremes: bool = False) -> Sequence[int]:
    """The values of a dimension where the earlier ones are ``known``, or the ``extremes``.

    None if an expression has no value; an empty range stands for its low end.
    """
    if isinstance(dim, DimIntegers):
        low, high = value_or_none(dim.low, known), value_or_none(dim.high, known)
        if low is None or high is None:
            return ()
        if low >= high:
            return (low,)
        return (low, high) if extremes else range(low, high + 1)
    if isinstance(dim, DimChoice):
        several = len(set(dim.values)) > 1 and extremes
        return (min(dim.values), max(dim.values)) if several else tuple(dict.fromkeys(dim.values))
    value = value_or_none(dim.value, known)
    return () if value is None else (value,)
