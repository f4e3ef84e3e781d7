"""What an entry point returned, as float64 values with a shape; or why it is not that.

Accepted: a JAX or NumPy array, a number, a list or tuple of accepted things (nested, of equal
shapes). Refused by name: everything else, since guessing would hide the student's mistake.
"""

import inspect
from collections.abc import Mapping
from typing import Any

import jax
import numpy as np
import numpy.typing as npt

from . import wire

MAX_DEPTH = 16

# Bool, float64 and complex128 arrays are what they are; an object array stands for other kinds.
Converted = npt.NDArray[Any]


class NotAnArrayError(Exception):
    """The value, or a part of it, is neither a number nor an array."""

    def __init__(self, refusal: wire.Refusal, detail: str) -> None:
        super().__init__(refusal, detail)
        self.refusal = refusal
        self.detail = detail


def to_frame(value: object, max_bytes: int) -> tuple[wire.Kind, bytes]:
    """A RETURNED frame, or a REFUSED one; at most ``max_bytes`` of float64 are copied."""
    try:
        array = to_array(value, max_bytes // 8)
    except NotAnArrayError as error:
        return wire.Kind.REFUSED, wire.pack_texts(str(int(error.refusal)), error.detail[:200])
    kind = number_kind(array)
    values = np.ascontiguousarray(array, "<f8").tobytes() if kind == wire.NumberKind.REAL else b""
    return wire.Kind.RETURNED, wire.pack_array(kind, array.shape, values)


def number_kind(array: Converted) -> wire.NumberKind:
    """What the elements of a converted array are."""
    return {"f": wire.NumberKind.REAL, "b": wire.NumberKind.BOOL, "c": wire.NumberKind.COMPLEX}.get(
        array.dtype.kind, wire.NumberKind.OTHER
    )


def to_array(value: object, max_size: int, depth: int = MAX_DEPTH) -> Converted:
    """``value`` as an array of at most ``max_size`` elements; NotAnArrayError if it is not one.

    A mix of booleans and numbers is numbers, as NumPy promotes them.
    """
    name = type(value).__name__
    if isinstance(value, jax.core.Tracer):
        raise NotAnArrayError(wire.Refusal.TRACER, name)
    if isinstance(value, jax.Array | np.ndarray | np.generic):
        return _from_array(value, max_size)
    if isinstance(value, bool | complex):
        return np.asarray(value)
    if isinstance(value, int | float):
        try:
            return np.asarray(float(value))
        except OverflowError:
            raise NotAnArrayError(wire.Refusal.NUMBER_TOO_LARGE, name) from None
    if isinstance(value, list | tuple):
        return _from_sequence(value, max_size, depth)
    raise NotAnArrayError(_refusal(value), name)


def _from_array(value: Any, max_size: int) -> Converted:
    if value.size > max_size:
        raise NotAnArrayError(wire.Refusal.OVERSIZE, f"{value.size} numbers")
    dtype = value.dtype
    # jax's issubdtype knows bfloat16 and the other types that NumPy has no place for.
    if dtype == np.bool_ or jax.numpy.issubdtype(dtype, np.complexfloating):
        return np.array(value, subok=False)
    if jax.numpy.issubdtype(dtype, np.number):
        return np.array(value, subok=False).astype(np.float64)
    return np.empty(value.shape, dtype=object)


def _from_sequence(value: list[Any] | tuple[Any, ...], max_size: int, depth: int) -> Converted:
    if depth == 0:
        raise NotAnArrayError(wire.Refusal.TOO_DEEP, type(value).__name__)
    if len(value) > max_size:
        raise NotAnArrayError(wire.Refusal.OVERSIZE, f"{len(value)} items")
    if not value:
        return np.zeros((0,))
    parts: list[Converted] = []
    left = max_size
    for part in value:
        parts.append(to_array(part, left, depth - 1))
        left -= parts[-1].size
    shapes = {part.shape for part in parts}
    if len(shapes) > 1:
        told = " and ".join(str(shape) for shape in sorted(shapes)[:3])
        raise NotAnArrayError(wire.Refusal.RAGGED, f"parts of shapes {told}")
    return np.stack(parts)


def _refusal(value: object) -> wire.Refusal:
    if value is None:
        return wire.Refusal.NONE
    if isinstance(value, Mapping):
        return wire.Refusal.MAPPING
    if isinstance(value, str | bytes | bytearray):
        return wire.Refusal.TEXT
    if inspect.iscoroutine(value) or inspect.isgenerator(value):
        return wire.Refusal.COROUTINE
    # By name, so that flax need not be imported for it.
    if any(base.__name__ == "Variable" for base in type(value).__mro__):
        return wire.Refusal.VARIABLE
    return wire.Refusal.OTHER
