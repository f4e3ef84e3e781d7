"""One more run of a wrong answer, in a fresh process, to learn more than its numbers say.

    kept_between_calls     the first case that fails, called twice, with no other before it

A probe decides no mark: if it fails, or runs into a limit, it gives no hint. Its numbers choose a
hint, and nothing else of it is told: it may know what an earlier run has seen. There is no probe of
an accepted submission, nor of a slow one: a probe must cost little beside the run.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.cases.make import Case, pack
from grader.errors import JudgeError
from grader.grading.compare import Tolerance, compare, tolerances
from grader.grading.feedback.kept import KeptState
from grader.grading.report import CaseResult, Floats, Hint
from grader.jail import wire
from grader.limits import Limits
from grader.problem.load import Problem
from grader.sandbox.outcome import Answer, Returned, Run, Step
from grader.sandbox.runner import Runner
from grader.verdict import Verdict

# CPU seconds for loading the file and calling it once, far above the usual. Not wall-clock time:
# a busy machine must not change the hints.
SLOW_CPU_S = 5.0


@dataclass(frozen=True)
class WrongAnswer:
    """A submission with a wrong answer: what was sent, and the result of each case."""

    message: wire.Load
    limits: Limits
    cases: Sequence[Case]
    tolerances: Sequence[Sequence[Tolerance]]
    results: Sequence[CaseResult]
    load: Step


def wrong_answer(
    problem: Problem,
    message: wire.Load,
    cases: Sequence[Case],
    results: Sequence[CaseResult],
    ran: Run,
) -> WrongAnswer:
    """A run as the probes take it."""
    allowed = [tolerances(problem.spec, case) for case in cases]
    return WrongAnswer(message, problem.spec.limits, cases, allowed, results, ran.load)


def kept_between_calls(wrong: WrongAnswer, sandbox: Runner) -> Hint | None:
    """The hint on a case that failed and depends on what was called before it."""
    found = _kept(wrong, sandbox)
    return found.hint_on(wrong.message.source, sandbox) if isinstance(found, KeptState) else found


def _kept(wrong: WrongAnswer, sandbox: Runner) -> KeptState | Hint | None:
    failed = next(n for n, one in enumerate(wrong.results) if one.verdict != Verdict.AC)
    result, allowed = wrong.results[failed], wrong.tolerances[failed]
    answers = _again(wrong, sandbox, failed, calls=2)
    alone, second = [_numbers(answer) for answer in answers] or [None, None]
    if alone is None or second is None or result.expected is None or result.actual is None:
        return None
    if failed > 0 and _same(alone, result.expected, allowed):
        return KeptState(
            "kept_between_calls",
            f"{result.name}, the first case that fails, is right when it is the only one that is "
            "called",
            "something is kept from one call to the next, such as a cached model, a global or a "
            "Variable of the class. Make everything anew in each call",
        )
    if failed == 0 and _same(alone, second, allowed) and not _same(alone, result.actual, allowed):
        return Hint(
            "differs_in_another_process",
            "the same input gives other numbers each time that the file is loaded: does something "
            "follow from the time, or from random numbers without a seed? All has to follow from "
            "the arguments",
        )
    if not _same(alone, second, allowed) or not _same(alone, result.actual, allowed):
        return KeptState(
            "differs_on_a_second_call",
            "the same input gives other numbers when it is called again",
            "something is kept from one call to the next, or something is drawn at random (by a "
            "layer such as Dropout, too) that does not follow from the arguments",
        )
    return None


def _again(wrong: WrongAnswer, sandbox: Runner, number: int, calls: int) -> list[Answer | None]:
    """The answers to one case, called ``calls`` times; empty if that is no help."""
    if wrong.load.cpu_s + wrong.results[number].cpu_s > SLOW_CPU_S:
        return []
    try:
        outcome = sandbox.run(wrong.message, [pack(wrong.cases[number])] * calls, wrong.limits)
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
