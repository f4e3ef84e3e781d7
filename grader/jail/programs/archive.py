"""The files of a zip archive that could be submissions. `zipfile` reads it, and is not believed.

    open_archive    the directory; `ArchiveError` if it is damaged
    read_listing    every file by its name and header: an entry, refused with a reason, or ignored
    read_entry      the bytes of an entry, never more than its header declares; or refused

Nothing is extracted to disk, and no path is made of an entry's name: a name is text.

Standard library only. It is used in two places: on the host for the export, which the platform
made; and in the jail for what a student made, where `answer` is called (see `student_archive`).
"""

import json
import re
import stat
import struct
import sys
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from .. import wire

# Raised by `zipfile` for archives that lie: EOFError where they are cut, OSError, ValueError and
# OverflowError for offsets outside and names, RuntimeError for features that it lacks.
DEFECTS = (BadZipFile, struct.error, zlib.error, EOFError, OSError, ValueError, OverflowError,
           RuntimeError)  # fmt: skip
ENCRYPTED = 1 << 0 | 1 << 6 | 1 << 13  # an entry, strongly, the directory
DATE_TIME = struct.Struct("<6H")  # as `ZipInfo.date_time`
MAX_PATH_BYTES = 4096  # Linux has no longer ones
MAX_SHOWN = 1000  # characters of a name that is only shown, and of a reason


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that is taken from an archive.

    ``candidates`` are files that could be submissions, ``ignored`` other files that are named.
    """

    candidates: int
    entry_bytes: int
    total_bytes: int
    ignored: int


# Read one entry at a time, so that its total costs time and not memory.
EXPORTED = Caps(candidates=100_000, entry_bytes=16 << 20, total_bytes=8 << 30, ignored=100_000)
# Together with the names, what `answer` prints stays under the 16 MiB that a run may print.
HANDED_IN = Caps(candidates=1000, entry_bytes=8 << 20, total_bytes=8 << 20, ignored=1000)


class ArchiveError(Exception):
    """Nothing of the archive can be read; the text says why."""


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """A file that could be a submission; ``info`` is as `zipfile` read it.

    ``path`` has "/" between its parts, none of which is empty, "." or "..". It may hold any other
    character but NUL: also a newline, or characters that reorder a line.
    """

    path: str
    info: ZipInfo


@dataclass(frozen=True, slots=True)
class RefusedEntry:
    """A file that could be a submission and is not read; ``name`` may be cut to its start."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of an archive, in the order of its directory, without folders.

    ``ignored`` are the names, or their starts, of files that are hidden or have another suffix;
    ``more_ignored`` is the number of further such files.
    """

    entries: tuple[ArchiveEntry, ...]
    refused: tuple[RefusedEntry, ...]
    ignored: tuple[str, ...]
    more_ignored: int


def open_archive(file: BinaryIO) -> ZipFile:
    """The archive in ``file``, which the caller closes; ArchiveError if it is none.

    The whole directory is read into memory, so a student's archive must be bounded before.
    """
    defect = ""
    for encoding in ("utf-8", "cp437"):  # macOS does not say that its names are UTF-8
        try:
            return ZipFile(file, metadata_encoding=encoding)
        except DEFECTS as error:
            defect = _reason(error)
    raise ArchiveError(f"it can't be read as a zip archive: {defect}")


def read_listing(archive: ZipFile, suffixes: Sequence[str], caps: Caps) -> Listing:
    """The files that could be submissions, by their suffix, one of ``suffixes`` (lower case).

    ArchiveError if there are more than anyone hands in.
    """
    candidates: list[ArchiveEntry] = []
    ignored: list[str] = []
    for info in archive.infolist():
        name = _name(info)
        path = "/".join(part for part in name.split("/") if part not in ("", "."))
        if is_candidate(path, suffixes) and not name.endswith("/"):
            candidates.append(ArchiveEntry(path, info))
        elif not name.endswith("/"):
            ignored.append(name[:MAX_SHOWN])
    if len(candidates) > caps.candidates:
        kinds = ", ".join(suffixes)
        raise ArchiveError(f"it has more than {caps.candidates:,} files of {kinds}")
    times = Counter(entry.path for entry in candidates)
    overlapping = _overlapping(archive)
    room = caps.total_bytes
    entries: list[ArchiveEntry] = []
    refused: list[RefusedEntry] = []
    for entry in candidates:
        name = _name(entry.info)
        reason = why_unsafe(name) or why_unsafe(entry.path) or _why_unreadable(entry.info, caps)
        if times[entry.path] > 1:  # programs differ in which of them they take
            reason = reason or f"there are {times[entry.path]} of this name in the archive"
        if entry.info.header_offset in overlapping:
            reason = reason or "it overlaps another entry"
        if entry.info.file_size > room:
            reason = reason or "the archive unpacks to too much: there is no room for it"
        if reason:
            refused.append(RefusedEntry(name[:MAX_SHOWN], reason))
        else:
            room -= entry.info.file_size
            entries.append(entry)
    named = tuple(ignored[: caps.ignored])
    return Listing(tuple(entries), tuple(refused), named, len(ignored) - len(named))


def read_entry(archive: ZipFile, entry: ArchiveEntry) -> bytes | RefusedEntry:
    """The bytes of an entry in this archive's listing, if they are as its header says."""
    size = entry.info.file_size
    try:
        with archive.open(entry.info) as file:
            data = file.read(size + 1)  # to its end, where the checksum is checked
    except DEFECTS as error:
        return RefusedEntry(entry.path[:MAX_SHOWN], f"it is damaged: {_reason(error)}")
    if len(data) < size:
        return RefusedEntry(entry.path[:MAX_SHOWN], "it is damaged: it is shorter than it says")
    return data


def is_hidden(name: str) -> bool:
    """Whether a tool made the file or folder, not a student: `.git`, `__MACOSX`, `__pycache__`."""
    return name.startswith(".") or name in ("__MACOSX", "__pycache__")


def is_candidate(path: str, suffixes: Sequence[str]) -> bool:
    """Whether a file could be a submission: one of ``suffixes``, and no part of its path hidden."""
    hidden = any(is_hidden(part) for part in path.split("/") if part != "..")
    return path.lower().endswith(tuple(suffixes)) and not hidden


def why_unsafe(name: str) -> str | None:
    """Why a name (with "/" between its parts) is no place inside the archive; None if it is one."""
    if name.startswith("/") or re.match("[A-Za-z]:", name):
        return "its path is absolute"
    if ".." in name.split("/"):
        return "its path leads out of the archive (..)"
    if len(name.encode()) > MAX_PATH_BYTES:
        return f"its path is longer than {MAX_PATH_BYTES} bytes"
    return None


def posix_seconds(date_time: tuple[int, int, int, int, int, int]) -> float | None:
    """`ZipInfo.date_time` in seconds since 1970; None if there is no such date.

    It has no zone: like every zip tool, this reads it as local time. So the host calls it, and not
    the jail, which doesn't know the zone.
    """
    try:
        return datetime(*date_time).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def answer(data: bytes, suffixes: bytes) -> list[int]:
    """In the jail: print the content of an archive, packed by `wire.pack_parts`.

    ``suffixes`` are those of `read_listing`, as JSON. Printed are three strings for each member
    (path, `DATE_TIME`, bytes), then two for each refused entry (name, reason), then the names of
    what is ignored. Returned are the numbers of these, and ``more_ignored``.
    """
    archive = open_archive(BytesIO(data))
    listing = read_listing(archive, json.loads(suffixes), HANDED_IN)
    refused = list(listing.refused)
    members: list[bytes] = []
    for entry in listing.entries:
        read = read_entry(archive, entry)
        if isinstance(read, RefusedEntry):
            refused.append(read)
        else:
            members += [entry.path.encode(), DATE_TIME.pack(*entry.info.date_time), read]
    reasons = [text for item in refused for text in (item.name, item.reason)]
    texts = [*reasons, *listing.ignored]
    for part in (*members, *(text.encode() for text in texts)):
        sys.stdout.buffer.write(wire.pack_parts(part))
    return [len(members) // 3, len(refused), len(listing.ignored), listing.more_ignored]


def _name(info: ZipInfo) -> str:
    return info.filename.replace("\\", "/")  # which some programs on Windows write


def _why_unreadable(info: ZipInfo, caps: Caps) -> str | None:
    """The defect in an entry's header, if any."""
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        return "it is a link or another special file"
    if info.flag_bits & ENCRYPTED:
        return "it is encrypted"
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):  # the others unpack without a bound
        return f"its compression (method {info.compress_type}) is not supported"
    if info.file_size > caps.entry_bytes:
        most = caps.entry_bytes >> 20
        return f"it has {info.file_size:,} bytes, and at most {most} MiB are read"
    return None


def _overlapping(archive: ZipFile) -> set[int]:
    """Offsets of entries that reach into the next; `zipfile` of Python 3.11.7 reads them all."""
    infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
    ends = [*(info.header_offset for info in infos), archive.start_dir][1:]
    return {
        info.header_offset
        for info, end in zip(infos, ends, strict=True)
        if info.header_offset + info.compress_size > end
    }


def _reason(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:200]
