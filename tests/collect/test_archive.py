"""Zips that lie, read on the host and in the jail: told by name and reason, and never a crash.

They are written byte by byte, since `zipfile` refuses to write most of them.
"""

import io
import os
import random
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.helpers import plant

from grader.collect import student_archive
from grader.collect.student_archive import Member, StudentArchive, open_student_archive, read_report
from grader.errors import JudgeError
from grader.jail.programs import archive
from grader.jail.programs.archive import (
    EXPORTED,
    HANDED_IN,
    ArchiveError,
    Caps,
    RefusedEntry,
    open_archive,
    posix_seconds,
    read_entry,
    read_listing,
)
from grader.jail.wire import NumberKind
from grader.jail.wire import pack_parts as pack
from grader.sandbox.outcome import Returned, Step
from grader.sandbox.proof.ladder import Sandbox

SUFFIXES = (".py", ".ipynb", ".zip")
SOURCE = b"def tiny(a, b):\n    return [a + b, a * b]\n"
STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
UTF8 = 1 << 11
NOON = ((2024 - 1980) << 9 | 5 << 5 | 17) << 16 | 12 << 11 | 30 << 5 | 10  # 17 May 2024, 12:30:20
REGULAR, LINK = 0o100644, 0o120777


# --- zips, byte by byte ----------------------------------------------------------------------

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


# --- both ways of reading them ---------------------------------------------------------------

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


@pytest.fixture(params=["host", "jail"])
def read(request: pytest.FixtureRequest) -> Opener:
    """Reads an archive here, or in a child of the real sandbox."""
    if request.param == "host":
        return on_host
    sandbox: Sandbox = request.getfixturevalue("sandbox")
    return lambda data: told(open_student_archive(data, SUFFIXES, sandbox))


# --- what is read ----------------------------------------------------------------------------


def test_what_zipfile_writes_is_read(read: Opener) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as writer:
        writer.mkdir("Ada_1")
        writer.writestr("Ada_1/Solution.PY", SOURCE)
        writer.writestr("Ada_1/stored.py", SOURCE, zipfile.ZIP_STORED)
        writer.writestr("Zoë_2/n.ipynb", b"")
        writer.writestr("Zoë_2/more.Zip", b"PK")
        with writer.open("streamed.py", "w", force_zip64=True) as file:
            file.write(SOURCE)
        others = ("a.txt", ".py", "py", ".git/x.py", "a/.x.py", "b/__pycache__/x.py")
        others += ("__MACOSX/Ada_1/_a.py",)
        for other in others:
            writer.writestr(other, b"x")
    found, refused, ignored = read(made.getvalue())
    assert found == {
        "Ada_1/Solution.PY": SOURCE,
        "Ada_1/stored.py": SOURCE,
        "Zoë_2/n.ipynb": b"",
        "Zoë_2/more.Zip": b"PK",
        "streamed.py": SOURCE,
    }
    assert (refused, ignored) == ({}, list(others))


def test_an_empty_archive_has_nothing(read: Opener) -> None:
    assert read(make()) == ({}, {}, [])


def test_bytes_before_and_a_comment_after_are_no_harm(read: Opener) -> None:
    made = Zip.of(File(b"a.py"))
    comment = b"made by hand" + b"\0" * 30
    assert read(b"\n#!/bin/sh\n" + made.body + made.directory + made.end(comment)) == (
        {"a.py": SOURCE},
        {},
        [],
    )


@pytest.mark.parametrize(
    ("raw", "flags", "path"),
    [
        ("Zoë/a.py".encode(), UTF8, "Zoë/a.py"),
        ("Zoë/a.py".encode(), 0, "Zoë/a.py"),  # as macOS writes it
        ("Zoë/a.py".encode("cp437"), 0, "Zoë/a.py"),
        (b"folder\\a.py", 0, "folder/a.py"),
        (b"./folder//a.py", 0, "folder/a.py"),
        ("\u202ea\n\x1b[31m\u2066.py".encode(), UTF8, "\u202ea\n\x1b[31m\u2066.py"),
        (b"a..b/..c...py", 0, None),  # hidden
        (b"a..b/c...py", 0, "a..b/c...py"),
    ],
)
def test_a_name_is_kept_as_text(raw: bytes, flags: int, path: str | None, read: Opener) -> None:
    found, refused, ignored = read(make(File(raw, flags=flags)))
    assert list(found) == ([] if path is None else [path])
    assert (refused, len(ignored)) == ({}, 1 if path is None else 0)


@pytest.fixture
def in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "EST5EDT,M3.2.0,M11.1.0")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_new_york")
@pytest.mark.parametrize(
    ("dos", "seconds"),
    [
        (NOON, 1715963420),  # 12:30:20 in summer is 16:30:20 UTC
        (0, None),  # month 0
        (0xFFFFFFFF, None),
    ],
)
def test_times_are_the_hosts_local_ones(dos: int, seconds: int | None, sandbox: Sandbox) -> None:
    data = make(File(b"a.py", dos=dos))
    (entry,) = read_listing(open_archive(io.BytesIO(data)), SUFFIXES, EXPORTED).entries
    (member,) = open_student_archive(data, SUFFIXES, sandbox).members
    assert (posix_seconds(entry.info.date_time), member.modified_at) == (seconds, seconds)


# --- what is refused, without costing the others ---------------------------------------------

REFUSED: dict[str, tuple[File, str]] = {
    "absolute": (File(b"/etc/x.py"), "absolute"),
    "absolute, backslash": (File(b"\\x.py"), "absolute"),
    "drive": (File(b"C:\\x.py"), "absolute"),
    "drive, relative": (File(b"c:x.py"), "absolute"),
    "drive after a dot": (File(b"./c:x.py"), "absolute"),
    "up": (File(b"../x.py"), "leads out"),
    "up within": (File(b"a/../x.py"), "leads out"),
    "up, backslash": (File(b"a\\..\\..\\x.py"), "leads out"),
    "up after a dot": (File(b"./.././x.py"), "leads out"),
    "long name": (File(b"x/" * 2100 + b"y.py"), "longer than 4096"),
    "link": (File(b"x.py", b"/etc/passwd", mode=LINK), "a link"),
    "fifo": (File(b"x.py", mode=0o010644), "special"),
    "character device": (File(b"x.py", mode=0o020644), "special"),
    "block device": (File(b"x.py", mode=0o060644), "special"),
    "socket": (File(b"x.py", mode=0o140644), "special"),
    "folder": (File(b"x.py", mode=0o040755), "special"),
    "encrypted": (File(b"x.py", flags=1), "encrypted"),
    "strongly encrypted": (File(b"x.py", flags=1 << 6), "encrypted"),
    "encrypted directory": (File(b"x.py", flags=1 << 13), "encrypted"),
    "patched": (File(b"x.py", flags=1 << 5), "patched data"),
    **{
        f"method {method}": (File(b"x.py", method=method), f"(method {method}) is not supported")
        for method in (1, 6, 9, 12, 14, 93, 95, 98, 99, 0xFFFF)
    },
    "more than declared": (File(b"x.py", size=3), "damaged: Bad CRC-32"),
    "more than nothing": (File(b"x.py", size=0), "damaged: Bad CRC-32"),
    "less than declared": (File(b"x.py", size=99), "shorter than it says"),
    "more than the cap": (File(b"x.py", size=(8 << 20) + 1), "at most 8 MiB"),
    "stored, longer": (File(b"x.py", method=STORED, size=99), "shorter than it says"),
    "stored, shorter": (File(b"x.py", method=STORED, size=9), "damaged: Bad CRC-32"),
    "deflated, cut": (File(b"x.py", packed=deflate(SOURCE)[:-3]), "damaged: Bad CRC-32"),
    "deflated, empty": (File(b"x.py", packed=b""), "damaged: Bad CRC-32"),
    "deflated, junk": (File(b"x.py", packed=b"\xff" * 40), "damaged: Error -3"),
    "checksum": (File(b"x.py", crc=1), "damaged: Bad CRC-32"),
    "stored, checksum": (File(b"x.py", method=STORED, crc=1), "damaged: Bad CRC-32"),
    "other name": (File(b"x.py", local_name=b"y.py"), "differ"),
    "other name, long": (File(b"x.py", local_name=b"y" * 9999), "File name in"),
    "other name, not UTF-8": (File(b"x.py", local_name=b"\xff.py", local_flags=UTF8), "damaged"),
    "in the directory": (File(b"x.py", offset=1 << 31), "overlaps"),
    "over the next": (File(b"x.py", packed_size=len(deflate(SOURCE)) + LOCAL.size + 8), "overlaps"),
    "over the end": (File(b"x.py", packed_size=1 << 31), "overlaps"),
    "zip64, no field": (File(b"x.py", offset=0xFFFFFFFF), "overlaps"),
    "zip64, huge offset": (
        File(b"x.py", offset=0xFFFFFFFF, extra=struct.pack("<HHQ", 1, 8, (1 << 64) - 1)),
        "overlaps",
    ),
    "zip64, huge size": (
        File(b"x.py", size=0xFFFFFFFF, extra=struct.pack("<HHQ", 1, 8, (1 << 64) - 1)),
        "18,446,744,073,709,551,615 bytes",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_and_the_others_are_read(what: str) -> None:
    bad, reason = REFUSED[what]
    first, last = File(b"first.py", b"1\n"), File(b"last.py", b"2\n")
    found, refused, ignored = on_host(make(first, bad, last))
    assert (found, ignored) == ({"first.py": b"1\n", "last.py": b"2\n"}, [])
    ((name, text),) = refused.items()
    assert reason in text
    assert len(text) < 300
    assert name == bad.name.decode().replace("\\", "/")[:1000]


def test_in_the_jail_the_same_are_refused(sandbox: Sandbox) -> None:
    files = []
    for number, (bad, _) in enumerate(REFUSED.values()):
        files.append(replace(bad, name=bad.name.replace(b".py", b"%d.py" % number)))
        files.append(File(b"%02d.py" % number, b"%d\n" % number, method=STORED))
    data = make(*files)
    opened = told(open_student_archive(data, SUFFIXES, sandbox))
    assert opened == on_host(data)
    assert list(opened[0]) == [file.name.decode() for file in files[1::2]]
    assert len(opened[1]) == len(REFUSED)


def test_what_could_be_no_submission_is_only_named(read: Opener) -> None:
    others = (File(b"../x.txt"), File(b"/y"), File(b"z", mode=LINK), File(b"d.py\\", method=9))
    cut_at_nul = File(b"x.txt\0.py")
    assert read(make(File(b"a.py"), *others, cut_at_nul)) == (
        {"a.py": SOURCE},
        {},
        ["../x.txt", "/y", "z", "x.txt"],
    )


def test_only_so_many_are_named(read: Opener) -> None:
    names = [("é" * 5000).encode() + b"%d" % n for n in range(2)]
    names += [b"%d" % n for n in range(HANDED_IN.ignored)]
    _, _, ignored = read(make(*(File(name, b"", flags=UTF8) for name in names)))
    assert ignored[:3] == ["é" * 1000, "é" * 1000, "0"]
    assert ignored[-3:] == [str(HANDED_IN.ignored - 3), "more", "more"]


@pytest.mark.parametrize("second", [b"d/a.py", b"d//a.py", b"./d/a.py", b"d\\a.py"])
def test_all_of_one_name_are_refused(second: bytes, read: Opener) -> None:
    found, refused, _ = read(make(File(b"d/a.py", b"1\n"), File(second, b"2\n"), File(b"a.py")))
    assert found == {"a.py": SOURCE}
    assert set(refused.values()) == {"there are 2 of this name in the archive"}


# --- bombs -----------------------------------------------------------------------------------


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


def test_entries_that_share_one_header_are_refused(read: Opener) -> None:
    found, refused, _ = read(overlapping(500, quoted=False))
    assert found == {}
    assert set(refused.values()) == {"there are 500 of this name in the archive"}


def test_other_names_for_one_header_are_refused(read: Opener) -> None:
    made = Zip.of(File(b"a.py"))
    made.directory += File(b"b.py").central(0) + File(b"a.txt").central(0)
    made.count = 3
    overlaps = "it overlaps another entry"
    assert read(made.bytes()) == ({}, {"a.py": overlaps, "b.py": overlaps}, ["a.txt"])


def test_of_entries_that_quote_each_other_one_is_read(read: Opener) -> None:
    data = overlapping(300, quoted=True)
    with zipfile.ZipFile(io.BytesIO(data)) as reader:  # it is one: each entry holds the kernel
        assert len(reader.namelist()) == 300
        assert all(info.file_size >= 1 << 20 for info in reader.infolist())
    began = time.process_time()
    found, refused, _ = read(data)
    assert time.process_time() - began < 2
    assert list(found) == ["00299.py"]
    assert set(refused.values()) == {"it overlaps another entry"}
    assert len(refused) == 299


def test_a_nest_of_archives_is_opened_one_at_a_time(read: Opener) -> None:
    """As 42.zip: 16 in 16 in 16, and the innermost would unpack to gigabytes."""
    zeros = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(zeros.compress(b"\0" * (1 << 20)) for _ in range(64)) + zeros.flush()
    nest = make(
        File(b"liar.py", b"", packed=packed, size=1 << 10),
        File(b"0.py", packed=packed, size=1 << 26),
    )
    for level in range(3):
        nest = make(*(File(b"%d-%d.zip" % (level, n), nest) for n in range(16)))
    began = time.process_time()
    for _ in range(3):
        found, refused, _ = read(nest)
        assert (len(found), refused) == (16, {})
        nest = next(iter(found.values()))
    found, refused, _ = read(nest)
    assert time.process_time() - began < 2
    assert found == {}
    assert "damaged" in refused["liar.py"]
    assert "at most 8 MiB" in refused["0.py"]


def test_a_liar_is_unpacked_no_further_than_it_says() -> None:
    packed = deflate(b"\0" * (32 << 20))
    data = make(File(b"a.py", b"", packed=packed, size=1000))
    tracemalloc.start()
    found, refused, _ = on_host(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found, list(refused)) == ({}, ["a.py"])
    assert peak < 1 << 20


def test_an_archive_in_an_archive_is_only_an_entry(read: Opener) -> None:
    inner = make(File(b"a.py"))
    assert read(make(File(b"inner.zip", inner))) == ({"inner.zip": inner}, {}, [])


def test_what_unpacks_to_too_much_is_refused_from_there_on(read: Opener) -> None:
    mib = b"\0" * (1 << 20)
    files = [File(b"%02d.py" % n, mib) for n in range(10)]
    found, refused, _ = read(make(*files, File(b"last.py", b"1\n")))
    assert list(found) == [f"{n:02}.py" for n in range(8)]
    assert refused.keys() == {"08.py", "09.py", "last.py"}
    assert set(refused.values()) == {"the archive unpacks to too much: there is no room for it"}


def test_more_submissions_than_anyone_hands_in_cost_the_archive(read: Opener) -> None:
    files = [File(b"%d.py" % n, packed=b"") for n in range(HANDED_IN.candidates + 1)]
    with pytest.raises(ArchiveError, match=r"more than 1,000 files of \.py, \.ipynb, \.zip"):
        read(make(*files))


# --- archives that can't be read at all ------------------------------------------------------

PLAIN = Zip.of(File(b"a.py"), File(b"b.py"))


def with_end64(wide: bytes, narrow: bytes) -> bytes:
    return PLAIN.body + PLAIN.directory + wide + narrow


WIDE = end64(2, len(PLAIN.directory), len(PLAIN.body))


@pytest.mark.parametrize(
    "narrow",
    [
        PLAIN.end(),
        PLAIN.end(count=0xFFFF),
        end(0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF),
    ],
)
def test_zip64_is_read(narrow: bytes, read: Opener) -> None:
    wide_file = File(b"a.py", size=0xFFFFFFFF, packed_size=0xFFFFFFFF, offset=0xFFFFFFFF)
    sizes = (len(SOURCE), len(wide_file.body()), 0)
    wide_file = replace(wide_file, extra=b"\x99\x99\0\0" + struct.pack("<HH3Q", 1, 24, *sizes))
    assert read(with_end64(WIDE, narrow))[0] == {"a.py": SOURCE, "b.py": SOURCE}
    assert read(make(wide_file, File(b"b.py")))[0] == {"a.py": SOURCE, "b.py": SOURCE}


UNREADABLE: dict[str, bytes] = {
    "nothing": b"",
    "a text": SOURCE,
    "another kind": b"Rar!\x1a\x07\x01\x00" + b"\0" * 99,
    "cut off": PLAIN.bytes()[:-1],
    "only its head": PLAIN.body[:9],
    "only an end of an end": b"PK\5\6",
    "before its start": end(2, 99, 0),
    "huge": end(2, 0xFFFFFFFF, 0),
    "cut in a record": PLAIN.body + PLAIN.directory[:-9] + PLAIN.end(size=len(PLAIN.directory) - 9),
    "no records": PLAIN.body + b"\0" * 200 + end(2, 200, len(PLAIN.body)),
    "zip64, huge": with_end64(end64(2, 1 << 62, 1 << 63), end(0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)),
    "zip64, hugest": with_end64(end64(2, (1 << 64) - 1, 0), PLAIN.end()),
    "zip64, short field": make(File(b"x.py", size=0xFFFFFFFF, extra=struct.pack("<HHL", 1, 4, 7))),
    "extra field": make(File(b"x.py", extra=struct.pack("<HH", 7, 9))),
    "name": make(File(b"a.py"), File(b"x\xff.py", flags=UTF8)),
    "surrogate": make(File(b"a.py"), File(b"x\xed\xa0\x80.py", flags=UTF8)),
    "version": make(File(b"a.py", version=64)),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_it_is_no_archive_in_words(what: str, tmp_path: Path) -> None:
    data = UNREADABLE[what]
    with pytest.raises(ArchiveError, match=r"it can't be read as a zip archive: .+"):
        on_host(data)
    (tmp_path / "a.zip").write_bytes(data)
    with (tmp_path / "a.zip").open("rb") as file, pytest.raises(ArchiveError):
        open_archive(file)


@pytest.mark.parametrize("what", ["nothing", "cut off", "name"])
def test_in_the_jail_the_words_are_the_same(what: str, sandbox: Sandbox) -> None:
    found = open_student_archive(UNREADABLE[what], SUFFIXES, sandbox)
    assert found.defect is not None
    assert "it can't be read as a zip archive" in found.defect
    assert found == StudentArchive(defect=found.defect)


def test_wherever_it_is_cut_off_it_is_told() -> None:
    data = make(File(b"a.py"), File(b"b.py", method=STORED))
    for length in range(len(data)):
        with pytest.raises(ArchiveError):
            on_host(data[:length])


def test_of_a_disk_that_fails_it_is_told() -> None:
    class Failing(io.BytesIO):
        fails = False

        def read(self, size: int | None = -1) -> bytes:
            if self.fails:
                raise OSError("the disk fails")
            return super().read(size)

    file = Failing(make(File(b"a.py")))
    opened = open_archive(file)
    (entry,) = read_listing(opened, SUFFIXES, EXPORTED).entries
    file.fails = True
    assert read_entry(opened, entry) == RefusedEntry("a.py", "it is damaged: the disk fails")
    with pytest.raises(ArchiveError):
        open_archive(file)


# --- how fast, and how much ------------------------------------------------------------------


def test_ten_thousand_entries_take_seconds() -> None:
    data = make(*(File(b"course/student_%d/a.py" % n) for n in range(10_000)))
    began = time.process_time()
    found, _, _ = on_host(data, EXPORTED)
    assert time.process_time() - began < 3
    assert len(found) == 10_000


@pytest.mark.slow
def test_the_most_that_may_be_printed_is_printed(sandbox: Sandbox) -> None:
    """The caps are such that no archive runs into the limits of its child."""
    long = ("é/" * 1300 + "%07d.py").encode()
    size = HANDED_IN.total_bytes // HANDED_IN.candidates
    noise = random.Random(1).randbytes(size)
    files = [File(long % n, noise, method=STORED, flags=UTF8) for n in range(HANDED_IN.candidates)]
    rest = student_archive.MAX_ARCHIVE_BYTES - len(make(*files)) - 1000
    data = make(*files, File(b"x.bin", os.urandom(rest), method=STORED))
    found = open_student_archive(data, SUFFIXES, sandbox)
    assert (found.defect, len(found.members), found.ignored) == (None, 1000, ("x.bin",))
    assert {member.data for member in found.members} == {noise}


@pytest.mark.slow
def test_the_largest_directory_is_read_within_the_limits(sandbox: Sandbox) -> None:
    record = File(b"a").central(0)
    count = (student_archive.MAX_ARCHIVE_BYTES - END.size) // len(record)
    found = open_student_archive(
        Zip(b"", record * count, count & 0xFFFF).bytes(), SUFFIXES, sandbox
    )
    assert (found.defect, len(found.ignored) + found.more_ignored) == (None, count)


def test_a_larger_archive_is_not_looked_at(sandbox: Sandbox) -> None:
    found = open_student_archive(bytes((16 << 20) + 1), SUFFIXES, sandbox)
    assert found == StudentArchive(defect="it has more than the 16 MiB that are read")


# --- what the host makes of a child that was taken over --------------------------------------


@pytest.fixture
def open_with(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], StudentArchive]:
    """Opens an archive with a program in place of ours, as if the archive had made it one."""

    def open_with(body: str) -> StudentArchive:
        lines = body.replace("\n", "\n    ")
        plant(monkeypatch, f"import os, sys\ndef answer(data, suffixes):\n    {lines}\n")
        return open_student_archive(b"", SUFFIXES, sandbox)

    return open_with


@pytest.mark.parametrize(
    ("body", "defect"),
    [
        ("os._exit(3)", "reading it was stopped: ended itself with exit code 3"),
        ("import ctypes\nctypes.string_at(0)", "killed by SIGSEGV"),
        ("while True: os.write(1, bytes(1 << 20))", "more than 16384 KiB printed"),
        ("x = bytearray(900 << 20)", "more than 768 MiB"),
        ("os.write(4, b'x' * 99)\nreturn 0.0", "wrote to the grader's pipe"),
        ("raise MemoryError", "reading it failed: MemoryError"),
        ("raise type('ArchiveError', (Exception,), {})('of its own')", "of its own"),
        ("return None", "it gave no answer"),
        ("print('x')\nreturn 0.0", "a length is cut short"),
    ],
)
def test_a_program_that_goes_wrong_is_the_archives_defect(
    body: str, defect: str, open_with: Callable[[str], StudentArchive]
) -> None:
    found = open_with(body)
    assert found.members == found.refused == ()
    assert found.defect is not None
    assert defect in found.defect


@pytest.mark.parametrize(
    ("limits", "body"), [({"cpu_s": 0.5}, "while True: pass"), ({"wall_s": 0.5}, "time.sleep(99)")]
)
def test_who_is_to_blame_for_an_archive_that_takes_forever(
    open_with: Callable[[str], StudentArchive],
    monkeypatch: pytest.MonkeyPatch,
    limits: dict[str, float],
    body: str,
) -> None:
    short = student_archive.LIMITS.model_copy(update=limits)
    monkeypatch.setattr(student_archive, "LIMITS", short)
    if "cpu_s" in limits:
        assert open_with(body).defect == "reading it was stopped: more than 0.5 s of CPU time"
    else:  # nothing that unpacks waits for anything but a processor
        with pytest.raises(JudgeError, match=r"the grader could not read it: more than 0\.5 s"):
            open_with(f"import time; {body}")


def test_where_nothing_could_look_at_it_the_grader_failed(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch, "1 / 0")
    with pytest.raises(JudgeError, match="ZeroDivisionError"):
        open_student_archive(b"", SUFFIXES, sandbox)


DATE_TIME = (2024, 5, 17, 1, 2, 3)
STAMP = archive.DATE_TIME.pack(*DATE_TIME)


def member(path: bytes, data: bytes = b"1\n", date_time: bytes = STAMP) -> list[bytes]:
    return [path, date_time, data]


def report_of(text: bytes, *counts: float) -> StudentArchive:
    values = np.array(counts, dtype=np.float64)
    answer = Returned(NumberKind.REAL, values.shape, values)
    return read_report(Step(answer, 0.0, 0.0, 0.0, text, b""), SUFFIXES)


def test_a_report_is_read() -> None:
    text = pack(*member(b"d/a.py"), b"../b.py", b"why", b"c.txt")
    assert report_of(text, 1, 1, 1, 7) == StudentArchive(
        (Member("d/a.py", posix_seconds(DATE_TIME), b"1\n"),),
        (RefusedEntry("../b.py", "why"),),
        ("c.txt",),
        7,
    )


ONE = pack(*member(b"a.py"))
MANY = HANDED_IN.candidates + 1


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (b"", ()),
        (b"", (0, 0, 0)),
        (b"", (0, 0, 0, 0, 0)),
        (b"", (0, 0, 0, -1)),
        (b"", (0, 0, 0, float("nan"))),
        (b"", (0, 0, 0, float("inf"))),
        (b"", (0, 0, 0, 1e300)),
        (b"", (1, 0, 0, 0)),
        (ONE, (0, 0, 0, 0)),
        (ONE[:-1], (1, 0, 0, 0)),
        (ONE + b"x", (1, 0, 0, 0)),
        (ONE + b"\xff\xff\xff\xff", (1, 0, 0, 0)),
        (ONE + ONE, (2, 0, 0, 0)),
        (pack(*(b"a" for _ in range(HANDED_IN.ignored + 1))), (0, 0, HANDED_IN.ignored + 1, 0)),
        (pack(b"a" * 1001), (0, 0, 1, 0)),
        (pack(b"\xff"), (0, 0, 1, 0)),
        (pack(b"a", b"b" * 1001), (0, 1, 0, 0)),
        (pack(*(b"a" for _ in range(2 * MANY))), (0, MANY, 0, 0)),
        (pack(*(p for n in range(MANY) for p in member(b"%d.py" % n))), (MANY, 0, 0, 0)),
        (pack(*member(b"a.py", bytes((8 << 20) + 1))), (1, 0, 0, 0)),
        (pack(*member(b"a.py", date_time=b"1")), (1, 0, 0, 0)),
        *(
            (pack(*member(path)), (1, 0, 0, 0))
            for path in (b"", b"a.txt", b"/a.py", b"../a.py", b"a//b.py", b"./a.py", b"C:/a.py")
        ),
        *(
            (pack(*member(path)), (1, 0, 0, 0))
            for path in (b".x/a.py", b"a\0.py", b"a/../b.py", b"a/" * 2048 + b".py", b"\xed\xa0.py")
        ),
    ],
    ids=lambda given: str(given)[:60],
)
def test_a_forged_report_is_a_defect(text: bytes, counts: tuple[float, ...]) -> None:
    found = report_of(text, *counts)
    assert found.defect is not None
    assert "went wrong" in found.defect
    assert found == StudentArchive(defect=found.defect)


@pytest.mark.parametrize("year", [0, 1, 9999, 65535])
def test_a_time_that_is_none_costs_only_the_time(year: int) -> None:
    stamp = archive.DATE_TIME.pack(year, 1, 1, 0, 0, 0)
    (found,) = report_of(pack(*member(b"a.py", date_time=stamp)), 1, 0, 0, 0).members
    assert found.modified_at is None or abs(found.modified_at) < 1e12


PARTS = st.lists(st.binary(max_size=20) | st.just(b"a.py") | st.just(STAMP), max_size=12)


@settings(max_examples=100)
@given(
    st.binary(max_size=40) | PARTS.map(lambda parts: pack(*parts)),
    st.lists(st.integers(-1, 4) | st.floats(), min_size=4, max_size=4),
)
def test_no_report_crashes_the_host(text: bytes, counts: list[float]) -> None:
    found = report_of(text, *counts)
    assert found.defect is None or found == StudentArchive(defect=found.defect)


# --- whatever the bytes are ------------------------------------------------------------------

SEEDS = [
    make(File(b"a.py"), File(b"d/b.ipynb", method=STORED), File(b"x.txt"), File(b"n.zip", b"PK")),
    with_end64(WIDE, end(0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)),
    overlapping(3, quoted=True),
]


@settings(max_examples=300)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 1 << 12), st.integers(0, 255)), max_size=6),
    st.integers(0, 40),
    st.binary(max_size=12),
)
@example(SEEDS[0], [], 0, b"")
def test_a_changed_archive_is_read_or_refused(
    seed: bytes, changes: list[tuple[int, int]], dropped: int, more: bytes
) -> None:
    data = bytearray(seed)
    for at, value in changes:
        data[-1 - at % len(data)] = value  # from the end, where the records are
    place = dropped * 7 % len(data)
    data[place : place + dropped // 20] = more
    try:
        found, _, _ = on_host(bytes(data))
    except ArchiveError:
        return
    assert sum(map(len, found.values())) <= HANDED_IN.total_bytes
    for path in found:
        assert archive.why_unsafe(path) is None
        assert archive.is_candidate(path, SUFFIXES)


@given(st.tuples(*[st.integers()] * 6))
def test_every_time_is_one_or_none(date_time: tuple[int, int, int, int, int, int]) -> None:
    seconds = posix_seconds(date_time)
    assert seconds is None or abs(seconds) < 1e12


def test_an_archive_may_hold_any_bytes(sandbox: Sandbox) -> None:
    every = bytes(range(256)) + b"'\"\\\n\r\0" * 9
    data = make(File(b"a.py", every, method=STORED), File(b"'\"\\\n.py"))
    found = open_student_archive(data, SUFFIXES, sandbox)
    assert [member.data for member in found.members] == [every, SOURCE]
