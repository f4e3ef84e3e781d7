"""A program of ours that reads what a student made, in a child of its own.

    the program as byte code + the arguments as literals  sent as a file to load
    its entry point                                       called once, without arguments
    what it printed and returned                          one step, not to be believed unchecked

The program is not run by what it reads, but parsing is enough to crash a process, or worse.
"""

import binascii
import marshal
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from grader.errors import JudgeError
from grader.jail import wire
from grader.limits import Limits
from grader.sandbox.outcome import Cause, Step, told
from grader.sandbox.runner import Runner

Literal = bytes | int | str | Sequence[str]
ENTRY = "grader_entry"
# Reading never waits: what takes long but little of a processor is a machine that is too busy.
MACHINES_FAULT = (Cause.WALL, Cause.THREADLESS, Cause.LOST)


def ask(
    sandbox: Runner,
    program: Path,
    function: str,
    given: Sequence[Literal],
    limits: Limits,
    failed: str,
) -> Step:
    """Call ``function`` of a program with what is ``given``.

    JudgeError, which begins with ``failed``, if the program can't be loaded: nothing has been read
    then; and as the sandbox. RefusedError as the sandbox.
    """
    message = wire.Load(ENTRY, 0, program.name, source(program, function, given))
    outcome = sandbox.run(message, [wire.pack_arguments([])], limits)
    if outcome.load.answer is not None:
        raise JudgeError(f"{failed}: {told(outcome.load.answer)}")
    return outcome.calls[0]


def source(program: Path, function: str, given: Sequence[Literal]) -> bytes:
    """The program with an entry point that calls ``function``."""
    code = _literal(_byte_code(program.read_bytes(), program.name))
    literals = ", ".join(map(_literal, given))
    lines = (
        "import binascii as grader_binascii, marshal as grader_marshal",
        f"exec(grader_marshal.loads({code}))",
        f"def {ENTRY}():",
        f"    return {function}({literals})",
    )
    return "\n".join((*lines, "")).encode()


@cache
def _byte_code(text: bytes, name: str) -> bytes:
    """Compiled here once, since a child would take 20 ms for it; it runs the same interpreter."""
    return marshal.dumps(compile(text, name, "exec", dont_inherit=True))


def _literal(value: Literal) -> str:
    """Bytes in base64, a third longer; as they are they could be four times as long."""
    if isinstance(value, bytes):
        encoded = binascii.b2a_base64(value, newline=False)
        return f"grader_binascii.a2b_base64({encoded!r})"
    return repr(value)
