"""Zips that lie, written byte by byte, since `zipfile` refuses to write most of them."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from grader.collect.student_archive import StudentArchive
from grader.jail.programs.archive import (
    HANDED_IN,
    ArchiveError,
    Caps,
    RefusedEntry,
    open_archive,
    read_entry,
    read_listing,
)
from support import tiny

SUFFIXES = (".py", ".ipynb", ".zip")
SOURCE = tiny.GOOD.encode()
STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
UTF8 = 1 << 11
NOON = ((2024 - 1980) << 9 | 5 << 5 | 17) << 16 | 12 << 11 | 30 << 5 | 10  # 17 May 2024, 12:30:20
REGULAR, LINK = 0o100644, 0o120777

# The records of the format (APPNOTE 4.3), each with its signature first. Times are one number: the
# MS-DOS time in the lower half, the date in the upper.
LOCAL = struct.Struct("<4s3H4L2H")
CENTRAL = struct.Struct("<4s4H4L5H2L")
END64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR64 = struct.Struct("<4sLQL")
END = struct.Struct("<4s4H2LH")


@dataclass(frozen=True)
class File:
    """One entry as it is written; what is None is as it would be in an honest archive."""

    name: bytes
    data: bytes = SOURCE
    method: int = DEFLATED
    flags: int = 0
    version: int = 20
    mode: int = REGULAR
    dos: int = NOON
    extra: bytes = b""
    size: int | None = None
    packed: bytes | None = None
    packed_size: int | None = None
    crc: int | None = None
    offset: int | None = None
    local_name: bytes | None = None
    local_method: int | None = None
    local_flags: int | None = None
    local_extra: bytes = b""

    def body(self) -> bytes:
        if self.packed is not None:
            return self.packed
        return deflate(self.data) if self.method == DEFLATED else self.data

    def local(self) -> bytes:
        name = self.name if self.local_name is None else self.local_name
        method = self.method if self.local_method is None else self.local_method
        flags = self.flags if self.local_flags is None else self.local_flags
        head = (b"PK\3\4", 20, flags, method, self.dos, 0, 0, 0, len(name), len(self.local_extra))
        return LOCAL.pack(*head) + name + self.local_extra

    def central(self, offset: int) -> bytes:
        crc = zlib.crc32(self.data) if self.crc is None else self.crc
        packed_size = len(self.body()) if self.packed_size is None else self.packed_size
        size = len(self.data) if self.size is None else self.size
        at = offset if self.offset is None else self.offset
        numbers = (crc, packed_size, size, len(self.name), len(self.extra), 0, 0, 0)
        head = (b"PK\1\2", 0x0314, self.version, self.flags, self.method, self.dos)
        return CENTRAL.pack(*head, *numbers, self.mode << 16, at) + self.name + self.extra


def deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def end(count: int, size: int, offset: int, comment: bytes = b"") -> bytes:
    return END.pack(b"PK\5\6", 0, 0, count, count, size, offset, len(comment)) + comment


def end64(count: int, size: int, offset: int) -> bytes:
    record = END64.pack(b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, offset)
    return record + LOCATOR64.pack(b"PK\6\7", 0, offset + size, 1)


@dataclass
class Zip:
    """The three parts of an archive."""

    body: bytes = b""
    directory: bytes = b""
    count: int = 0
    files: list[File] = field(default_factory=list)

    @classmethod
    def of(cls, *files: File) -> "Zip":
        made = cls()
        for file in files:
            made.directory += file.central(len(made.body))
            made.body += file.local() + file.body()
            made.count += 1
        return made

    def end(self, comment: bytes = b"", **changes: int) -> bytes:
        given = {"count": self.count, "size": len(self.directory), "offset": len(self.body)}
        return end(comment=comment, **{**given, **changes})

    def bytes(self) -> bytes:
        return self.body + self.directory + self.end()


def make(*files: File) -> bytes:
    return Zip.of(*files).bytes()


def overlapping(count: int, quoted: bool) -> bytes:
    """Fifield's bomb: every entry unpacks the kernel, the last one's.

    They have one header in common; or each begins with a stored block that quotes the next header.
    """
    kernel = deflate(b"\0" * (1 << 20))
    if not quoted:
        file = File(b"a.py", b"\0" * (1 << 20), packed=kernel)
        return Zip(file.local() + kernel, file.central(0) * count, count).bytes()
    data, packed, body = b"\0" * (1 << 20), kernel, kernel
    directory: list[tuple[File, int]] = []
    for number in reversed(range(count)):
        file = File(b"%05d.py" % number, data, packed=packed)
        head = file.local()
        directory.append((file, len(body) + len(head)))
        body = head + body
        block = struct.pack("<BHH", 0, len(head), len(head) ^ 0xFFFF)
        data, packed, body = head + data, block + head + packed, block + body
    body = body[5:]
    central = b"".join(file.central(len(body) - at) for file, at in reversed(directory))
    return Zip(body, central, count).bytes()


Opened = tuple[dict[str, bytes], dict[str, str], list[str]]
Opener = Callable[[bytes], Opened]


def on_host(data: bytes, caps: Caps = HANDED_IN, suffixes: Sequence[str] = SUFFIXES) -> Opened:
    """What is read by path, what is refused by name and why, what is ignored."""
    file = open_archive(io.BytesIO(data))
    listing = read_listing(file, suffixes, caps)
    contents = [(entry, read_entry(file, entry)) for entry in listing.entries]
    refused = [*listing.refused, *(got for _, got in contents if isinstance(got, RefusedEntry))]
    return (
        {entry.path: got for entry, got in contents if isinstance(got, bytes)},
        {one.name: one.reason for one in refused},
        [*listing.ignored, *["more"] * listing.more_ignored],
    )


def told(found: StudentArchive) -> Opened:
    if found.defect is not None:
        raise ArchiveError(found.defect)
    return (
        {member.path: member.data for member in found.members},
        {one.name: one.reason for one in found.refused},
        [*found.ignored, *["more"] * found.more_ignored],
    )
