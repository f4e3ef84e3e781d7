"""The files of an archive that could be submissions: of a zip archive, or a tar archive.

    open_archive    the directory; `ArchiveError` if it is damaged
    read_listing    every file by its name and header: an entry, refused with a reason, or ignored
    read_entry      the bytes of an entry, never more than its header declares; or refused

Nothing is extracted to disk by a name of its own, and no path is made of an entry's name: a name is
text. `zips.py` and `tars.py` know the two kinds.

Standard library only. It is used in two places: on the host for the export, which the platform
made; and in the jail for what a student made, where `answer` is called (see `student_archive`).
"""

import json
import re
import struct
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from .. import wire
from . import tars, zips
from .heads import Head

AnyArchive = zips.ZipArchive | tars.TarArchive
DEFECTS = (*zips.DEFECTS, *tars.DEFECTS)
DATE_TIME = struct.Struct("<6H")  # as `Head.date_time`
MTIME = struct.Struct("<d")  # as `Head.mtime`
MAX_PATH_BYTES = 4096  # Linux has no longer ones
MAX_SHOWN = 1000  # characters of a name that is only shown, and of a reason


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that is taken from an archive.

    ``candidates`` are files that could be submissions, ``ignored`` other files that are named;
    ``unpacked_bytes`` is what a tar archive may hold in all, if it is compressed.
    """

    candidates: int
    entry_bytes: int
    total_bytes: int
    ignored: int
    unpacked_bytes: int


# Read one entry at a time, so that its total costs time and not memory.
EXPORTED = Caps(100_000, 16 << 20, 8 << 30, 100_000, unpacked_bytes=8 << 30)
# Together with the names, what `answer` prints stays under the 16 MiB that a run may print.
HANDED_IN = Caps(1000, 8 << 20, 8 << 20, 1000, unpacked_bytes=128 << 20)


class ArchiveError(Exception):
    """Nothing of the archive can be read; the text says why."""


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """A file that could be a submission; ``info`` is what the archive says of it.

    ``path`` has "/" between its parts, none of which is empty, "." or "..". It may hold any other
    character but NUL: also a newline, or characters that reorder a line.
    """

    path: str
    info: Head


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


def open_archive(
    file: BinaryIO, scratch: BinaryIO | None = None, caps: Caps | None = None
) -> AnyArchive:
    """The archive in ``file``, which the caller closes; ArchiveError if it is none.

    All names are read into memory, so a student's archive must be bounded before. ``scratch``
    takes what is unpacked of a compressed tar archive (default: memory).
    """
    kind = "zip"
    try:
        if tars.is_tar(file):
            kind = "tar"
            most = (caps or HANDED_IN).unpacked_bytes
            return tars.TarArchive(file, scratch or BytesIO(), most)
        return zips.ZipArchive(file)
    except DEFECTS as error:
        raise ArchiveError(f"it can't be read as a {kind} archive: {_reason(error)}") from None


def read_listing(archive: AnyArchive, suffixes: Sequence[str], caps: Caps) -> Listing:
    """The files that could be submissions, by their suffix, one of ``suffixes`` (lower case).

    ArchiveError if there are more than anyone hands in.
    """
    candidates: list[ArchiveEntry] = []
    ignored: list[str] = []
    for info in archive.heads():
        name = info.name
        path = "/".join(part for part in name.split("/") if part not in ("", "."))
        if is_candidate(path, suffixes) and not name.endswith("/"):
            candidates.append(ArchiveEntry(path, info))
        elif not name.endswith("/"):
            ignored.append(name[:MAX_SHOWN])
    if len(candidates) > caps.candidates:
        kinds = ", ".join(suffixes)
        raise ArchiveError(f"it has more than {caps.candidates:,} files of {kinds}")
    times = Counter(entry.path for entry in candidates)
    room = caps.total_bytes
    entries: list[ArchiveEntry] = []
    refused: list[RefusedEntry] = []
    for entry in candidates:
        name, size = entry.info.name, entry.info.size
        reason = why_unsafe(name) or why_unsafe(entry.path)
        if times[entry.path] > 1:  # programs differ in which of them they take
            reason = reason or f"there are {times[entry.path]} of this name in the archive"
        reason = reason or entry.info.defect
        if size > caps.entry_bytes:
            most = caps.entry_bytes >> 20
            reason = reason or f"it has {size:,} bytes, and at most {most} MiB are read"
        if size > room:
            reason = reason or "the archive unpacks to too much: there is no room for it"
        if reason:
            refused.append(RefusedEntry(name[:MAX_SHOWN], reason))
        else:
            room -= size
            entries.append(entry)
    named = tuple(ignored[: caps.ignored])
    return Listing(tuple(entries), tuple(refused), named, len(ignored) - len(named))


def read_entry(archive: AnyArchive, entry: ArchiveEntry) -> bytes | RefusedEntry:
    """The bytes of an entry in this archive's listing, if they are as its header says."""
    size = entry.info.size
    try:
        data = archive.read(entry.info.place, size)
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


def answer(data: bytes, suffixes: bytes) -> list[int]:
    """In the jail: print the content of an archive, packed by `wire.pack_parts`.

    ``suffixes`` are those of `read_listing`, as JSON. Printed are three strings for each member
    (path, `DATE_TIME` or `MTIME`, bytes), then two for each refused entry (name, reason), then the
    names of what is ignored. Returned are the numbers of these, and ``more_ignored``.
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
            members += [entry.path.encode(), _stamp(entry.info), read]
    reasons = [text for item in refused for text in (item.name, item.reason)]
    texts = [*reasons, *listing.ignored]
    for part in (*members, *(text.encode() for text in texts)):
        sys.stdout.buffer.write(wire.pack_parts(part))
    return [len(members) // 3, len(refused), len(listing.ignored), listing.more_ignored]


def _stamp(info: Head) -> bytes:
    return MTIME.pack(info.mtime) if info.date_time is None else DATE_TIME.pack(*info.date_time)


def _reason(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:200]
