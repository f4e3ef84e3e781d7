"""The one place where a verdict is chosen, from the outcome and the expected vector."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.grading.compare import Comparison, Tolerance, compare
from grader.grading.report import CaseResult, Floats
from grader.jail.wire import NumberKind, Refusal
from grader.sandbox.outcome import (
    Answer,
    Cause,
    Raised,
    Refused,
    Returned,
    Stopped,
    Uncallable,
)
from grader.text import with_article
from grader.verdict import Verdict

VERDICT_OF_CAUSE = {
    Cause.WALL: Verdict.TLE,
    Cause.CPU: Verdict.TLE,
    Cause.MEMORY: Verdict.MLE,
    Cause.PRINTED: Verdict.OLE,
    Cause.RETURNED: Verdict.OLE,
    Cause.FORBIDDEN: Verdict.SV,
    Cause.THREADLESS: Verdict.RTE,
    Cause.LOST: Verdict.JE,
    Cause.EXITED: Verdict.RTE,
    Cause.SIGNALLED: Verdict.RTE,
    Cause.PROTOCOL: Verdict.RTE,
    Cause.UNPRIMED: Verdict.RTE,
}

TOLD_OF_CAUSE = {
    Cause.WALL: "it took too long",
    Cause.CPU: "it took too long",
    Cause.MEMORY: "it used too much memory",
    Cause.PRINTED: "it printed too much",
    Cause.RETURNED: "it returned too much",
    Cause.FORBIDDEN: "it made a system call that no solution needs",
    Cause.THREADLESS: "it could not start a thread",
    Cause.LOST: "the machine or the grader failed",
    Cause.EXITED: "the process ended itself before the function returned",
    Cause.SIGNALLED: "the process crashed",
    Cause.PROTOCOL: "it wrote to the grader's pipe",
    Cause.UNPRIMED: "it wrote to the grader's pipe",
}

# `{what}` is the type's name, with an article; `{detail}` is what the jail says.
TOLD_OF_REFUSAL = {
    Refusal.NONE: "the function returned None, expected numbers: is a `return` missing?",
    Refusal.MAPPING: "the function returned {what}, expected an array or a list of numbers",
    Refusal.TEXT: "the function returned {what}, expected an array or a list of numbers",
    Refusal.VARIABLE: "the function returned {what}, expected numbers: return the value of the "
    "nnx.Variable, `variable[...]`",
    Refusal.TRACER: "the function returned {what}, a tracer, which leaked from a transformed "
    "function",
    Refusal.RAGGED: "the function returned a list that is no array, with {detail}",
    Refusal.OTHER: "the function returned {what}, expected an array or a list of numbers",
    Refusal.TOO_DEEP: "the function returned {what} that is nested too deep",
    Refusal.NUMBER_TOO_LARGE: "the function returned {what} that is too large for float64",
    Refusal.COROUTINE: "the function returned {what}, expected numbers: compute first",
    Refusal.OVERSIZE: "it returned {detail}",  # not asked: answers.py makes it Cause.RETURNED
}

_KINDS = {
    NumberKind.REAL: "real",
    NumberKind.BOOL: "booleans",
    NumberKind.COMPLEX: "complex",
    NumberKind.OTHER: "not numbers",
}


@dataclass(frozen=True)
class Judgement:
    """A verdict, its reason in full, and the comparison where there was one."""

    verdict: Verdict
    reason: str
    comparison: Comparison | None = None
    actual: Floats | None = None


def judge_load(answer: Answer) -> Judgement:
    """The verdict of a file that could not be loaded.

    Anything that ends the load, but for a limit or a forbidden act, is a compile error.
    """
    judgement = _judge_failure(answer)
    verdict = Verdict.CE if judgement.verdict == Verdict.RTE else judgement.verdict
    return Judgement(verdict, judgement.reason)


def not_run(last: Judgement) -> Judgement:
    """The verdict of a case that was not run: cases before it ended the process too often."""
    return Judgement(last.verdict, f"not run; the last case that was: {last.reason}")


def judge_call(
    answer: Answer | None, expected: Floats, tolerances: Sequence[Tolerance]
) -> Judgement:
    """The verdict of one case, from the answer of its call."""
    if not isinstance(answer, Returned):
        return _judge_no_array(answer)
    comparison = compare(answer.shape, _KINDS[answer.kind], answer.values, expected, tolerances)
    return _judge_numbers(comparison, answer.values)


def why_no_numbers(answer: Answer | None) -> str:
    """Why the answer of a call has no real numbers; empty if it has some."""
    if not isinstance(answer, Returned):
        return _judge_no_array(answer).reason
    kind = _KINDS[answer.kind]
    return "" if answer.kind == NumberKind.REAL else f"expected real numbers, found {kind}"


def judge_again(result: CaseResult, expected: Floats, tolerances: Sequence[Tolerance]) -> Judgement:
    """The verdict of a case under other tolerances, from the numbers of the run.

    A case without real numbers failed for another reason, which stands.
    """
    if result.actual is None:
        return Judgement(result.verdict, result.reason.for_staff)
    shape = result.actual.shape
    return _judge_numbers(
        compare(shape, "real", result.actual, expected, tolerances), result.actual
    )


def _judge_numbers(comparison: Comparison, actual: Floats | None) -> Judgement:
    if comparison.mismatch is None:
        return Judgement(Verdict.AC, "", comparison, actual)
    return Judgement(Verdict.WA, comparison.mismatch.reason, comparison, actual)


def _judge_no_array(answer: Answer | None) -> Judgement:
    if isinstance(answer, Refused):
        told = TOLD_OF_REFUSAL[answer.refusal]
        told = told.format(what=with_article(answer.detail), detail=answer.detail)
        return Judgement(Verdict.WA, told)
    assert answer is not None, "only a load is answered by nothing"
    return _judge_failure(answer)


def _judge_failure(answer: Answer) -> Judgement:
    if isinstance(answer, Stopped):
        told = TOLD_OF_CAUSE[answer.cause]
        return Judgement(VERDICT_OF_CAUSE[answer.cause], _with(told, answer.detail))
    if isinstance(answer, Uncallable):
        return Judgement(Verdict.CE, answer.text)
    assert isinstance(answer, Raised)
    detail = f"{answer.type_name}: {answer.text}" if answer.text else answer.type_name
    reason = "\n".join(part for part in (detail, answer.lines) if part)
    return Judgement(Verdict.MLE if _is_out_of_memory(answer) else Verdict.RTE, reason)


def _is_out_of_memory(answer: Raised) -> bool:
    if answer.type_name == "MemoryError" or "MemoryError" in answer.bases:
        return True
    return answer.text.startswith("RESOURCE_EXHAUSTED")  # XLA's word, under several types


def _with(told: str, detail: str) -> str:
    if told in detail:
        return detail
    return f"{told} ({detail})" if detail else told
