"""What a process claims about the use of its modules, as bytes: packed in the jail by `usage`.

A claim has an aspect, a name and four whole numbers; the aspect says what these are. The host reads
what a hostile process may have packed: it checks lengths and ranges, and parses nothing.

Standard library only, and nothing of grader: this file is loaded on both sides.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from ..wire import WireError, pack_parts, pack_texts, unpack_parts, unpack_texts

ROW = struct.Struct("<B4I")
MOST = 64  # claims of a run
MAX_NAME = 80
MAX_NUMBER = (1 << 32) - 1


class Aspect(IntEnum):
    """The subject of a claim, with its name and its numbers.

    MODULES of one kind of library layer, or of the file's own classes (no name): how many were
    called; how many calls ran; how many were staged, to be compiled; how many of the calls that ran
    had an argument of the case, unchanged.
    DRAWS: a digest of how many keys were taken from each called layer's `nnx.Rngs` before the layer
    was made, in the order of their first calls.
    SWALLOWED: the file has handled an exception.
    UNWRITTEN: the answer follows from memory that was never written.
    """

    MODULES = 1
    DRAWS = 2
    SWALLOWED = 3
    UNWRITTEN = 4


@dataclass(frozen=True)
class Claim:
    """One claim; numbers that its aspect does not need are 0."""

    aspect: Aspect
    name: str = ""
    numbers: tuple[int, int, int, int] = (0, 0, 0, 0)


def pack(claims: Iterable[Claim]) -> bytes:
    """Pack the claims: no more than MOST, names and numbers cut to what is allowed."""
    kept = list(claims)[:MOST]
    rows = (
        ROW.pack(claim.aspect, *(min(number, MAX_NUMBER) for number in claim.numbers))
        for claim in kept
    )
    return pack_parts(b"".join(rows), pack_texts(*(claim.name[:MAX_NAME] for claim in kept)))


def unpack(data: bytes) -> list[Claim]:
    """Return what `pack` packed; WireError if the bytes are nothing that it packs."""
    parts = unpack_parts(data)
    if len(parts) != 2 or len(parts[0]) % ROW.size or len(parts[0]) > MOST * ROW.size:
        raise WireError("claims without their rows")
    rows = list(ROW.iter_unpack(parts[0]))
    names = unpack_texts(parts[1], len(rows))
    if any(aspect not in list(Aspect) for aspect, *_ in rows):
        raise WireError("a claim without an aspect")
    if any(len(name) > MAX_NAME for name in names):
        raise WireError("a claim with too long a name")
    return [
        Claim(Aspect(aspect), name, (a, b, c, d))
        for (aspect, a, b, c, d), name in zip(rows, names, strict=True)
    ]
