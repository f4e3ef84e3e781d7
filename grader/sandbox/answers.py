"""Frames as values. The submission itself may have written them."""

import numpy as np

from grader.jail import wire
from grader.jail.wire import Kind, NumberKind, Refusal
from grader.limits import Limits
from grader.sandbox.outcome import (
    Answer,
    Cause,
    Raised,
    Refused,
    Returned,
    Stopped,
    Uncallable,
)

Frame = tuple[int, int, bytes]  # kind, index, payload
TEXT_BYTES = 1 << 16  # no frame but RETURNED is longer
SHAPE_BYTES = 2 + 8 * wire.MAX_NDIM


def largest_frame(limits: Limits) -> int:
    """Bytes of the largest payload that may answer a call."""
    return max((limits.returned_kib << 10) + SHAPE_BYTES, TEXT_BYTES)


def take_frame(received: bytearray, largest: int) -> Frame | None:
    """Take one whole frame from the front of ``received``; None while there is none.

    WireError as soon as a header claims a payload of more than ``largest`` bytes.
    """
    size = wire.HEADER.size
    if len(received) < size:
        return None
    kind, index, length = wire.HEADER.unpack_from(received)
    if length > largest:
        raise wire.WireError(f"a frame of {length} bytes")
    if len(received) < size + length:
        return None
    payload = bytes(received[size : size + length])
    del received[: size + length]
    return kind, index, payload


def read_answer(frame: Frame, index: int, limits: Limits) -> Answer | None:
    """The answer to message ``index``; None if a file was loaded without trouble.

    WireError, and nothing else, if no such frame may come here under these limits.
    """
    kind, answered, payload = frame
    if answered != index:
        raise wire.WireError(f"an answer to {answered}, where {index} was asked")
    if kind == Kind.RAISED:
        type_name, bases, text, lines = wire.unpack_texts(payload, 4)
        return Raised(type_name, tuple(bases.split("\n")), text, lines)
    if index == 0:
        return _read_loaded(kind, payload)
    if kind == Kind.RETURNED:
        return _read_returned(payload, limits)
    if kind == Kind.REFUSED:
        refusal, detail = wire.unpack_refusal(payload)
        if refusal == Refusal.OVERSIZE:
            return Stopped(Cause.RETURNED, detail)
        return Refused(refusal, detail)
    raise wire.WireError(f"a frame of kind {kind}")


def _read_loaded(kind: int, payload: bytes) -> Answer | None:
    if kind == Kind.LOADED:
        return None
    if kind == Kind.UNCALLABLE:
        return Uncallable(wire.unpack_texts(payload, 1)[0])
    if kind == Kind.UNPRIMED:
        return Stopped(Cause.UNPRIMED, "it sets XLA_FLAGS, which a warm process has read")
    raise wire.WireError(f"a frame of kind {kind}")


def _read_returned(payload: bytes, limits: Limits) -> Returned:
    kind, shape, values = wire.unpack_array(payload, (limits.returned_kib << 10) // 8)
    if kind != NumberKind.REAL:
        return Returned(kind, shape, None)
    return Returned(kind, shape, np.frombuffer(values, dtype="<f8").reshape(shape))
