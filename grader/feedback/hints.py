"""What a student is told beside the verdict, the most telling first.

    an error                  what it means (`errors`); nothing else is said then
    wrong numbers             one mistake that explains them all (`numbers`)
    still unexplained         one more run (`probe`): a line that makes NaN, something kept
                              then what explains a part (`numbers`), where it is right (`where`)

Nothing is said of an accepted submission, nor where a misconception of the problem was recognised:
its words are better.
"""

from collections.abc import Sequence

import numpy as np

from grader.expected import tolerances
from grader.feedback import numbers, probe, where
from grader.feedback.errors import error_hint
from grader.feedback.numbers import Hint
from grader.feedback.observed import observe
from grader.generators import Case
from grader.jail import wire
from grader.results import CaseResult
from grader.sandbox.outcome import Step
from grader.sandbox.runner import Runner
from grader.spec import Problem
from grader.verdict import Verdict

MAX_HINTS = 3


def hints(
    problem: Problem,
    message: wire.Load,
    cases: Sequence[Case],
    results: Sequence[CaseResult],
    load: Step,
    calls: Sequence[Step],
    sandbox: Runner,
) -> tuple[Hint, ...]:
    """(id, message) of each hint; ``calls`` may be fewer than ``cases``, where a run was ended."""
    openly = [(load.answer, True)]
    openly += [
        (step.answer, not result.hidden) for step, result in zip(calls, results, strict=False)
    ]
    error = error_hint(openly)
    if error is not None:
        return (error,)
    if {result.verdict for result in results} - {Verdict.AC} != {Verdict.WA}:
        return ()
    allowed = [tolerances(problem.spec, case) for case in cases]
    ran = probe.Ran(message, problem.spec.limits, cases, allowed, results, load)
    return tuple(_of_numbers(problem, ran, sandbox)[:MAX_HINTS])


def _of_numbers(problem: Problem, ran: probe.Ran, sandbox: Runner) -> list[Hint]:
    shape = numbers.wrong_shape(problem.spec, ran.results, ran.tolerances)
    if shape is not None:
        return [shape]
    with np.errstate(all="ignore"):  # numbers of any size, chosen by the submission
        observed = observe(problem.spec, ran.cases, ran.results, ran.tolerances)
        if observed is None:
            return []
        if explained := numbers.explanations(observed):
            return explained
        partly = numbers.partial_explanations(observed)
        right = where.where_right(observed, partly)
        nan = where.nan_somewhere(observed)
        components = where.components(observed)
    if nan is not None:
        found = [probe.where_nan(ran, sandbox) or nan, *partly.values(), right, components]
    elif (kept := probe.kept_between_calls(ran, sandbox)) is not None:
        found = [kept, components]  # where it is right follows from that
    else:
        found = [*partly.values(), right, components]
    return [hint for hint in found if hint is not None]
