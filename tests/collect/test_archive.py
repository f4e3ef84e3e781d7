"""Zips that lie, read on the host and in the jail: told by name and reason, and never a crash."""

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.zips import (
    LINK,
    LOCAL,
    NOON,
    SOURCE,
    STORED,
    SUFFIXES,
    UTF8,
    File,
    Opener,
    Zip,
    deflate,
    end,
    end64,
    make,
    on_host,
    overlapping,
    told,
)

from grader.collect.student_archive import StudentArchive, open_student_archive
from grader.jail.programs import archive
from grader.jail.programs.archive import (
    EXPORTED,
    HANDED_IN,
    ArchiveError,
    RefusedEntry,
    open_archive,
    read_entry,
    read_listing,
)
from grader.jail.programs.heads import posix_seconds
from grader.sandbox.proof.ladder import Sandbox

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


def unicode_path(text: str, raw: bytes, version: int = 1) -> bytes:
    """The field that holds a name in UTF-8, beside ``raw`` (APPNOTE 4.6.9)."""
    field = struct.pack("<BL", version, zlib.crc32(raw)) + text.encode()
    return struct.pack("<HH", 0x7075, len(field)) + field


def test_each_name_is_read_as_what_it_is(read: Opener) -> None:
    """As where Windows, macOS and others have added to one archive."""
    old = "Müller".encode("cp437")
    other = struct.pack("<HH", 0x5455, 1) + b"x"
    files = {
        "Zoë/utf8.py": File("Zoë/utf8.py".encode(), flags=UTF8),
        "Zoë/macos.py": File("Zoë/macos.py".encode()),
        "Müller/old.py": File(old + b"/old.py"),
        "Þór/field.py": File(b"?/field.py", extra=unicode_path("Þór/field.py", b"?/field.py")),
        "Þór/two.py": File(b"?/t.py", extra=other + unicode_path("Þór/two.py", b"?/t.py")),
        "Müller/stale.py": File(old + b"/stale.py", extra=unicode_path("x.py", b"other name")),
        "Müller/next.py": File(old + b"/next.py", extra=unicode_path("x.py", old, version=2)),
    }
    found, refused, ignored = read(make(*files.values()))
    assert (list(found), refused, ignored) == (list(files), {}, [])


def test_a_field_cannot_name_a_file_outside(read: Opener) -> None:
    bad = File(b"a.py", extra=unicode_path("../../evil.py", b"a.py"))
    found, refused, _ = read(make(bad, File(b"b.py")))
    assert (list(found), list(refused)) == (["b.py"], ["../../evil.py"])


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
