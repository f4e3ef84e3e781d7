"""The command line of grader: called in this process, or as a process of its own."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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


@contextmanager
def lent(sandbox: Sandbox) -> Iterator[None]:
    """Give ``sandbox`` to all who start one meanwhile: starting takes seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sandbox, "start", lambda *_: sandbox)
        patch.setattr(Sandbox, "close", lambda _: None)
        yield
