"""Ask a program of ours (`jail/programs/`) to read what a student made, in a child of its own.

    PROGRAM    its name and the bytes to read    it is imported: ours until here
    CALL       without arguments                 it reads them: hostile from here
    one step   what it printed and returned      not to be believed unchecked

The program runs nothing of what it reads, but to parse it is enough to crash a process, or worse.
"""

from collections.abc import Sequence

from grader.errors import JudgeError
from grader.jail import wire
from grader.limits import Limits
from grader.sandbox.outcome import Cause, Step, in_words
from grader.sandbox.runner import Runner

# Reading never waits: what takes long but little of a processor is a machine that is too busy.
MACHINES_FAULT = (Cause.WALL, Cause.THREADLESS, Cause.LOST)


def ask(
    sandbox: Runner, program: str, arguments: Sequence[bytes], limits: Limits, failed: str
) -> Step:
    """Call the `answer` of ``program``, one of `wire.PROGRAMS`, with ``arguments``.

    JudgeError, which begins with ``failed``, if the program can't be imported: nothing has been
    read then; and as the sandbox. RefusedError as the sandbox.
    """
    message = wire.Program(program, tuple(arguments))
    outcome = sandbox.run(message, [wire.pack_arguments([])], limits)
    if outcome.load.answer is not None:
        raise JudgeError(f"{failed}: {in_words(outcome.load.answer)}")
    return outcome.calls[0]
