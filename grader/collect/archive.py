"""A zip archive as what could be submissions in it; written for archives that lie.

    end record        found from the end of the file: where the directory is, how many it lists
    directory         walked once; what can't be a submission is only counted
    judged            each candidate by its name and its headers: an entry, or refused with a reason
    bytes             of one entry, when asked for: never more than its header declares

A damaged end record or directory costs the archive (`ArchiveError`); anything else only the entry.
Nothing is extracted to disk, and no path is made of an entry's name: a name is text.

Not `zipfile`: there one name that can't be decoded costs the archive, a name is cut at a NUL, the
last of two entries with one name wins, and whether entries that overlap are refused depends on the
patch release of Python.

Standard library only, and nothing of grader, since it is used in two places: on the host for the
export, which the platform made; and in the jail for what a student made, where this text is sent as
a program of ours and `report` is what is called (see `student_archive`).
"""

import io
import os
import re
import stat
import struct
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import BinaryIO

# The records of the format (APPNOTE 4.3), each with its signature first. Times are one number: the
# MS-DOS time in the lower half, the date in the upper.
LOCAL = struct.Struct("<4s3H4L2H")
CENTRAL = struct.Struct("<4s4H4L5H2L")
END64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR64 = struct.Struct("<4sLQL")
END = struct.Struct("<4s4H2LH")
LOCAL_SIGNATURE, CENTRAL_SIGNATURE = b"PK\3\4", b"PK\1\2"
END64_SIGNATURE, LOCATOR64_SIGNATURE, END_SIGNATURE = b"PK\6\6", b"PK\6\7", b"PK\5\6"
IN_ZIP64_16, IN_ZIP64_32 = 0xFFFF, 0xFFFFFFFF  # instead of a number: look in the zip64 record
ZIP64_EXTRA, UNIX_TIME_EXTRA = 0x0001, 0x5455
MAX_COMMENT_BYTES = 0xFFFF

# bzip2 and lzma are left out: no platform and no system's "compress" makes them, and an lzma header
# may ask for 4 GiB of memory before the first byte.
STORED, DEFLATED = 0, 8
ENCRYPTED = 1 << 0 | 1 << 6 | 1 << 13  # an entry, strongly, the directory
PATCHED, UTF8_NAME = 1 << 5, 1 << 11

# A project handed in with its libraries has some 30,000 files, and a whole course seldom so many.
MAX_ENTRIES = 100_000
MAX_PATH_BYTES = 4096  # Linux has no longer ones
# Source compresses by 3 to 20; a notebook that printed zeros by 300, but a course is not made of
# those. Bombs are near deflate's own limit, 1032.
MAX_RATIO, RATIO_FREE_BYTES = 100, 64 << 20
CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Caps:
    """How much is taken from one archive; ``candidates`` are entries with a wanted suffix."""

    candidates: int
    entry_bytes: int
    total_bytes: int


# Read one entry at a time, so that its total costs time and not memory.
EXPORTED = Caps(candidates=MAX_ENTRIES, entry_bytes=16 << 20, total_bytes=8 << 30)
# Together with the names, what `report` prints stays under the 16 MiB that a run may print.
HANDED_IN = Caps(candidates=1000, entry_bytes=8 << 20, total_bytes=8 << 20)


class ArchiveError(Exception):
    """Nothing of the archive can be read; the text says why."""


class _EntryError(Exception):
    """An entry can't be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """When an entry was changed, by its own account: ``unix`` if it has that, else ``dos``."""

    dos: int
    unix: int | None

    def posix_seconds(self) -> int | None:
        """Seconds since 1970; None if there is no such date.

        MS-DOS time has no zone: like every zip tool, this reads it as the local time of where it
        runs. So the host asks, and not the jail, which doesn't know the zone.
        """
        if self.unix is not None:
            return self.unix
        time, date = self.dos & 0xFFFF, self.dos >> 16
        try:
            return int(
                datetime(
                    1980 + (date >> 9),
                    date >> 5 & 15,
                    date & 31,
                    time >> 11,
                    time >> 5 & 63,
                    (time & 31) * 2,
                ).timestamp()
            )
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that could be a submission; ``read_entry`` gives its bytes, at most ``size``.

    ``path`` has "/" between its parts, none of which is empty, "." or "..". It may hold any other
    character but NUL: also a newline, or such that reorder a line.
    """

    path: str
    size: int
    stamp: Stamp
    method: int
    crc: int
    compressed_size: int
    offset: int


@dataclass(frozen=True, slots=True)
class RefusedEntry:
    """A file that could be a submission and is not read; ``name`` is as it stands, or its start."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What is in an archive; entries in the order of its directory.

    ``ignored`` is how many other files there are: hidden, caches, or without a wanted suffix.
    """

    entries: tuple[Entry, ...]
    refused: tuple[RefusedEntry, ...]
    ignored: int


def read_listing(file: BinaryIO, suffixes: Sequence[str], caps: Caps) -> Listing:
    """What could be a submission in ``file``: by its suffix, one of ``suffixes`` (lower case).

    ArchiveError if it is no archive that can be read; OSError if the file can't.
    """
    directory = _find_directory(file)
    candidates: list[_Header] = []
    ignored = 0
    for header in _walk(file, directory):
        if header.name.endswith("/"):
            continue
        if not is_candidate(header.path, suffixes):
            ignored += 1
        elif len(candidates) < caps.candidates:
            candidates.append(header)
        else:
            kinds = ", ".join(suffixes)
            raise ArchiveError(f"it has more than {caps.candidates:,} files of {kinds}")
    entries, refused = _judge(file, candidates, directory.start, caps)
    kept, more = _bounded(entries, directory.start, caps)
    return Listing(tuple(kept), (*refused, *more), ignored)


def read_entry(file: BinaryIO, entry: Entry) -> bytes | RefusedEntry:
    """The bytes of an entry of this file's listing, if they are as its header says."""
    try:
        data = _stored(file, entry) if entry.method == STORED else _inflated(file, entry)
        if zlib.crc32(data) != entry.crc:
            raise _EntryError("it is damaged: its checksum is wrong")
    except _EntryError as error:
        return RefusedEntry(entry.path, str(error))
    return data


def is_candidate(path: str, suffixes: Sequence[str]) -> bool:
    """Whether a file could be a submission: a wanted suffix, nothing hidden and no cache."""
    parts = path.split("/")
    if any(part in ("__MACOSX", "__pycache__") for part in parts):
        return False
    if any(part.startswith(".") and part != ".." for part in parts):
        return False
    return os.path.splitext(parts[-1])[1].lower() in suffixes


def why_unsafe(name: str) -> str | None:
    """Why a name (with "/" between its parts) can't say where a file is inside the archive."""
    if name.startswith("/") or re.match("[A-Za-z]:", name):
        return "its path is absolute"
    if ".." in name.split("/"):
        return "its path leads out of the archive (..)"
    if "\0" in name:
        return "its name holds a NUL, where other programs cut it"
    if len(name.encode()) > MAX_PATH_BYTES:
        return f"its path is longer than {MAX_PATH_BYTES} bytes"
    return None


# --- the end record and the directory ---


@dataclass(frozen=True, slots=True)
class _Directory:
    """Where the directory is; offsets in it are ``shift`` too small, where bytes were prepended."""

    start: int
    size: int
    count: int
    shift: int


@dataclass(frozen=True, slots=True)
class _Header:
    """One record of the directory, believed in nothing yet.

    ``name`` is its name as text with "/" for backslashes, which some programs on Windows write;
    ``path`` that without empty parts and "."; ``mode`` the file's on unix, or 0.
    """

    name: str
    path: str
    raw_name: bytes
    flags: int
    method: int
    stamp: Stamp
    crc: int
    compressed_size: int
    size: int
    mode: int
    offset: int


def _find_directory(file: BinaryIO) -> _Directory:
    """Read the end record: the last one whose comment ends where the file ends."""
    length = file.seek(0, os.SEEK_END)
    longest = END64.size + LOCATOR64.size + END.size + MAX_COMMENT_BYTES
    base = file.seek(max(0, length - longest))
    tail = file.read(longest)
    at = len(tail)
    while (at := tail.rfind(END_SIGNATURE, 0, at)) >= 0:
        if at + END.size <= len(tail):
            *numbers, comment = END.unpack_from(tail, at)[1:]
            if at + END.size + comment == len(tail):
                return _directory(tail[:at], base, numbers)
    file.seek(0)
    if file.read(2) == b"PK":
        raise ArchiveError("its end is missing: it was cut off, or changed since it was made")
    raise ArchiveError("it is not a zip archive")


def _directory(before: bytes, base: int, numbers: list[int]) -> _Directory:
    """Where the directory is, by the end record's ``numbers`` and what stands ``before`` it.

    As the directory ends where the end records begin, its size tells where it starts.
    """
    if before[-LOCATOR64.size :].startswith(LOCATOR64_SIGNATURE):
        before = before[: -LOCATOR64.size]
        numbers = _zip64_numbers(before[-END64.size :], numbers)
        before = before[: -END64.size]
    disk, first_disk, count_here, count, size, offset = numbers
    if disk or first_disk or count_here != count:
        raise ArchiveError("it is one part of several: make one archive of them")
    if count > MAX_ENTRIES:
        raise ArchiveError(f"it has {count:,} entries, and at most {MAX_ENTRIES:,} are read")
    start = base + len(before) - size
    if start < 0 or start < offset or count * CENTRAL.size > size:
        raise ArchiveError("its directory is not where its end record says")
    return _Directory(start, size, count, start - offset)


def _zip64_numbers(record: bytes, narrow: list[int]) -> list[int]:
    """The numbers of a zip64 end record, which the ``narrow`` ones must not contradict."""
    if len(record) < END64.size or not record.startswith(END64_SIGNATURE):
        raise ArchiveError("its zip64 end record is missing")
    wide = list(END64.unpack(record)[4:])
    for number, short in zip(wide, narrow, strict=True):
        if short not in (number, IN_ZIP64_16, IN_ZIP64_32):
            raise ArchiveError("its two end records contradict each other")
    return wide


def _walk(file: BinaryIO, directory: _Directory) -> Iterator[_Header]:
    """Every record of the directory; ArchiveError where the next one can't be found."""
    file.seek(directory.start)
    left = directory.size
    for _ in range(directory.count):
        record = file.read(CENTRAL.size)
        if len(record) < CENTRAL.size or not record.startswith(CENTRAL_SIGNATURE):
            raise ArchiveError("its directory is damaged")
        fields = CENTRAL.unpack(record)
        name_length, extra_length, comment_length = fields[9:12]
        rest = file.read(name_length + extra_length + comment_length)
        left -= len(record) + len(rest)
        extra = rest[name_length : name_length + extra_length]
        yield _header(fields, rest[:name_length], extra, directory.shift)
    if left != 0:
        raise ArchiveError("its directory is damaged")


def _header(fields: tuple[int, ...], raw_name: bytes, extra: bytes, shift: int) -> _Header:
    _, _, _, flags, method, dos, crc, compressed, size, *_, attributes, offset = fields
    extras = dict(_extra_fields(extra))
    size, compressed, offset = _widened((size, compressed, offset), extras.get(ZIP64_EXTRA, b""))
    name = _decoded(raw_name, flags).replace("\\", "/")
    path = "/".join(part for part in name.split("/") if part not in ("", "."))
    stamp = Stamp(dos, _unix_time(extras.get(UNIX_TIME_EXTRA, b"")))
    mode = attributes >> 16
    return _Header(
        name, path, raw_name, flags, method, stamp, crc, compressed, size, mode, offset + shift
    )


def _decoded(raw: bytes, flags: int) -> str:
    """A name as text: UTF-8 if it is, also where it does not say so, else the format's cp437.

    Of one that says so and is not, as much as can be read; `_check` refuses it.
    """
    if flags & UTF8_NAME:
        return raw.decode("utf-8", "replace")
    try:
        return raw.decode("utf-8")  # macOS does not say so
    except UnicodeDecodeError:
        return raw.decode("cp437")


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """The numbered fields beside a name; what is cut short at the end is padding."""
    at = 0
    while at + 4 <= len(extra):
        number, length = struct.unpack_from("<HH", extra, at)
        yield number, extra[at + 4 : at + 4 + length]
        at += 4 + length


def _widened(numbers: tuple[int, int, int], field: bytes) -> tuple[int, ...]:
    """Size, compressed size and offset, those that are in the zip64 field from there.

    One that should be there and is not stays the 4 GiB that stand for it, which `_check` refuses.
    """
    wide = iter(struct.unpack_from(f"<{len(field) // 8}Q", field))
    return tuple(next(wide, n) if n == IN_ZIP64_32 else n for n in numbers)


def _unix_time(field: bytes) -> int | None:
    """The time of change in an extended timestamp, which has it if the first bit says so."""
    if len(field) < 5 or not field[0] & 1:
        return None
    (seconds,) = struct.unpack_from("<l", field, 1)
    return int(seconds)


# --- judging candidates ---


def _judge(
    file: BinaryIO, candidates: list[_Header], end: int, caps: Caps
) -> tuple[list[Entry], list[RefusedEntry]]:
    """Make an entry of each candidate, or refuse it, by what is said of it alone.

    All of a name that comes twice are refused: programs differ in which of them counts, so that
    what would be graded need not be what somebody looked at.
    """
    times = Counter(header.path for header in candidates)
    entries: list[Entry] = []
    refused: list[RefusedEntry] = []
    for header in candidates:
        try:
            _check(header, caps)
            if times[header.path] > 1:
                raise _EntryError(f"there are {times[header.path]} of this name in the archive")
            entries.append(_located(file, header, end))
        except _EntryError as error:
            refused.append(RefusedEntry(_shortened(header.name), str(error)))
    return entries, refused


def _bounded(
    entries: list[Entry], archive_bytes: int, caps: Caps
) -> tuple[list[Entry], list[RefusedEntry]]:
    """Refuse what makes a bomb of all of them: bytes that are unpacked twice, or to too much."""
    in_place = sorted(entries, key=lambda entry: entry.offset)
    overlapping = {
        entry.path
        for entry, after in pairwise(in_place)
        if entry.offset + entry.compressed_size > after.offset
    }
    room = min(caps.total_bytes, max(RATIO_FREE_BYTES, MAX_RATIO * archive_bytes))
    kept: list[Entry] = []
    refused: list[RefusedEntry] = []
    for entry in entries:
        if entry.path in overlapping:
            refused.append(RefusedEntry(entry.path, "it overlaps another entry"))
        elif entry.size > room:
            reason = "the archive unpacks to too much: there is no room for it"
            refused.append(RefusedEntry(entry.path, reason))
        else:
            room -= entry.size
            kept.append(entry)
    return kept, refused


def _check(header: _Header, caps: Caps) -> None:
    """What a record of the directory says against its entry."""
    if (reason := why_unsafe(header.name)) is not None:
        raise _EntryError(reason)
    if header.flags & UTF8_NAME and header.name.encode() != header.raw_name.replace(b"\\", b"/"):
        raise _EntryError("its name is not the UTF-8 that it says it is")
    if stat.S_IFMT(header.mode) not in (0, stat.S_IFREG):
        raise _EntryError("it is a link or another special file")
    if header.flags & ENCRYPTED:
        raise _EntryError("it is encrypted")
    if header.method not in (STORED, DEFLATED) or header.flags & PATCHED:
        raise _EntryError(f"its compression (method {header.method}) is not supported")
    if header.size > caps.entry_bytes:
        most = caps.entry_bytes >> 20
        raise _EntryError(f"it has {header.size:,} bytes, and at most {most} MiB are read")
    if header.method == STORED and header.size != header.compressed_size:
        raise _EntryError("it is stored as it is, but its two sizes differ")


def _located(file: BinaryIO, header: _Header, end: int) -> Entry:
    """The entry with its bytes found: before ``end``, after its own header, which has to agree."""
    if header.offset + LOCAL.size > end:
        raise _EntryError("it is not where the directory says")
    file.seek(header.offset)
    record = file.read(LOCAL.size)
    if len(record) < LOCAL.size or not record.startswith(LOCAL_SIGNATURE):
        raise _EntryError("it is not where the directory says")
    _, _, flags, method, *_, name_length, extra_length = LOCAL.unpack(record)
    unlike = (flags ^ header.flags) & (ENCRYPTED | PATCHED) or method != header.method
    if unlike or file.read(name_length) != header.raw_name:
        raise _EntryError("its own header contradicts the directory")
    offset = header.offset + LOCAL.size + name_length + extra_length
    if offset + header.compressed_size > end:
        raise _EntryError("it is cut off")
    return Entry(
        header.path,
        header.size,
        header.stamp,
        header.method,
        header.crc,
        header.compressed_size,
        offset,
    )


def _shortened(name: str) -> str:
    """A name that is refused, so short that a thousand of them are not much."""
    return name if len(name) <= 1000 else name[:1000] + "…"


# --- the bytes of an entry ---


def _stored(file: BinaryIO, entry: Entry) -> bytes:
    file.seek(entry.offset)
    data = file.read(entry.size)
    if len(data) < entry.size:
        raise _EntryError("it is cut off")
    return data


def _inflated(file: BinaryIO, entry: Entry) -> bytes:
    """Unpack until there is one byte more than declared, at most."""
    file.seek(entry.offset)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    data = bytearray()
    left = entry.compressed_size
    while left and not inflater.eof:
        part = file.read(min(left, CHUNK))
        if not part:
            break
        left -= len(part)
        try:
            data += inflater.decompress(part, entry.size - len(data) + 1)
        except zlib.error as error:
            raise _EntryError(f"it is damaged: {error}") from None
        if len(data) > entry.size:
            raise _EntryError(f"it unpacks to more than the {entry.size:,} bytes that it declares")
    if len(data) < entry.size:
        raise _EntryError("it is cut off")
    return bytes(data)


# --- in the jail ---

# Of each file: whether it is read (else refused), its two times, the length of its name and that of
# its bytes (else of the reason); then name and bytes.
RECORD = struct.Struct("<BLqLL")
NO_TIME = -(1 << 63)


def report(data: bytes, suffixes: Sequence[str]) -> list[float]:
    """Print a record of each file in an archive, and return how many are read, refused, ignored."""
    file = io.BytesIO(data)
    listing = read_listing(file, suffixes, HANDED_IN)
    refused = list(listing.refused)
    for entry in listing.entries:
        content = read_entry(file, entry)
        if isinstance(content, bytes):
            _print_record(1, entry.stamp, entry.path, content)
        else:
            refused.append(content)
    for one in refused:
        _print_record(0, Stamp(0, None), one.name, one.reason.encode())
    read = len(listing.entries) + len(listing.refused) - len(refused)
    return [float(read), float(len(refused)), float(listing.ignored)]


def _print_record(is_read: int, stamp: Stamp, name: str, content: bytes) -> None:
    encoded = name.encode()
    unix = NO_TIME if stamp.unix is None else stamp.unix
    record = RECORD.pack(is_read, stamp.dos, unix, len(encoded), len(content))
    sys.stdout.buffer.write(record + encoded + content)
