"""Archives that would cost much: they are refused, or cost little."""

import io
import os
import random
import time
import tracemalloc
import zipfile
import zlib

import pytest
from support.zips import (
    END,
    STORED,
    SUFFIXES,
    UTF8,
    File,
    Opener,
    Zip,
    deflate,
    make,
    on_host,
    overlapping,
)

from grader.collect import student_archive
from grader.collect.student_archive import StudentArchive, open_student_archive
from grader.jail.programs.archive import (
    EXPORTED,
    HANDED_IN,
    ArchiveError,
)
from grader.sandbox.proof.ladder import Sandbox


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
