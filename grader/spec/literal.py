"""Values written by hand in a spec: do they fit the argument, and which dimensions do they fix?"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from grader.spec.model import Argument

# Whole numbers up to here are exact in the type.
EXACT_WHOLE = {"float16": 1 << 11, "float32": 1 << 24, "scalar": 1 << 53}
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


def whole_range(argument: Argument) -> tuple[int, int]:
    """The whole numbers that the argument holds exactly, lowest and highest."""
    if argument.kind == "bool" or (argument.kind == "array" and dtype_of(argument) == "bool"):
        return 0, 1
    if argument.kind != "array":
        return -EXACT_WHOLE["scalar"], EXACT_WHOLE["scalar"]
    dtype = dtype_of(argument)
    if dtype in INTEGER_RANGES:
        return INTEGER_RANGES[dtype]
    return -EXACT_WHOLE[dtype], EXACT_WHOLE[dtype]


def why_not(argument: Argument, value: Any) -> str | None:
    """Why ``value`` can't be this argument; None if it can."""
    if argument.kind == "array":
        return _why_not_array(argument, value)
    if argument.kind == "bool":
        return None if isinstance(value, bool) else f"expected true or false, found {value!r}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"expected a number, found {value!r}"
    if argument.kind == "int" and not (math.isfinite(value) and value == int(value)):
        return f"expected a whole number, found {value!r}"
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


def dims_of(argument: Argument, value: Any) -> dict[str, int]:
    """The dimensions that the shape of ``value`` fixes: those that stand alone in the shape."""
    shape = shape_of(value)
    if argument.shape is None or shape is None:
        return {}
    return {
        declared.text: length
        for declared, length in zip(argument.shape, shape, strict=False)
        if declared.names == {declared.text}
    }


def fixed_dims(
    arguments: Sequence[Argument], dim_names: Sequence[str], values: Mapping[str, Any]
) -> tuple[dict[str, int], list[str]]:
    """Dimensions that pinned ``values`` fix, by name or by an array's shape; and contradictions."""
    fixed = {name: value for name, value in values.items() if name in dim_names}
    problems = []
    for argument in arguments:
        if argument.kind != "array" or argument.name not in values:
            continue
        for name, length in dims_of(argument, values[argument.name]).items():
            if fixed.setdefault(name, length) != length:
                problems.append(
                    f"{argument.name} has {length} where {name} is {fixed[name]} in the same case"
                )
    return fixed, problems


def _why_not_array(argument: Argument, value: Any) -> str | None:
    shape = shape_of(value)
    if shape is None:
        return "expected a rectangular nested list, found rows of different lengths"
    rank = len(argument.shape or ())
    if len(shape) != rank:
        return f"expected a list nested {rank} deep (shape {_shape(argument)}), found {len(shape)}"
    dtype = dtype_of(argument)
    low, high = whole_range(argument)
    for item in _flatten(value):
        if not isinstance(item, bool | int | float):
            return f"expected numbers, found {item!r}"
        if dtype == "bool" and not isinstance(item, bool):
            return f"expected true or false in an array of bool, found {item!r}"
        if dtype in INTEGER_RANGES and not (isinstance(item, int) and low <= item <= high):
            return f"expected {dtype} ({low} to {high}), found {item!r}"
    return None


def _shape(argument: Argument) -> str:
    return "[" + ", ".join(part.text for part in argument.shape or ()) + "]"


def _flatten(value: Any) -> list[Any]:
    if not isinstance(value, list):
        return [value]
    return [scalar for item in value for scalar in _flatten(item)]
