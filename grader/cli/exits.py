"""Exit codes, and how a command tells a person what went wrong: on stderr."""

import os
import sys
import traceback
from contextlib import suppress

from grader.errors import GraderError, JudgeError
from grader.text import no_command, plain_text
from grader.verdict import Verdict

EXIT_ACCEPTED = 0
EXIT_NOT_ACCEPTED = 1
EXIT_USAGE = 2
EXIT_JUDGE_ERROR = 3
EXIT_INTERRUPTED = 130


def exit_code_of(verdict: Verdict) -> int:
    """The exit code that a submission's verdict asks for."""
    if verdict == Verdict.JE:
        return EXIT_JUDGE_ERROR
    return EXIT_ACCEPTED if verdict == Verdict.AC else EXIT_NOT_ACCEPTED


def tell(line: str) -> None:
    """Print a line on stderr, if somebody is still there to read it."""
    with suppress(OSError):
        print(no_command(line), file=sys.stderr, flush=True)


def complain(error: GraderError) -> int:
    """Print an error on stderr; return the exit code that it asks for."""
    tell(f"error: {plain_text(str(error))}")
    return EXIT_JUDGE_ERROR if isinstance(error, JudgeError) else EXIT_USAGE


def defect(error: Exception) -> int:
    """Report a bug of the grader, so that nobody takes it for a student's failure."""
    tell(f"error: {defect_in_words(error)}")
    return EXIT_JUDGE_ERROR


def defect_in_words(error: Exception) -> str:
    """A bug of the grader, and the place of it."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"a defect of the grader itself ({type(error).__name__}: {error}, "
        f"{os.path.basename(where.filename)}:{where.lineno}); no mark was given"
    )


def drop_output() -> None:
    """Discard what is left in stdout's buffer: its reader has gone, and flushing would fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
