"""What crosses the wall, byte by byte: messages in, frames out.

Both directions use ``<kind, index, length>`` and then ``length`` bytes. Numbers cross as raw
little-endian data. Hostile code may have written the frames that the host reads, so every reader
here checks lengths, and nothing is ever unpickled, evaluated or parsed beyond `struct`.

In (host to child), one after another, each sent only when the one before was answered:
    LOAD      the entry point's name, how many arguments it gets, the file's name, the source
    PROGRAM   instead of LOAD: the name of a program of ours, and the bytes that it reads
    CALL      the arguments of one case; none for a program
Out (child to host):
    READY     the child's walls stand (their names); nothing of the submission was read yet
    BROKEN    a wall could not be built: a text (our failure, not the submission's)
    LOADED    the file was executed and has a callable entry point; or the program was imported
    RETURNED  kind of number, shape and float64 values of what the entry point returned
    REFUSED   the returned value is not an array at all: a code and a type's name
    RAISED    an exception: its type, its bases, its text, the numbers of the student's own lines
    UNCALLABLE  the entry point is missing, not callable, or cannot take the arguments: a text
    UNPRIMED  instead of LOADED: this file needs a cold process

Standard library only, and nothing of grader: this file is loaded on both sides.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from math import prod
from typing import ClassVar

HEADER = struct.Struct("<BIQ")
MAX_WALKED = 1 << 27  # as many float64 as the largest `returned_kib` allows
MAX_NDIM = 64  # NumPy's own
MAX_ARRAY_BYTES = 1 << 62  # NumPy can't hold a larger one, not even where a dimension is 0
MAX_TEXT = 4000  # characters, so that four texts of four-byte characters stay under 64 KiB


class Kind(IntEnum):
    """The first byte of a message or frame."""

    LOAD = 1
    CALL = 2
    PROGRAM = 3
    READY = 16
    BROKEN = 17
    LOADED = 18
    RETURNED = 19
    REFUSED = 20
    RAISED = 21
    UNCALLABLE = 22
    UNPRIMED = 23


class Refusal(IntEnum):
    """Why a returned value is not an array, nor a list of numbers."""

    NONE = 1
    MAPPING = 2
    TEXT = 3
    VARIABLE = 4
    TRACER = 5
    RAGGED = 6
    OTHER = 7
    TOO_DEEP = 8
    NUMBER_TOO_LARGE = 9
    COROUTINE = 10
    OVERSIZE = 11


class NumberKind(IntEnum):
    """The kind of a returned array's elements; only REAL ones are sent."""

    REAL = 0
    BOOL = 1
    COMPLEX = 2
    OTHER = 3


DTYPES = ("bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "float16", "float32")

# Our own programs: modules of `programs/`, each with a function `answer`. There are no others.
PROGRAMS = (
    *("archive", "nans", "notebook", "rules.look"),
    *("suspects.look", "tokens", "usage", "variants"),
)

WireArgument = float | tuple[str, tuple[int, ...], bytes]


class WireError(Exception):
    """The bytes are not what the protocol allows at this place."""


def frame(kind: Kind, index: int, payload: bytes = b"") -> bytes:
    """One message or frame, ready to be written."""
    return HEADER.pack(kind, index, len(payload)) + payload


def pack_texts(*texts: str) -> bytes:
    """Texts as UTF-8, each after its length; lone surrogates become question marks.

    Each is cut to MAX_TEXT characters: a submission chooses even the names of its functions.
    """
    parts = [text[:MAX_TEXT].encode("utf-8", "replace") for text in texts]
    return b"".join(struct.pack("<I", len(part)) + part for part in parts)


def unpack_texts(data: bytes, count: int) -> tuple[str, ...]:
    """The ``count`` texts that `pack_texts` packed; WireError if there are more or fewer."""
    texts = []
    at = 0
    for _ in range(count):
        if at + 4 > len(data):
            raise WireError("a text is missing")
        (length,) = struct.unpack_from("<I", data, at)
        at += 4
        if at + length > len(data):
            raise WireError("a text is cut short")
        texts.append(data[at : at + length].decode("utf-8", "replace"))
        at += length
    if at != len(data):
        raise WireError("bytes after the last text")
    return tuple(texts)


def pack_parts(*parts: bytes) -> bytes:
    """Byte strings, each after its length."""
    return b"".join(struct.pack("<Q", len(part)) + part for part in parts)


def unpack_parts(data: bytes) -> list[bytes]:
    """The inverse of `pack_parts`; WireError if ``data`` ends within a part."""
    parts = []
    at = 0
    while at < len(data):
        if at + 8 > len(data):
            raise WireError("a length is cut short")
        (length,) = struct.unpack_from("<Q", data, at)
        at += 8 + length
        if at > len(data):
            raise WireError("a part is cut short")
        parts.append(data[at - length : at])
    return parts


@dataclass(frozen=True)
class Load:
    """The first message: the source to load, and the name of its entry point."""

    kind: ClassVar = Kind.LOAD

    entry: str
    arity: int
    filename: str
    source: bytes

    def pack(self) -> bytes:
        """The payload of a LOAD message."""
        names = pack_texts(self.entry, self.filename)
        return struct.pack("<II", len(names), self.arity) + names + self.source

    @classmethod
    def unpack(cls, data: bytes) -> "Load":
        """The inverse of `pack`."""
        length, arity = struct.unpack_from("<II", data, 0)
        entry, filename = unpack_texts(data[8 : 8 + length], 2)
        return cls(entry, arity, filename, data[8 + length :])


@dataclass(frozen=True)
class Program:
    """The first message instead of `Load`: a program of ours, and the arguments of its `answer`.

    WireError, on either side, if ``name`` is not one of PROGRAMS.
    """

    kind: ClassVar = Kind.PROGRAM

    name: str
    arguments: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if self.name not in PROGRAMS:
            raise WireError(f"there is no program {self.name[:80]!r}")

    def pack(self) -> bytes:
        """The payload of a PROGRAM message."""
        return pack_parts(self.name.encode(), *self.arguments)

    @classmethod
    def unpack(cls, data: bytes) -> "Program":
        """The inverse of `pack`."""
        name, *arguments = unpack_parts(data) or [b""]
        return cls(name.decode("utf-8", "replace"), tuple(arguments))


First = Load | Program


def unpack_first(kind: int, data: bytes) -> First:
    """The first message of a run; WireError if ``kind`` is neither LOAD nor PROGRAM."""
    if kind == Kind.LOAD:
        return Load.unpack(data)
    if kind == Kind.PROGRAM:
        return Program.unpack(data)
    raise WireError(f"a first message of kind {kind}")


def pack_arguments(arguments: list[WireArgument]) -> bytes:
    """The payload of a CALL message: scalars as float64, arrays as (dtype, shape, raw bytes)."""
    parts = [struct.pack("<I", len(arguments))]
    for argument in arguments:
        if isinstance(argument, float):
            parts.append(struct.pack("<Bd", 0, argument))
        else:
            dtype, shape, data = argument
            parts.append(struct.pack("<BBBQ", 1, DTYPES.index(dtype), len(shape), len(data)))
            parts.append(struct.pack(f"<{len(shape)}I", *shape))
            parts.append(data)
    return b"".join(parts)


def unpack_arguments(data: bytes) -> list[WireArgument]:
    """The inverse of `pack_arguments`."""
    (count,) = struct.unpack_from("<I", data, 0)
    at = 4
    arguments: list[WireArgument] = []
    for _ in range(count):
        if data[at] == 0:
            arguments.append(struct.unpack_from("<d", data, at + 1)[0])
            at += 9
        else:
            _, dtype, ndim, length = struct.unpack_from("<BBBQ", data, at)
            at += 11
            shape = struct.unpack_from(f"<{ndim}I", data, at)
            at += 4 * ndim
            arguments.append((DTYPES[dtype], shape, data[at : at + length]))
            at += length
    return arguments


def pack_refusal(refusal: Refusal, detail: str) -> bytes:
    """The payload of a REFUSED frame."""
    return struct.pack("<B", refusal) + pack_texts(detail)


def unpack_refusal(data: bytes) -> tuple[Refusal, str]:
    """The inverse of `pack_refusal`; WireError if the code is none."""
    if not data or data[0] not in list(Refusal):
        raise WireError("a refusal without a reason")
    return Refusal(data[0]), unpack_texts(data[1:], 1)[0]


def pack_array(kind: NumberKind, shape: tuple[int, ...], values: bytes) -> bytes:
    """The payload of a RETURNED frame; REAL ``values`` are float64 in row-major order."""
    head = struct.pack(f"<BB{len(shape)}Q", kind, len(shape), *shape)
    return head + (values if kind == NumberKind.REAL else b"")


def walked(shape: tuple[int, ...]) -> int:
    """The most items that a nested list of this shape can have; an empty row counts as one."""
    return prod(max(1, length) for length in shape)


def unpack_array(data: bytes, most: int = MAX_WALKED) -> tuple[NumberKind, tuple[int, ...], bytes]:
    """Kind, shape and raw values of a RETURNED frame; WireError unless NumPy can make it.

    WireError, too, if a list of that shape has more than ``most`` items: rows of nothing have no
    bytes, and cost whoever writes them down all the same.
    """
    if len(data) < 2 or data[0] not in list(NumberKind):
        raise WireError("a result without a kind")
    kind, ndim = NumberKind(data[0]), data[1]
    if ndim > MAX_NDIM or len(data) < 2 + 8 * ndim:
        raise WireError("a result without a shape")
    shape = struct.unpack_from(f"<{ndim}Q", data, 2)
    if 8 * prod(max(1, dim) for dim in shape) > MAX_ARRAY_BYTES:
        raise WireError("a result with impossible dimensions")
    values = data[2 + 8 * ndim :]
    if len(values) != (8 * prod(shape) if kind == NumberKind.REAL else 0):
        raise WireError("a result whose shape and size disagree")
    if walked(shape) > most:
        raise WireError("a result with too many rows")
    return kind, shape, values
