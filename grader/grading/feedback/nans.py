"""The line that makes the first NaN, found by one more run of a sample in a fresh process.

`jail/programs/nans.py` runs the file with the checks of JAX and NumPy switched on. It decides no
mark, and whatever fails there gives no hint. A line is told only if it computes something.
"""

import re
from collections.abc import Mapping

import numpy as np

from grader.cases.make import pack
from grader.errors import JudgeError
from grader.grading.feedback.probe import SLOW_CPU_S, WrongAnswer
from grader.grading.feedback.suspects import own_line
from grader.grading.report import CaseResult, Hint
from grader.jail import wire
from grader.sandbox.outcome import Answer, Returned
from grader.sandbox.runner import Runner
from grader.sandbox.said import text_of

PROGRAM = "nans"
CALLS = 2  # of the file, in the run
_COMPUTES = re.compile(r"[-+*/@]|\w\(")
# By the number of `nans.Operation`.
REASONS: Mapping[int, str] = {
    1: "a quotient is NaN for 0 / 0 and for infinity / infinity",
    2: "a product is NaN for 0 times infinity",
    3: "a difference is NaN for infinity - infinity",
    4: "the logarithm of a negative number is NaN",
    5: "the square root of a negative number is NaN",
}


def nan_made(wrong: WrongAnswer, sandbox: Runner) -> Hint | None:
    """Return the hint on the line that makes the first NaN in a sample, if it can be found."""
    sample = next((n for n, one in enumerate(wrong.results) if _is_open_nan(one)), None)
    if sample is None:
        return None
    if wrong.load.cpu_s + CALLS * wrong.results[sample].cpu_s > SLOW_CPU_S:
        return None
    program = wire.Program(PROGRAM, (wrong.message.pack(),))
    try:
        outcome = sandbox.run(program, [pack(wrong.cases[sample])], wrong.limits)
    except JudgeError:  # the mark stands without it
        return None
    answer = outcome.calls[0].answer if outcome.calls else None
    return told_of_nan(answer, wrong.message.source, wrong.results[sample].name)


def told_of_nan(answer: Answer | None, source: bytes, sample: str) -> Hint | None:
    """Return the hint from what the program answers; None if that names no line."""
    values = answer.values if isinstance(answer, Returned) else None
    if values is None or values.shape != (3,):
        return None
    line, operation, overflow = (_number(value) for value in values.tolist())
    if not _is_told(line, source):
        return None
    told = f"in {sample} the first NaN is made in {own_line(source, line)}"
    if reason := REASONS.get(operation):
        told += f": {reason}"
    if _is_told(overflow, source):
        told += f". Before that, an exponential becomes infinity in {own_line(source, overflow)}"
        told += ": subtract the largest number first"
    return Hint("nan_made", told)


def _is_told(line: int, source: bytes) -> bool:
    """Tell if the file has that line, and it computes something."""
    lines = text_of(source).split("\n")
    return 0 < line <= len(lines) and _COMPUTES.search(lines[line - 1]) is not None


def _number(value: float) -> int:
    """A whole number that is claimed; 0 for anything else."""
    return int(value) if value.is_integer() else 0


def _is_open_nan(result: CaseResult) -> bool:
    """Tell if it is a sample that gave NaN."""
    return not result.hidden and result.actual is not None and bool(np.isnan(result.actual).any())
