"""A returned value as float64 values with a shape; or why that can't be.

Accepted: a JAX or NumPy array, a number, a list or tuple of accepted things (nested, of equal
shapes). Refused by name: everything else, since guessing would hide the student's mistake.

The real type decides, never what the value says of itself: ``type(value)`` and the methods of the
base classes count, ``__class__``, ``__array__``, ``__len__`` and ``__iter__`` of a subclass don't.
(That makes answers plain, not safe: this runs in the submission's own process.)
"""

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from . import wire

jax: Any = None  # the package, set by the zygote: this file is loaded before the jail is entered

MAX_DEPTH = 16

# A bool, float64 or complex128 array; an object array stands for other kinds.
Converted = npt.NDArray[Any]


class NotAnArrayError(Exception):
    """The value, or a part of it, is neither a number nor an array."""

    def __init__(self, refusal: wire.Refusal, detail: str) -> None:
        super().__init__(refusal, detail)
        self.refusal = refusal
        self.detail = detail


class Budget:
    """The count of numbers that may still be taken; NotAnArrayError once there are more."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.left = most

    def spend(self, count: int) -> None:
        """Take ``count`` numbers; zero counts as one, so that every walk ends."""
        self.left -= max(1, count)
        if self.left < 0:
            shown = f"{count:,}" if count > self.most else f"more than {self.most:,}"
            raise NotAnArrayError(wire.Refusal.OVERSIZE, f"{shown} numbers")


def to_frame(value: object, max_bytes: int) -> tuple[wire.Kind, bytes]:
    """A RETURNED frame, or a REFUSED one; at most ``max_bytes`` of float64 are copied."""
    try:
        array = to_array(value, Budget(max_bytes // 8))
    except NotAnArrayError as error:
        return wire.Kind.REFUSED, wire.pack_refusal(error.refusal, error.detail)
    kind = number_kind(array)
    values = np.ascontiguousarray(array, "<f8").tobytes() if kind == wire.NumberKind.REAL else b""
    return wire.Kind.RETURNED, wire.pack_array(kind, array.shape, values)


def number_kind(array: Converted) -> wire.NumberKind:
    """The kind of a converted array's elements."""
    return {"f": wire.NumberKind.REAL, "b": wire.NumberKind.BOOL, "c": wire.NumberKind.COMPLEX}.get(
        array.dtype.kind, wire.NumberKind.OTHER
    )


def to_array(value: Any, budget: Budget, depth: int = MAX_DEPTH) -> Converted:
    """``value`` as an array; NotAnArrayError if it is not one, or larger than the budget.

    A mix of booleans and numbers is numbers, as NumPy promotes them. A masked array is its data,
    a matrix its two dimensions.
    """
    kind = type(value)
    if issubclass(kind, jax.core.Tracer):
        raise NotAnArrayError(wire.Refusal.TRACER, kind.__name__)
    if issubclass(kind, jax.Array | np.generic):
        return _from_array(value, budget)
    if issubclass(kind, np.ndarray):
        return _from_array(np.ndarray.view(value, np.ndarray), budget)
    if issubclass(kind, list | tuple):
        return _from_sequence(value, budget, depth)
    if issubclass(kind, bool | int | float | complex):
        budget.spend(1)
        return _from_number(value)
    raise NotAnArrayError(_refusal(value), kind.__name__)


def _from_array(value: Any, budget: Budget) -> Converted:
    budget.spend(wire.walked(value.shape))
    dtype = value.dtype
    # jax's issubdtype knows bfloat16 and the other types that NumPy has no place for.
    if dtype == np.bool_ or jax.numpy.issubdtype(dtype, np.complexfloating):
        return np.asarray(value)
    # NumPy counts timedelta64 (kind "m") among its whole numbers.
    if jax.numpy.issubdtype(dtype, np.number) and dtype.kind != "m":
        return np.asarray(value).astype(np.float64)
    return np.empty(value.shape, dtype=object)


def _from_number(value: Any) -> Converted:
    if isinstance(value, bool | complex):
        return np.asarray(value)
    try:
        return np.asarray(float(value))
    except OverflowError:
        raise NotAnArrayError(wire.Refusal.NUMBER_TOO_LARGE, type(value).__name__) from None


def _from_sequence(value: Any, budget: Budget, depth: int) -> Converted:
    if depth == 0:
        raise NotAnArrayError(wire.Refusal.TOO_DEEP, type(value).__name__)
    items = list.__iter__(value) if isinstance(value, list) else tuple.__iter__(value)
    parts = [to_array(item, budget, depth - 1) for item in items]
    if not parts:
        budget.spend(0)
        return np.zeros((0,))
    shapes = {part.shape: n for n, part in reversed(list(enumerate(parts, 1)))}
    if len(shapes) > 1:
        first = sorted((n, shape) for shape, n in shapes.items())[:3]
        shown = " and ".join(f"part {n} of shape {shape}" for n, shape in first)
        raise NotAnArrayError(wire.Refusal.RAGGED, shown)
    if parts[0].ndim == wire.MAX_NDIM:
        raise NotAnArrayError(wire.Refusal.TOO_DEEP, type(value).__name__)
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
