"""A case that was right, and is answered otherwise when the function is called again.

    answers_differently_again    the same arguments as in an earlier case that was right
    as_if_not_changed            one argument differs from an earlier case that was right, and the
                                 numbers are still those of that case

Repeats are made to show this (`grader.cases.repeats`). The results choose the hint, and its text
holds the name of an argument, and of a sample case if there is one: no number, no hidden case.
"""

from collections.abc import Sequence

import numpy as np

from grader.cases.make import Case, pack
from grader.grading.compare import Tolerance, compare
from grader.grading.feedback.kept import KeptState
from grader.grading.report import CaseResult
from grader.problem.model import REPEATS
from grader.verdict import Verdict

KEPT = (
    "does it keep something from an earlier call, such as a model, a total, a list or a random "
    "key? Make everything anew in each call"
)


def answered_otherwise(
    cases: Sequence[Case],
    results: Sequence[CaseResult],
    tolerances: Sequence[Sequence[Tolerance]],
) -> KeptState | None:
    """The first repeat that fails, if an earlier case explains it."""
    for n, result in enumerate(results):
        if cases[n].group != REPEATS or not result.was_run or result.verdict == Verdict.AC:
            continue
        right = [m for m in range(n) if results[m].verdict == Verdict.AC]
        for m in right:
            if pack(cases[m]) == pack(cases[n]):
                return _differs(results[m])
        for m in reversed(right):
            changed = _changed(cases[m], cases[n])
            if len(changed) == 1 and _same_answer(result, results[m], tolerances[m]):
                return _not_changed(changed[0])
    return None


def _differs(earlier: CaseResult) -> KeptState:
    which = "" if earlier.hidden else f" as in {earlier.name}"
    return KeptState(
        "answers_differently_again",
        f"called again with the same arguments{which}, the function does not answer as before",
        f"{KEPT}; random numbers have to follow from the arguments alone",
    )


def _not_changed(argument: str) -> KeptState:
    return KeptState(
        "as_if_not_changed",
        f"called again with another `{argument}` alone, the function answers as if `{argument}` "
        "had not changed",
        KEPT,
    )


def _changed(one: Case, other: Case) -> list[str]:
    """The arguments that differ; none if shapes differ, too."""
    pairs = [
        (name, np.asarray(one.inputs[name]), np.asarray(other.inputs[name])) for name in one.inputs
    ]
    if any(a.shape != b.shape for _, a, b in pairs):
        return []
    return [name for name, a, b in pairs if a.tobytes() != b.tobytes()]


def _same_answer(result: CaseResult, earlier: CaseResult, allowed: Sequence[Tolerance]) -> bool:
    """Whether the numbers are right for the earlier case, which expects others."""
    got, want = result.actual, earlier.expected
    if got is None or want is None:
        return False
    return compare(got.shape, "real", got, want, allowed).mismatch is None
