"""Values written by hand in a spec: how they fit an argument, and the dimensions they fix."""

import math
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grader.problem.expression import shape_text
from grader.problem.model import Argument
from grader.problem.wording import shown

# Whole numbers up to here are exact in the type.
EXACT_WHOLE = {"float16": 1 << 11, "float32": 1 << 24, "scalar": 1 << 53}
# The largest finite number of each type.
LARGEST = {"float16": 65504.0, "float32": (2.0 - 2.0**-23) * 2.0**127, "scalar": 2.0**1023}
# The least positive number of full precision.
SMALLEST = {"float16": 2.0**-14, "float32": 2.0**-126, "scalar": 2.0**-1022}
INTEGER_RANGES = {
    "int8": (-(1 << 7), (1 << 7) - 1),
    "uint8": (0, (1 << 8) - 1),
    "int16": (-(1 << 15), (1 << 15) - 1),
    "uint16": (0, (1 << 16) - 1),
    "int32": (-(1 << 31), (1 << 31) - 1),
    "uint32": (0, (1 << 32) - 1),
}


def dtype_of(argument: Argument) -> str:
    """The dtype of an array argument: as declared, or float32."""
    return argument.dtype or "float32"


def holder(argument: Argument) -> str:
    """The type that holds the argument's values: a dtype, or "scalar" for a Python float."""
    return dtype_of(argument) if argument.kind == "array" else "scalar"


def rounded(holder: str, value: float) -> float:
    """``value`` as the type ``holder`` holds it; infinite if it is too large for the type."""
    form = {"float16": "e", "float32": "f"}.get(holder)
    if form is None or not math.isfinite(value):
        return float(value)
    try:
        return float(struct.unpack(form, struct.pack(form, value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def is_bool(argument: Argument) -> bool:
    """Whether the values are true or false."""
    return argument.kind == "bool" or holder(argument) == "bool"


def is_whole(argument: Argument) -> bool:
    """Whether the values are whole numbers."""
    return argument.kind == "int" or holder(argument) in INTEGER_RANGES


def whole_range(argument: Argument) -> tuple[int, int]:
    """The whole numbers that the argument holds exactly, lowest and highest."""
    if is_bool(argument):
        return 0, 1
    at = holder(argument)
    return INTEGER_RANGES[at] if at in INTEGER_RANGES else (-EXACT_WHOLE[at], EXACT_WHOLE[at])


def why_not(argument: Argument, value: Any) -> str | None:
    """The reason why ``value`` can't be this argument, sizes aside; None if it can."""
    if argument.kind != "array":
        return why_not_element(argument, value)
    shape = shape_of(value)
    if shape is None:
        return "expected a rectangular nested list, found rows of different lengths"
    if argument.shape is None:  # another rule reports it
        return None
    rank = len(argument.shape)
    if len(shape) != rank:
        found = f"one nested {len(shape)} deep" if shape else shown(value)
        return f"expected a list nested {rank} deep for {shape_text(argument.shape)}, found {found}"
    problems = (why_not_element(argument, item) for item in elements(value))
    return next((problem for problem in problems if problem is not None), None)


def why_not_element(argument: Argument, value: Any) -> str | None:
    """The reason why ``value`` can't be a scalar, or an element of an array; None if it can.

    NaN and the infinities are values of float types: edge cases need them.
    """
    if is_bool(argument):
        return None if isinstance(value, bool) else f"expected true or false, found {shown(value)}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"expected a number, found {shown(value)}"
    if is_whole(argument):
        low, high = whole_range(argument)
        if not (math.isfinite(value) and value == int(value) and low <= value <= high):
            return f"expected a whole number from {low} to {high}, found {shown(value)}"
        return None
    at = holder(argument)
    if math.isfinite(value) and abs(value) > LARGEST[at]:
        return f"expected a number that {at} can hold, found {shown(value)}"
    return None


def shape_of(value: Any) -> tuple[int, ...] | None:
    """The shape of a nested list of scalars; None if it is ragged."""
    if not isinstance(value, list):
        return ()
    shapes = {shape_of(item) for item in value}
    if len(shapes) > 1 or None in shapes:
        return None
    (inner,) = shapes or {()}
    assert inner is not None
    return (len(value), *inner)


def elements(value: Any) -> Iterator[Any]:
    """The scalars of a nested list, in row-major order."""
    if isinstance(value, list):
        for item in value:
            yield from elements(item)
    else:
        yield value


def dims_along(argument: Argument, value: Any) -> list[tuple[str, int]]:
    """(dimension, length) for each axis whose declared length is just a dimension."""
    shape = shape_of(value)
    if argument.shape is None or shape is None:
        return []
    return [
        (declared.text, length)
        for declared, length in zip(argument.shape, shape, strict=False)
        if declared.names == {declared.text}
    ]


def fixed_dims(
    arguments: Sequence[Argument], dim_names: Sequence[str], values: Mapping[str, Any]
) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """Return the dimensions that pinned ``values`` fix, and the contradictions between values.

    A value fixes a dimension by its name, or by an array's shape. A contradiction is the name of a
    value, and what is wrong with it.
    """
    fixed = {name: value for name, value in values.items() if name in dim_names}
    problems = []
    for argument in arguments:
        if argument.kind != "array" or argument.name not in values:
            continue
        for name, length in dims_along(argument, values[argument.name]):
            if name in dim_names and fixed.setdefault(name, length) != length:
                problems.append(
                    (
                        argument.name,
                        f"expected {name} to be {fixed[name]} as elsewhere in this case, "
                        f"found {length}",
                    )
                )
    return fixed, problems
