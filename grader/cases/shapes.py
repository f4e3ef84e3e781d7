"""The dimensions of a case, and the shapes that follow from them."""

from collections.abc import Mapping, Sequence
from math import prod

from grader.cases.stream import Stream
from grader.problem.assignments import MAX_ELEMENTS, where
from grader.problem.expression import Expression, shape_text
from grader.problem.generator_models import Dim, DimChoice, DimIntegers
from grader.problem.model import Spec
from grader.problem.validity import said_size


class BadCaseError(Exception):
    """A case that the spec describes can't be made; the text says why."""


def draw_dims(
    declared: Mapping[str, Dim], fixed: Mapping[str, int], labels: tuple[str | int, ...]
) -> dict[str, int]:
    """The dimensions of a case in order, those in ``fixed`` as they are; raises BadCaseError."""
    dims: dict[str, int] = {}
    for name, dim in declared.items():
        try:
            value = fixed[name] if name in fixed else _draw_dim(dim, dims, (*labels, name))
        except (ValueError, ZeroDivisionError) as error:
            raise BadCaseError(f"{name}: {error}{where(dims)}") from error
        if value < 0:
            raise BadCaseError(f"{name} is {value}: a dimension is not negative{where(dims)}")
        dims[name] = value
    return dims


def _draw_dim(dim: Dim, known: Mapping[str, int], labels: tuple[str | int, ...]) -> int:
    stream = Stream("dim", *labels)
    if isinstance(dim, DimIntegers):
        low, high = dim.low.value(known), dim.high.value(known)
        if low > high:
            raise ValueError(f"expected low to be at most high, found {low} and {high}")
        return int(stream.integers(low, high, 1)[0])
    if isinstance(dim, DimChoice):
        return dim.values[int(stream.integers(0, len(dim.values) - 1, 1)[0])]
    return dim.value.value(known)


def check_sizes(spec: Spec, dims: Mapping[str, int]) -> None:
    """Raise BadCaseError unless the sizes that `problem.yaml` says to be valid are kept.

    A rule of the spec finds most such faults earlier, but cannot try all combinations of sizes.
    """
    for name, dim in spec.dims.items():
        if (said := said_size(dim)) is not None:
            low, high = said.low.value(dims), said.high.value(dims)
            if not low <= dims[name] <= high:
                raise BadCaseError(
                    f"{name} is {dims[name]}, and {low} to {high} is valid: "
                    "draw or pin another size, or let more be valid"
                )


def check_output(spec: Spec, dims: Mapping[str, int]) -> None:
    """Raise BadCaseError unless the output has a shape, and the components fill it."""
    size = prod(lengths("the output", spec.output.shape, dims))
    counts = lengths("count", [part.count for part in spec.output.components], dims)
    if sum(counts) != size:
        found = f"the output has {size} elements, and the components {sum(counts)}"
        raise BadCaseError(found + where(dims))


def lengths(what: str, shape: Sequence[Expression], dims: Mapping[str, int]) -> tuple[int, ...]:
    """The shape for ``dims``; BadCaseError if there is none, or it has too many elements."""
    try:
        lengths = tuple(part.value(dims) for part in shape)
    except ZeroDivisionError:
        raise BadCaseError(f"{what}: {shape_text(shape)} divides by zero{where(dims)}") from None
    if min(lengths, default=0) < 0 or prod(lengths) > MAX_ELEMENTS:
        raise BadCaseError(
            f"{what}: {shape_text(shape)} is {lengths}{where(dims)}: "
            f"expected lengths that are not negative, and at most {MAX_ELEMENTS} elements"
        )
    return lengths
