"""Tar archives that lie, read on the host and in the jail: told by name and reason."""

import gzip
import io
import tarfile
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.zips import SOURCE, SUFFIXES, Opener, on_host, told

from grader.collect.student_archive import open_student_archive
from grader.jail.programs.archive import (
    EXPORTED,
    HANDED_IN,
    ArchiveError,
    open_archive,
    read_listing,
)
from grader.sandbox.proof.ladder import Sandbox

NOON = 1715963420
Change = Callable[[tarfile.TarInfo], None]


def tarred(
    *files: tuple[str, bytes], change: Change = lambda _: None, form: int = tarfile.PAX_FORMAT
) -> bytes:
    """A tar archive; ``change`` changes the header of each file."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=form) as archive:
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), NOON
            change(info)
            archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_what_tar_writes_is_read(packed: bool, form: int, read: Opener) -> None:
    long = "d/" * 60 + "a.py"
    names = ["a.py", "./b//c.ipynb", "x.txt", ".git/x.py", "Zoë/ü.py", long]
    data = tarred(*((name, SOURCE) for name in names), form=form)
    found, refused, ignored = read(gzip.compress(data) if packed else data)
    assert found == dict.fromkeys(["a.py", "b/c.ipynb", "Zoë/ü.py", long], SOURCE)
    assert (refused, ignored) == ({}, ["x.txt", ".git/x.py"])


def test_a_name_that_is_no_utf8_is_shown(read: Opener) -> None:
    data = tarred(("caf\udce9.py", SOURCE), form=tarfile.GNU_FORMAT)
    assert read(data) == ({r"caf\xe9.py": SOURCE}, {}, [])


def test_times_are_read_as_they_are(sandbox: Sandbox) -> None:
    data = tarred(("a.py", SOURCE))
    (member,) = open_student_archive(data, SUFFIXES, sandbox).members
    (entry,) = read_listing(open_archive(io.BytesIO(data)), SUFFIXES, EXPORTED).entries
    assert (member.modified_at, entry.info.modified_at) == (NOON, NOON)
    for value in (float("nan"), float("inf"), -1e300, 1e300):
        pax = {"mtime": repr(value)}
        data = tarred(
            ("a.py", SOURCE), change=lambda info, pax=pax: setattr(info, "pax_headers", pax)
        )
        found = open_student_archive(data, SUFFIXES, sandbox)
        assert found.defect or found.members[0].modified_at in (None, 0.0)


def kind(letter: bytes, goal: str = "") -> Change:
    def change(info: tarfile.TarInfo) -> None:
        info.type, info.linkname, info.size = letter, goal, 0

    return change


@pytest.mark.parametrize(
    ("name", "change", "reason"),
    [
        ("/etc/x.py", lambda _: None, "absolute"),
        ("../x.py", lambda _: None, "leads out"),
        ("a/../../x.py", lambda _: None, "leads out"),
        ("x/" * 2100 + "y.py", lambda _: None, "longer than 4096"),
        ("x.py", kind(tarfile.SYMTYPE, "/etc/passwd"), "a link"),
        ("x.py", kind(tarfile.LNKTYPE, "first.py"), "a link"),
        ("x.py", kind(tarfile.FIFOTYPE), "a link or another special file"),
        ("x.py", kind(tarfile.CHRTYPE), "a link or another special file"),
    ],
)
def test_it_is_refused_and_the_others_are_read(
    name: str, change: Change, reason: str, read: Opener
) -> None:
    made = io.BytesIO(tarred(("first.py", b"1\n")))
    with tarfile.open(fileobj=made, mode="a") as archive:
        info = tarfile.TarInfo(name)
        change(info)
        archive.addfile(info)
        last = tarfile.TarInfo("last.py")
        last.size = 2
        archive.addfile(last, io.BytesIO(b"2\n"))
    found, refused, _ = read(made.getvalue())
    assert found == {"first.py": b"1\n", "last.py": b"2\n"}
    ((told_name, text),) = refused.items()
    assert (told_name, reason in text) == (name[:1000], True)


def test_of_two_of_one_name_none_is_read(read: Opener) -> None:
    found, refused, _ = read(tarred(("a.py", b"1"), ("./a.py", b"2"), ("b.py", b"3")))
    assert found == {"b.py": b"3"}
    assert set(refused.values()) == {"there are 2 of this name in the archive"}


def test_a_sparse_file_is_refused(read: Opener) -> None:
    """Its header says a terabyte, and its data are 512 bytes."""
    header = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": str(1 << 40)}
    body = b"1\n0\n512\n".ljust(512, b"\0") + bytes(512)
    change: Change = lambda info: setattr(info, "pax_headers", header)  # noqa: E731
    found, refused, _ = read(tarred(("a.py", body), change=change))
    assert (found, set(refused.values())) == ({}, {"it is a link or another special file"})


def test_what_is_too_much_is_refused(read: Opener) -> None:
    data = tarred(*((f"{n}.py", bytes(1 << 20)) for n in range(10)), ("x.py", bytes(9 << 20)))
    found, refused, _ = read(gzip.compress(data))
    assert len(found) == 8
    assert "at most 8 MiB" in refused["x.py"]
    assert "no room" in refused["9.py"]


WHOLE = tarred(("a.py", SOURCE), ("b.py", SOURCE))
BOMB = gzip.compress(bytes(1 << 20), mtime=0) * 256
DAMAGED = WHOLE[:1024] + b"\1" * 512 + WHOLE[1536:]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (WHOLE[:1024], "it is cut off"),
        (WHOLE[:1500], "cut off|damaged|unexpected end"),
        (DAMAGED, "the header at byte 1,024 is damaged"),
        (b"\1" * 512 + WHOLE[512:], "can't be read as a zip"),
        (gzip.compress(WHOLE, mtime=0)[:-9], "Compressed file ended"),
        (gzip.compress(SOURCE, mtime=0), "truncated header|bad checksum"),
        (b"\x1f\x8bnot gzip", "can't be read as a tar archive"),
        (BOMB, "it unpacks to more than 128 MiB"),
    ],
    ids=lambda given: str(given)[:20],
)
def test_it_is_no_archive_in_words(data: bytes, reason: str, sandbox: Sandbox) -> None:
    began = time.process_time()
    with pytest.raises(ArchiveError, match=reason):
        on_host(data)
    assert time.process_time() - began < 3
    with pytest.raises(ArchiveError, match=reason):
        told(open_student_archive(data, SUFFIXES, sandbox))


def test_headers_about_headers_have_an_end(read: Opener) -> None:
    """Each header of this kind makes `tarfile` call itself."""
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 1
    head = info.tobuf(tarfile.GNU_FORMAT) + b"a".ljust(512, b"\0")
    with pytest.raises(ArchiveError, match="can't be read as a tar archive"):
        read(head * 5000 + WHOLE)


@settings(max_examples=200)
@given(
    st.sampled_from([WHOLE, tarred(("d/" * 70 + "a.py", SOURCE))]),
    st.lists(st.tuples(st.integers(0, 1 << 12), st.integers(0, 255)), max_size=6),
    st.integers(0, 5000),
)
def test_a_changed_archive_is_read_or_refused(
    seed: bytes, changes: list[tuple[int, int]], length: int
) -> None:
    data = bytearray(seed)
    for at, value in changes:
        data[at % len(data)] = value
    try:
        found, _, _ = on_host(bytes(data[: length * 3]))
    except ArchiveError:
        return
    assert sum(map(len, found.values())) <= HANDED_IN.total_bytes
