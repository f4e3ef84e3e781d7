"""The command line of grader: called in this process, or as a process of its own."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from grader.cli import run
from grader.sandbox.proof.ladder import Sandbox
from support.paths import TESTS

# As a process: what comes before its arguments.
GRADER = (sys.executable, "-m", "grader")
# The same, where no submission needs jax: it starts in half of the time. Primed, it would need jax.
LIGHT_GRADER = (sys.executable, str(TESTS / "support/light_grader.py"))
# For what takes seconds, on a machine that does much else.
PATIENCE_S = 300.0

CLEARED = "\x1b[2K"  # as a terminal is told to clear a line

Called = tuple[int, str, str]  # exit code, stdout, stderr
Call = Callable[..., Called]


def call(capfd: pytest.CaptureFixture[str], *arguments: object, bug: bool = False) -> Called:
    """Run a command line here; a defect of the grader shows only where a test plants a ``bug``."""
    capfd.readouterr()
    code = run([str(argument) for argument in arguments])
    out, err = capfd.readouterr()
    assert "Traceback" not in out + err
    assert ("a defect of the grader" in err) == bug, err
    return code, out, err


def on_a_terminal(command: Sequence[str], folder: Path, is_one: bool = False) -> tuple[str, str]:
    """What a command shows on a terminal, and what it prints; ``is_one``: it prints there, too."""
    ours, theirs = pty.openpty()
    stdout = theirs if is_one else subprocess.PIPE
    with subprocess.Popen(command, stdout=stdout, stderr=theirs, cwd=folder) as process:
        os.close(theirs)
        shown = b""
        while part := _read(ours):
            shown += part
        out = b"" if process.stdout is None else process.stdout.read()
        process.wait(PATIENCE_S)
    os.close(ours)
    return shown.decode(), out.decode()


def _read(descriptor: int) -> bytes:
    """What is there; empty when the other end is closed."""
    try:
        return os.read(descriptor, 4096)
    except OSError:  # how Linux says so of a terminal
        return b""


@contextmanager
def lent(sandbox: Sandbox) -> Iterator[None]:
    """Give ``sandbox`` to all who start one meanwhile: starting takes seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sandbox, "start", lambda *_: sandbox)
        patch.setattr(Sandbox, "close", lambda _: None)
        yield
