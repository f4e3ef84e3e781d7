"""What is valid in full: what `problem.yaml` says, and what follows where it says nothing.

What isn't said is as wide as the cases: an argument may be what some generator can draw or some
case pins, a dimension as long as in some case. So it is true of everything that is ever passed.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from grader.problem.assignments import Dims, assignments, value_or_none
from grader.problem.expression import Expression
from grader.problem.extent import Range, extent, hull
from grader.problem.generator_models import (
    Dim,
    DimChoice,
    Dimension,
    DimIntegers,
    DimIs,
    Generator,
)
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
from grader.problem.valid_models import Valid


@dataclass(frozen=True)
class Validity:
    """The values that an argument may have where the dimensions are known.

    ``low`` and ``high`` are included; ``is_said`` tells whether `problem.yaml` says anything.
    """

    low: float
    high: float
    said: Valid
    least_true: int
    most_true: int | None
    is_said: bool

    def why_not(self, rows: Iterable[Sequence[float]]) -> str | None:
        """The reason why the rows of a value are not valid; None if they are."""
        return next((why for row in rows for why in self._faults(row)), None)

    def _faults(self, row: Sequence[float]) -> Iterator[str]:
        said = self.said
        for value in row:
            if math.isnan(value) or math.isinf(value):
                if not (said.nan if math.isnan(value) else said.infinite):
                    yield f"{value:g} is not valid"
            elif not self.low <= value <= self.high:
                yield f"{value:.9g} is not valid, which is from {self.low:.9g} to {self.high:.9g}"
            elif said.values is not None and value not in said.values:
                yield f"{value:.9g} is none of the valid values"
        if said.spread is not None and row and max(row) - min(row) > said.spread:
            yield f"a row has entries {max(row) - min(row):.9g} apart, and {said.spread:g} is valid"
        if said.distinct and len(set(row)) < len(row):
            yield "a row has equal entries, which is not valid"
        steps = [after - before for before, after in pairwise(row)]
        if said.order == "descending":
            steps = [-step for step in steps]
        if said.order is not None and any(step < 0 for step in steps):
            yield f"a row is not in {said.order} order, as is valid"
        count = sum(value == 1 for value in row)
        if count < self.least_true:
            yield f"a row has {count} True, and at least {self.least_true} are valid"
        if self.most_true is not None and count > self.most_true:
            yield f"a row has {count} True, and at most {self.most_true} are valid"


def validity(spec: Spec, argument: Argument, dims: Mapping[str, int]) -> Validity:
    """What is valid of ``argument`` in a call with the dimensions ``dims``."""
    if argument.valid is not None and argument.valid.values is not None:
        unsaid = hull(argument.valid.values)
    else:
        unsaid = _drawn(spec, argument, dims)
    return as_said(argument.valid, dims, unsaid or largest_range(argument))


def as_said(said: Valid | None, dims: Mapping[str, int], unsaid: Range) -> Validity:
    """What ``said`` says where the dimensions are ``dims``; ``unsaid`` is the range without it.

    KeyError and ZeroDivisionError as an expression raises them.
    """
    is_said, said = said is not None, said or Valid()
    low, high = unsaid
    return Validity(
        low=low if said.low is None else bound_value(said.low, dims),
        high=high if said.high is None else bound_value(said.high, dims),
        said=said,
        least_true=0 if said.least_true is None else said.least_true.value(dims),
        most_true=None if said.most_true is None else said.most_true.value(dims),
        is_said=is_said,
    )


def bound_value(bound: float | Expression, dims: Mapping[str, int]) -> float:
    """The value of a bound; KeyError and ZeroDivisionError as an expression raises them."""
    return bound.value(dims) if isinstance(bound, Expression) else bound


def rows_of(value: Any) -> list[list[float]]:
    """The rows of a nested list, along its last axis; a scalar is a row of one."""
    if not isinstance(value, list):
        return [[float(value)]]
    if not any(isinstance(item, list) for item in value):
        return [[float(item) for item in value]]
    return [row for item in value for row in rows_of(item)]


def valid_dims(spec: Spec) -> dict[str, Dim]:
    """The dimensions, each as a generator of its valid sizes."""
    reached = list(_sizes_of_cases(spec))
    return {name: _valid_dim(name, dim, reached) for name, dim in spec.dims.items()}


def _valid_dim(name: str, dim: Dim, reached: Sequence[Dims]) -> Dim:
    if isinstance(dim, DimIs):
        return dim
    if dim.valid is not None:
        return DimIntegers(type="integers", low=dim.valid.low, high=dim.valid.high)
    known = [dims for dims in reached if name in dims]
    if all(is_size(dim, dims, dims[name]) for dims in known):
        return dim
    sizes = [dims[name] for dims in known]
    ends = {"type": "integers", "low": min(sizes), "high": max(sizes)}
    return DimIntegers.model_validate(ends)


def is_size(dim: Dim, known: Dims, size: int) -> bool:
    """Whether a dimension may be ``size`` long where the earlier ones are ``known``."""
    if isinstance(dim, DimIntegers):
        low, high = value_or_none(dim.low, known), value_or_none(dim.high, known)
        return low is not None and high is not None and low <= size <= high
    if isinstance(dim, DimChoice):
        return size in dim.values
    return value_or_none(dim.value, known) == size


def _sizes_of_cases(spec: Spec) -> Iterator[Dims]:
    """The dimensions that some case has or may have."""
    for group in spec.cases:
        inside = {**spec.dims, **group.dims}
        if group.size > len(group.pinned):
            yield from assignments(inside)
        for pinned in group.pinned:
            fixed, _ = fixed_dims(spec.arguments, tuple(spec.dims), pinned.values)
            yield from assignments(inside, fixed)


def _drawn(spec: Spec, argument: Argument, dims: Mapping[str, int]) -> Range:
    """The range of what generators can draw and cases pin; of what the type holds, if not known."""
    if isinstance(argument.generator, Dimension):
        size = float(argument.generator.dim.value(dims))
        return size, size
    generators: list[Generator] = [argument.generator]
    generators += [g.generators[argument.name] for g in spec.cases if argument.name in g.generators]
    length = argument.shape[-1].value(dims) if argument.shape else 1
    ranges = [extent(generator, dims, length) for generator in generators]
    if None in ranges:
        return largest_range(argument)
    pins = (pinned.values for group in spec.cases for pinned in group.pinned)
    ranges += [hull(elements(pin[argument.name])) for pin in pins if argument.name in pin]
    ends = [end for found in ranges if found is not None for end in found]
    return hull(ends) or largest_range(argument)


def largest_range(argument: Argument) -> Range:
    """All finite numbers that the argument's type holds."""
    if is_whole(argument) or is_bool(argument):
        return whole_range(argument)
    return -LARGEST[holder(argument)], LARGEST[holder(argument)]
