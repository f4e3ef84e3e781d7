"""The files of a tar archive, perhaps compressed by gzip. `tarfile` reads it, and is not believed.

What is compressed is unpacked once, to a bound, since tar has no directory: to find one file all
before it has to be read.
"""

import gzip
import tarfile
import zlib
from typing import BinaryIO

from .heads import Head

GZIP = b"\x1f\x8b"
MAGIC, MAGIC_AT = b"ustar", 257
CHUNK = 1 << 20
# Raised for archives that lie: RecursionError for headers about headers about headers.
DEFECTS = (tarfile.TarError, EOFError, OSError, ValueError, OverflowError, RecursionError,
           zlib.error)  # fmt: skip


class TarArchive:
    """An open tar archive; its headers are in memory."""

    kind = "tar"

    def __init__(self, file: BinaryIO, scratch: BinaryIO, most: int) -> None:
        """Read all headers; ``scratch`` takes what is unpacked, at most ``most`` bytes.

        One of DEFECTS if it is damaged, or unpacks to more.
        """
        file.seek(0)
        if file.read(len(GZIP)) == GZIP:
            file.seek(0)
            _unpack(file, scratch, most)
            file = scratch
        file.seek(0)
        self._tar = tarfile.TarFile(fileobj=file, encoding="utf-8", errors="surrogateescape")
        self._members = self._tar.getmembers()
        _check_end(file, self._tar.offset)

    def close(self) -> None:
        """Close the archive, and not its file."""
        self._tar.close()

    def heads(self) -> list[Head]:
        """Every file, in the order of the archive."""
        return [
            Head(_name(member), member.size, _defect(member), place, mtime=float(member.mtime))
            for place, member in enumerate(self._members)
        ]

    def read(self, place: int, size: int) -> bytes:
        """At most ``size`` + 1 bytes of a file; one of DEFECTS if it is damaged."""
        file = self._tar.extractfile(self._members[place])
        return b"" if file is None else file.read(size + 1)


def is_tar(file: BinaryIO) -> bool:
    """Whether a file begins like a tar archive, or like one that gzip compressed."""
    file.seek(0)
    head = file.read(MAGIC_AT + len(MAGIC))
    return head.startswith(GZIP) or head[MAGIC_AT:] == MAGIC


def _unpack(file: BinaryIO, scratch: BinaryIO, most: int) -> None:
    """Unpack a gzip file; ValueError if there are more than ``most`` bytes in it."""
    with gzip.GzipFile(fileobj=file) as packed:
        while part := packed.read(CHUNK):
            if scratch.tell() + len(part) > most:
                raise ValueError(f"it unpacks to more than {most >> 20:,} MiB")
            scratch.write(part)


def _check_end(file: BinaryIO, offset: int) -> None:
    """Raise one of DEFECTS unless the archive ends where `tarfile` stopped reading it."""
    file.seek(offset)
    block = file.read(tarfile.BLOCKSIZE)
    if not block:
        raise EOFError("it is cut off")
    if block.strip(b"\0"):
        raise ValueError(f"the header at byte {offset:,} is damaged")


def _name(member: tarfile.TarInfo) -> str:
    """The name; a folder's ends in "/". Bytes that are not UTF-8 are shown as in `well_formed`."""
    raw = member.name.encode("utf-8", "surrogateescape")
    name = raw.decode("utf-8", "backslashreplace").partition("\0")[0]
    return f"{name}/" if member.isdir() else name


def _defect(member: tarfile.TarInfo) -> str | None:
    if not member.isreg() or member.issparse():
        return "it is a link or another special file"
    return None
