"""The files of a zip archive. `zipfile` reads it, and is not believed.

A name is in UTF-8 if its entry says so. Else it is in code page 437, as the format has it, unless a
field of its own holds it in UTF-8, or its bytes are UTF-8: macOS writes that and does not say so.
"""

import stat
import struct
import zlib
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from .heads import Head

# Raised by `zipfile` for archives that lie: EOFError where they are cut, OSError, ValueError and
# OverflowError for offsets outside and names, RuntimeError for features that it lacks.
DEFECTS = (BadZipFile, struct.error, zlib.error, EOFError, OSError, ValueError, OverflowError,
           RuntimeError)  # fmt: skip
ENCRYPTED = 1 << 0 | 1 << 6 | 1 << 13  # an entry, strongly, the directory
UTF8 = 1 << 11
UNICODE_PATH = 0x7075


class ZipArchive:
    """An open zip archive; its directory is in memory."""

    kind = "zip"

    def __init__(self, file: BinaryIO) -> None:
        """Read the directory. One of DEFECTS if it is damaged."""
        self._zip = ZipFile(file)
        self._infos = self._zip.infolist()

    def close(self) -> None:
        """Close the archive, and not its file."""
        self._zip.close()

    def heads(self) -> list[Head]:
        """Every file, in the order of the directory."""
        overlapping = self._overlapping()
        return [
            Head(
                _name(info),
                info.file_size,
                _defect(info)
                or ("it overlaps another entry" if info.header_offset in overlapping else None),
                place,
                info.date_time,
            )
            for place, info in enumerate(self._infos)
        ]

    def read(self, place: int, size: int) -> bytes:
        """At most ``size`` + 1 bytes of a file; one of DEFECTS if it is damaged."""
        with self._zip.open(self._infos[place]) as file:
            return file.read(size + 1)  # to its end, where the checksum is checked

    def _overlapping(self) -> set[int]:
        """Offsets of entries that reach into the next; `zipfile` of Python 3.11.7 reads them."""
        infos = sorted(self._infos, key=lambda info: info.header_offset)
        ends = [*(info.header_offset for info in infos), self._zip.start_dir][1:]
        return {
            info.header_offset
            for info, end in zip(infos, ends, strict=True)
            if info.header_offset + info.compress_size > end
        }


def _name(info: ZipInfo) -> str:
    name = info.orig_filename
    if not info.flag_bits & UTF8:
        raw = name.encode("cp437")  # as it stands in the archive: every byte is a character there
        name = _unicode_path(info.extra, raw) or _decoded(raw)
    return name.partition("\0")[0].replace("\\", "/")  # "\" is what some on Windows write


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp437")


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """The name in the field for it (APPNOTE 4.6.9), if it is of this very name; else empty."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == UNICODE_PATH and len(field) > 5:
            version, checksum = struct.unpack_from("<BL", field)
            if version == 1 and checksum == zlib.crc32(raw):
                try:
                    return field[5:].decode("utf-8")
                except UnicodeDecodeError:
                    return ""
    return ""


def _defect(info: ZipInfo) -> str | None:
    """The defect in an entry's header, if any."""
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        return "it is a link or another special file"
    if info.flag_bits & ENCRYPTED:
        return "it is encrypted"
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):  # the others unpack without a bound
        return f"its compression (method {info.compress_type}) is not supported"
    return None
