"""While a check goes on, a terminal shows what is being done, and how far it is."""

import os
import pty
import subprocess
from pathlib import Path

import pytest
from support.command import GRADER, PATIENCE_S, Call
from support.tiny import GOOD, lay

ONLY = ("--only", "examples", "--only", "mutants")


@pytest.fixture
def course(tiny_folder: Path) -> Path:
    return lay(tiny_folder, {"submissions_example/tiny/accepted/1_good.py": GOOD})


@pytest.mark.slow
def test_a_terminal_shows_what_is_being_done(course: Path) -> None:
    ours, theirs = pty.openpty()
    command = [*GRADER, "check", "tiny", "--fresh", *ONLY, "--problems", str(course / "problems")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, cwd=course) as process:
        os.close(theirs)
        shown = b""
        while part := _read(ours):
            shown += part
        assert process.stdout is not None
        out = process.stdout.read().decode()
        process.wait(PATIENCE_S)
    os.close(ours)
    text = shown.decode()
    assert "tiny: examples, check" in text
    assert "tiny: mutants, check" in text
    assert "tiny: programs:" in text
    assert " runs are done" in text
    assert "check 1 of" not in out
    assert "mutants are found out" in out


def _read(descriptor: int) -> bytes:
    """What is there; empty when the other end is closed."""
    try:
        return os.read(descriptor, 4096)
    except OSError:  # how Linux says so of a terminal
        return b""


def test_elsewhere_nothing_is_shown(
    course: Path, call: Call, lent_sandbox: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course)
    _, out, err = call("check", "tiny", "--only", "mutants")
    assert err == ""
    assert "mutants are found out" in out
