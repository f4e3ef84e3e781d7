"""Arrays and inputs as the record holds them: raw little-endian numbers, shapes as JSON."""

import json
from collections.abc import Mapping, Sequence

import numpy as np

from grader.cases.make import pack_values
from grader.cases.values import Value
from grader.grading.report import Floats
from grader.jail import wire

MOST_EMPTY = 1 << 20  # rows of nothing


def floats_to_blob(values: Floats | Sequence[float]) -> bytes:
    """Numbers as float64, little-endian and row-major."""
    return np.asarray(values).astype("<f8").tobytes()


def floats_from_blob(blob: bytes, shape: str) -> Floats:
    """The inverse of `floats_to_blob`, with the shape in the next column.

    ValueError if these belong to no array, or to one with rows of nothing without end.
    """
    lengths = json.loads(shape)
    if not all(type(length) is int and length >= 0 for length in lengths):
        raise ValueError(f"{shape[:80]} is no shape")
    _check_rows(lengths, len(blob))
    return np.frombuffer(blob, "<f8").astype(np.float64).reshape(lengths)


def ratios_from_blob(blob: bytes) -> tuple[float, ...]:
    """The error ratios of a case."""
    return tuple(np.frombuffer(blob, "<f8").tolist())


def json_text(value: object) -> str:
    """A value as JSON, with text as it is."""
    return json.dumps(value, ensure_ascii=False)


def shape_text(values: Floats) -> str:
    """The shape of numbers, for the column beside them."""
    return json.dumps(values.shape)


def inputs_to_blob(inputs: Mapping[str, Value]) -> bytes:
    """The arguments of a case, as they cross the wall; the basis has their names."""
    return pack_values(inputs.values())


def inputs_from_blob(blob: bytes, names: Sequence[str]) -> dict[str, Value]:
    """The inverse of `inputs_to_blob`."""
    return dict(zip(names, map(_value, wire.unpack_arguments(blob)), strict=True))


def _check_rows(shape: Sequence[int], size: int) -> None:
    if wire.walked(tuple(shape)) > max(size, MOST_EMPTY):
        raise ValueError(f"a shape with too many rows: {list(shape)[:8]}")


def _value(argument: wire.WireArgument) -> Value:
    if isinstance(argument, float):
        return argument
    dtype, shape, data = argument
    _check_rows(shape, len(data))
    little = np.dtype(dtype).newbyteorder("<")
    return np.frombuffer(data, little).astype(dtype).reshape(shape)
