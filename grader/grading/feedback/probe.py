"""One more run of a wrong answer, in a fresh process, to learn more than its numbers say.

    kept_between_calls     the first case that fails, called twice, with no other before it
    where_nan              the first sample that gave NaN, with jax told to stop at a NaN

A probe decides no mark: if it fails, or runs into a limit, it gives no hint. Its output is dropped.
There is no probe of an accepted submission, nor of a slow one: a probe must cost little beside the
run.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.cases.make import Case, pack
from grader.errors import JudgeError
from grader.grading.compare import Tolerance, compare
from grader.grading.feedback.errors import own_line
from grader.grading.report import CaseResult, Floats, Hint
from grader.jail import wire
from grader.limits import Limits
from grader.sandbox.outcome import Answer, Raised, Returned, Step
from grader.sandbox.runner import Runner
from grader.verdict import Verdict

# CPU seconds for loading the file and calling it once, far above the usual. Not wall-clock time:
# a busy machine must not change the hints.
SLOW_CPU_S = 5.0
# After the file's last line, so that its lines keep their numbers.
STOP_AT_NAN = b'\n__import__("jax").config.update("jax_debug_nans", True)\n'
_WHAT = re.compile(r"encountered in ([a-z_]+)\Z", re.MULTILINE)


@dataclass(frozen=True)
class WrongAnswer:
    """A submission with a wrong answer: what was sent, and the result of each case."""

    message: wire.Load
    limits: Limits
    cases: Sequence[Case]
    tolerances: Sequence[Sequence[Tolerance]]
    results: Sequence[CaseResult]
    load: Step


def kept_between_calls(wrong: WrongAnswer, sandbox: Runner) -> Hint | None:
    """Whether a case that failed depends on what was called before it."""
    failed = next(n for n, one in enumerate(wrong.results) if one.verdict != Verdict.AC)
    result, allowed = wrong.results[failed], wrong.tolerances[failed]
    answers = _again(wrong, sandbox, failed, wrong.message.source, calls=2)
    alone, second = [_numbers(answer) for answer in answers] or [None, None]
    if alone is None or second is None or result.expected is None or result.actual is None:
        return None
    if failed > 0 and _same(alone, result.expected, allowed):
        return Hint(
            "kept_between_calls",
            f"{result.name}, the first case that fails, is right when it is the only one that is "
            "called: something is kept from one call to the next, such as a cached model, a "
            "global or a Variable of the class. Make everything anew in each call",
        )
    if not _same(alone, second, allowed) or not _same(alone, result.actual, allowed):
        return Hint(
            "differs_on_a_second_call",
            "the same input gives other numbers when it is called again: something is kept from "
            "one call to the next, or random numbers do not follow from the seed that is passed",
        )
    return None


def where_nan(wrong: WrongAnswer, sandbox: Runner) -> Hint | None:
    """The student's own line that makes the first NaN of a sample."""
    for n, result in enumerate(wrong.results):
        if result.hidden or result.actual is None or not np.isnan(result.actual).any():
            continue
        source = wrong.message.source + STOP_AT_NAN
        for answer in _again(wrong, sandbox, n, source, calls=1):
            if isinstance(answer, Raised) and answer.type_name == "FloatingPointError":
                return _nan_hint(result, answer)
        return None
    return None


def _nan_hint(result: CaseResult, answer: Raised) -> Hint | None:
    line = own_line(answer)
    if not line:
        return None
    what = _WHAT.search(answer.text)
    by = f" by `{what[1]}`" if what else ""
    return Hint(
        "nan_line",
        f"the first NaN of {result.name} is made{by} in your {line}"
        " (`jax.config.update('jax_debug_nans', True)` finds such lines)",
    )


def _again(
    wrong: WrongAnswer, sandbox: Runner, number: int, source: bytes, calls: int
) -> list[Answer | None]:
    """The answers of ``source`` to one case, called ``calls`` times; empty if that is no help."""
    if wrong.load.cpu_s + wrong.results[number].cpu_s > SLOW_CPU_S:
        return []
    message = replace(wrong.message, source=source)
    try:
        outcome = sandbox.run(message, [pack(wrong.cases[number])] * calls, wrong.limits)
    except JudgeError:  # the mark stands without it
        return []
    answers = [step.answer for step in outcome.calls]
    return answers if len(answers) == calls else []


def _numbers(answer: Answer | None) -> Floats | None:
    if isinstance(answer, Returned) and answer.values is not None:
        return answer.values
    return None


def _same(got: Floats, want: Floats, allowed: Sequence[Tolerance]) -> bool:
    """Whether ``got`` is right where ``want`` is expected; NaN is like NaN here."""
    if got.shape != want.shape or not (np.isnan(got) == np.isnan(want)).all():
        return False
    filled = np.nan_to_num(want, nan=0.0, posinf=np.inf, neginf=-np.inf)
    came = np.nan_to_num(got, nan=0.0, posinf=np.inf, neginf=-np.inf)
    return compare(came.shape, "real", came, filled, allowed).mismatch is None
