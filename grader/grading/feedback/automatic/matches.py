"""The mistakes that give the numbers of a submission in every case."""

from collections.abc import Sequence

from grader.cases.make import Case
from grader.grading.compare import Tolerance
from grader.grading.feedback.automatic.fingerprints import Fingerprint, vectors_of
from grader.grading.feedback.misconceptions import Vectors, same
from grader.mutants.mistakes.mistake import Mistake
from grader.problem.load import Problem
from grader.sandbox.runner import Runner

MOST_TRIED = 24  # mistakes that are run in all cases, for one submission


def matches(
    problem: Problem,
    cases: Sequence[Case],
    tolerances: Sequence[Sequence[Tolerance]],
    actual: Vectors,
    known: Sequence[Fingerprint],
    sandbox: Runner,
) -> list[Mistake]:
    """The mistakes of ``known`` whose numbers are ``actual`` in every case, in their order.

    ``cases``, ``tolerances`` and ``actual`` have one item for each case. JudgeError if the sandbox
    fails.
    """
    candidates = [one.mistake for one in known if _may_be(one, actual, tolerances)][:MOST_TRIED]
    found = []
    for mistake in candidates:
        (vectors,) = vectors_of(problem, [mistake], cases, sandbox)
        if same(actual, vectors, tolerances):
            found.append(mistake)
    return found


def _may_be(one: Fingerprint, actual: Vectors, tolerances: Sequence[Sequence[Tolerance]]) -> bool:
    """Tell if the numbers are those of a mistake in the few cases in which it was run."""
    return same(
        [actual[number] for number in one.numbers],
        one.vectors,
        [tolerances[number] for number in one.numbers],
    )
