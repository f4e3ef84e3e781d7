"""What the cases reach: the values and sizes that generators can draw and cases pin."""

import math
from collections.abc import Iterator, Mapping

from grader.problem.assignments import Dims, assignments, value_or_none
from grader.problem.extent import Range, extent, hull
from grader.problem.generator_models import Generator, LiteralValue
from grader.problem.literal import (
    LARGEST,
    elements,
    fixed_dims,
    holder,
    is_bool,
    is_whole,
    whole_range,
)
from grader.problem.model import Argument, Spec


def range_of_cases(spec: Spec, argument: Argument, dims: Mapping[str, int]) -> Range:
    """The least and the greatest finite number of an argument in a call with ``dims``.

    All finite numbers that the type holds where a generator is in Python. A generator whose
    expressions have no value for ``dims`` is passed over.
    """
    length = value_or_none(argument.shape[-1], dims) or 0 if argument.shape else 1
    ends = [value for value in pinned_numbers(spec, argument) if math.isfinite(value)]
    for generator in generators_of(spec, argument):
        if isinstance(generator, LiteralValue):  # its numbers are among the pinned ones
            continue
        try:
            drawn = extent(generator, dims, length)
        except (KeyError, ZeroDivisionError):
            continue
        if drawn is None:
            return largest_range(argument)
        ends += [drawn.low, drawn.high]
    return hull(ends) or largest_range(argument)


def pinned_numbers(spec: Spec, argument: Argument) -> Iterator[float]:
    """The numbers that are written by hand: in pinned cases, and in literal generators."""
    for generator in generators_of(spec, argument):
        if isinstance(generator, LiteralValue):
            yield from map(float, elements(generator.value))
    if argument.name not in spec.dims:  # else the pinned value is a size
        for group in spec.cases:
            for pinned in group.pinned:
                yield from map(float, elements(pinned.values.get(argument.name, [])))


def sizes_of_cases(spec: Spec) -> Iterator[Dims]:
    """The dimensions that some case has or may have, the extreme ones where there are too many."""
    for group in spec.cases:
        inside = {**spec.dims, **group.dims}
        if group.size > len(group.pinned):
            yield from assignments(inside)
        for pinned in group.pinned:
            fixed, _ = fixed_dims(spec.arguments, tuple(spec.dims), pinned.values)
            yield from assignments(inside, fixed)


def generators_of(spec: Spec, argument: Argument) -> list[Generator]:
    """The generators of an argument: its own, and those of groups."""
    name = argument.name
    of_groups = [group.generators[name] for group in spec.cases if name in group.generators]
    return [argument.generator, *of_groups]


def largest_range(argument: Argument) -> Range:
    """All finite numbers that the argument's type holds."""
    if is_whole(argument) or is_bool(argument):
        return whole_range(argument)
    return -LARGEST[holder(argument)], LARGEST[holder(argument)]
