"""A crash is told by its name and by the student's line, also where `abort` ends in SIGSEGV."""

import pytest
from support.helpers import answers

from grader.grading.feedback.errors import error_hint
from grader.jail import wire
from grader.limits import Limits
from grader.sandbox.crash import located
from grader.sandbox.outcome import Cause, Stopped
from grader.sandbox.proof.ladder import Sandbox

LIMITS = Limits(wall_s=20.0, cpu_s=20.0, memory_mib=600, printed_kib=16, returned_kib=16)
DUMP = (
    b"said before\nFatal Python error: Aborted\n\nCurrent thread 0x07 (most recent call first):\n"
    b'  File "os.py", line 3 in f\n  File "submission.py", line 8 in f\n'
    b'  File "submission.py", line 9 in g\n\nFatal Python error: Segmentation fault\n\n'
    b'Current thread 0x07 (most recent call first):\n  File "submission.py", line 7 in h\n'
)


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        ("import os; os.abort()", "it aborted"),
        ("import ctypes; ctypes.string_at(0)", "a segmentation fault"),
    ],
)
def test_a_crash_has_its_name_and_line(sandbox: Sandbox, line: str, detail: str) -> None:
    source = f"def f():\n    print('printed')\n    {line}\n"
    message = wire.Load("f", 0, "submission.py", source.encode())
    ran = sandbox.run(message, [wire.pack_arguments([])], LIMITS)
    assert answers(ran) == [Stopped(Cause.SIGNALLED, detail, lines=f"line 3, in f: {line}")]
    assert (ran.calls[0].stdout, ran.calls[0].stderr) == (b"printed\n", b"")
    hint = error_hint(answers(ran))
    assert hint is not None
    assert hint.id == "crashed"
    assert f"{detail} (your line 3, in f: `{line}`)" in hint.message


def test_the_first_error_of_a_dump_counts() -> None:
    stopped = Stopped(Cause.SIGNALLED, "killed by SIGSEGV")
    found, stderr = located(stopped, DUMP, "submission.py")
    assert found == Stopped(Cause.SIGNALLED, "it aborted", lines="line 9, in g\nline 8, in f")
    assert stderr == b"said before\n"


def test_what_did_not_crash_keeps_what_it_said() -> None:
    for stopped, stderr in (
        (Stopped(Cause.WALL, "it took too long"), DUMP),
        (Stopped(Cause.SIGNALLED, "killed by SIGSEGV"), b"Segmentation fault\n"),
    ):
        assert located(stopped, stderr, "submission.py") == (stopped, stderr)
