"""What the host makes of a child that read an archive and was taken over."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.helpers import plant
from support.zips import SUFFIXES

from grader.collect import student_archive
from grader.collect.student_archive import Member, StudentArchive, open_student_archive, read_report
from grader.errors import JudgeError
from grader.jail.programs import archive
from grader.jail.programs.archive import (
    HANDED_IN,
    RefusedEntry,
)
from grader.jail.programs.heads import posix_seconds
from grader.jail.wire import NumberKind
from grader.jail.wire import pack_parts as pack
from grader.sandbox.outcome import Returned, Step
from grader.sandbox.proof.ladder import Sandbox


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
        ("import ctypes\nctypes.string_at(0)", "reading it was stopped: a segmentation fault"),
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
