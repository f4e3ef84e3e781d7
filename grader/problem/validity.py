"""What is valid in full: what `problem.yaml` says, and what follows where it says nothing.

What isn't said is as wide as the cases: an argument may be what some generator can draw or some
case pins, a dimension as long as in some case. So it is true of everything that is ever passed.
A generator in Python may draw every finite number that the argument's type holds.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from grader.problem.assignments import Dims, value_or_none
from grader.problem.expression import Expression, parse_expression
from grader.problem.extent import Extent, Range, hull
from grader.problem.generator_models import Dim, DimChoice, DimIntegers, DimIs
from grader.problem.literal import holder, rounded
from grader.problem.model import Argument, Spec
from grader.problem.reached import pinned_numbers, range_of_cases, sizes_of_cases
from grader.problem.valid_models import Valid, ValidSize
from grader.problem.wording import number, numbers


@dataclass(frozen=True)
class Validity:
    """The values that an argument may have where the dimensions are known.

    ``low`` and ``high`` are included; ``is_said`` tells whether `problem.yaml` says anything. If
    it doesn't, ``said`` still tells whether some case has infinities or NaN. ``holder`` is the type
    of the argument's values, a dtype or "scalar": a number beyond a bound by rounding is valid.
    """

    low: float
    high: float
    said: Valid
    least_true: int
    most_true: int | None
    is_said: bool
    holder: str = "scalar"

    def why_not(self, rows: Iterable[Sequence[float]]) -> str | None:
        """The reason why the rows of a value are not valid; None if they are."""
        return next((why for row in rows for why in self._faults(row)), None)

    def why_not_drawn(self, drawn: Extent, length: int) -> str | None:
        """The reason why rows of ``length`` that can be drawn need not be valid; None if they are.

        Only what is said counts.
        """
        return next(self._faults_drawn(drawn, length), None)

    def _faults(self, row: Sequence[float]) -> Iterator[str]:
        said, row = self.said, [self._held(value) for value in row]
        low, high = self._held(self.low), self._held(self.high)
        values = {self._held(value) for value in said.values or ()}
        for value in row:
            if math.isnan(value):
                if not said.nan:
                    yield "expected no NaN, found NaN"
            elif math.isinf(value):
                if not said.infinite:
                    yield f"expected finite numbers, found {number(value)}"
            elif said.values is not None and value not in values:
                yield f"expected {numbers(said.values)}, found {number(value)}"
            elif not low <= value <= high:
                yield f"expected {self._range()}, found {number(value)}"
        finite = [value for value in row if not math.isnan(value)]
        if said.spread is not None and finite:
            least, most = min(finite), max(finite)
            if most - least > said.spread + self._error * max(abs(least), abs(most)):
                found = f"{number(least)} and {number(most)}"
                yield f"expected {self._apart(said.spread)}, found {found}"
        if said.distinct and finite:
            ((value, count),) = Counter(finite).most_common(1)
            if count > 1:
                yield f"expected the entries of a row to differ, found {number(value)} twice"
        if said.order is not None:
            for before, after in pairwise(finite):
                if before > after if said.order == "ascending" else before < after:
                    found = f"{number(before)} before {number(after)}"
                    yield f"expected each row in {said.order} order, found {found}"
        count = sum(value == 1 for value in row)
        if count < self.least_true:
            yield f"expected at least {self.least_true} True in a row, found {count}"
        if self.most_true is not None and count > self.most_true:
            yield f"expected at most {self.most_true} True in a row, found {count}"

    def _faults_drawn(self, drawn: Extent, length: int) -> Iterator[str]:
        said = self.said
        can_draw = f"it can draw {number(drawn.low)} to {number(drawn.high)}"
        if said.values is not None and (other := self._other(said.values, drawn)) is not None:
            yield f"expected {numbers(said.values)}, and it can draw {other}"
        if not (self.low <= drawn.low and drawn.high <= self.high):
            yield f"expected {self._range()}, and {can_draw}"
        if length > 1 and said.spread is not None and drawn.high - drawn.low > said.spread:
            yield f"expected {self._apart(said.spread)}, and {can_draw}"
        if length > 1 and said.distinct and not drawn.distinct:
            yield "expected the entries of a row to differ, and it can draw equal ones"
        is_ordered = drawn.ascending if said.order == "ascending" else drawn.descending
        if length > 1 and said.order is not None and not is_ordered:
            yield f"expected each row in {said.order} order, and it can draw another one"
        least, most = drawn.trues
        if least < self.least_true:
            yield f"expected at least {self.least_true} True in a row, and it can draw {least}"
        if self.most_true is not None and most > self.most_true:
            yield f"expected at most {self.most_true} True in a row, and it can draw {most}"

    def _other(self, values: Sequence[float], drawn: Extent) -> str | None:
        """Some draw that is none of ``values``; None if there is none."""
        valid = {float(value) for value in values}
        if drawn.values is not None:
            return next((number(value) for value in sorted(drawn.values - valid)), None)
        if not drawn.whole:
            return "any real number in a range"
        whole = range(int(drawn.low), int(drawn.high) + 1)
        return next((number(value) for value in whole if value not in valid), None)

    @property
    def _error(self) -> float:
        """The relative error of a difference of two rounded numbers."""
        return {"float16": 2.0**-10, "float32": 2.0**-23}.get(self.holder, 2.0**-52)

    def _held(self, value: float) -> float:
        return rounded(self.holder, value)

    def _range(self) -> str:
        if math.isinf(self.low):
            return f"at most {number(self.high)}"
        if math.isinf(self.high):
            return f"at least {number(self.low)}"
        return f"{number(self.low)} to {number(self.high)}"

    @staticmethod
    def _apart(spread: float) -> str:
        return f"the entries of a row to be at most {number(spread)} apart"


def validity(spec: Spec, argument: Argument, dims: Mapping[str, int]) -> Validity:
    """What is valid of ``argument`` in a call with the dimensions ``dims``.

    KeyError and ZeroDivisionError as a bound in `problem.yaml` raises them.
    """
    said = argument.valid
    if said is not None:
        of_values = hull(said.values) if said.values is not None else None
        return as_said(argument, dims, of_values or range_of_cases(spec, argument, dims))
    unsaid = as_said(argument, dims, range_of_cases(spec, argument, dims))
    others = [value for value in pinned_numbers(spec, argument) if not math.isfinite(value)]
    infinite, nan = any(map(math.isinf, others)), any(map(math.isnan, others))
    return replace(unsaid, said=Valid(infinite=infinite, nan=nan))


def validities(spec: Spec, dims: Mapping[str, int]) -> dict[str, Validity]:
    """What is valid of each argument, by name; raises as `validity` does."""
    return {argument.name: validity(spec, argument, dims) for argument in spec.arguments}


def as_said(argument: Argument, dims: Mapping[str, int], unsaid: Range | None = None) -> Validity:
    """What `problem.yaml` says where the dimensions are ``dims``.

    ``unsaid`` is the range where it says none; without it, there are no bounds. KeyError and
    ZeroDivisionError as a bound raises them.
    """
    said = argument.valid or Valid()
    low, high = unsaid or (-math.inf, math.inf)
    return Validity(
        low=low if said.low is None else bound_value(said.low, dims),
        high=high if said.high is None else bound_value(said.high, dims),
        said=said,
        least_true=0 if said.least_true is None else said.least_true.value(dims),
        most_true=None if said.most_true is None else said.most_true.value(dims),
        is_said=argument.valid is not None,
        holder=holder(argument),
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
    reached = list(sizes_of_cases(spec))
    return {name: _valid_dim(name, dim, reached) for name, dim in spec.dims.items()}


def dim_of_sizes(said: ValidSize) -> DimIntegers:
    """A dimension of all the sizes that are said to be valid."""
    return DimIntegers(type="integers", low=said.low, high=said.high)


def _valid_dim(name: str, dim: Dim, reached: Sequence[Dims]) -> Dim:
    if (said := said_size(dim)) is not None:
        return dim_of_sizes(said)
    known = [dims for dims in reached if name in dims]
    if all(is_size(dim, dims, dims[name]) for dims in known):
        return dim
    low, high = (parse_expression(end(dims[name] for dims in known)) for end in (min, max))
    return DimIntegers(type="integers", low=low, high=high)


def said_size(dim: Dim) -> ValidSize | None:
    """What `problem.yaml` says of the valid sizes of a dimension."""
    return None if isinstance(dim, DimIs) else dim.valid


def is_size(dim: Dim, known: Mapping[str, int], size: int) -> bool:
    """Whether a dimension may be ``size`` long where the earlier ones are ``known``."""
    if isinstance(dim, DimIntegers):
        low, high = value_or_none(dim.low, known), value_or_none(dim.high, known)
        return low is not None and high is not None and low <= size <= high
    if isinstance(dim, DimChoice):
        return size in dim.values
    return value_or_none(dim.value, known) == size
