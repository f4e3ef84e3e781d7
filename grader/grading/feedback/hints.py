"""Hints for the student beside the verdict, the most telling first.

    a `class Solution`        that a function is asked for, and nothing else
    a fault that is hidden    an exception that is swallowed, memory never written (`out_of_sight`)
    an error in a sample      its meaning (`errors`), and nothing else
    a repeat fails            that an earlier call shows in it (`again`), and nothing else
    wrong numbers             one mistake that explains them all (`numbers`)
    still unexplained         NaN (`where`), and the line that makes it (`nans`); one more run
                              (`probe`): something kept; then a mistake that explains a part
                              (`numbers`), and the cases that are right (`where`)

An accepted submission gets no hints, nor does a mistake that the problem names: its message is
better. Numbers of all cases choose a hint. Its text holds names of the spec, and numbers of samples
alone (`told.py` says why).
"""

from collections.abc import Callable, Container, Sequence

import numpy as np

from grader.cases.make import Case
from grader.grading.compare import tolerances
from grader.grading.feedback.again import answered_otherwise
from grader.grading.feedback.arrangement import axis_twice, missing_axis, wrong_shape
from grader.grading.feedback.errors import error_hint
from grader.grading.feedback.nans import nan_made
from grader.grading.feedback.numbers import explanations, partial_explanations
from grader.grading.feedback.observed import observe
from grader.grading.feedback.out_of_sight import out_of_sight
from grader.grading.feedback.probe import kept_between_calls, wrong_answer
from grader.grading.feedback.rows import hints_on_rows
from grader.grading.feedback.usage import Usage
from grader.grading.feedback.where import components, nan_somewhere, where_right
from grader.grading.report import CaseResult, Hint
from grader.grading.submission import is_in_solution
from grader.jail import wire
from grader.problem.load import Problem
from grader.problem.model import Spec
from grader.sandbox.outcome import Run, Uncallable
from grader.sandbox.runner import Runner
from grader.sandbox.said import text_of
from grader.verdict import Verdict

MAX_HINTS = 3
NAN = "nan"
IN_A_CLASS = (
    "no class is used here: write `{function}` as a function at the start of a line, outside of "
    "`class Solution` and without `self`"
)


def hints(
    problem: Problem,
    message: wire.Load,
    cases: Sequence[Case],
    results: Sequence[CaseResult],
    ran: Run,
    sandbox: Runner,
    beside: Container[str] = (),
    usage: Usage | None = None,
) -> tuple[Hint, ...]:
    """The hints on a run, which may have fewer calls than there are ``cases``.

    ``beside`` are the modules that were handed in with the file; ``usage`` is how it uses its
    modules, if that was looked at before.
    """
    openly = [ran.load.answer]
    openly += [
        step.answer for step, result in zip(ran.calls, results, strict=False) if not result.hidden
    ]
    wrong = wrong_answer(problem, message, cases, results, ran)
    hidden = out_of_sight(wrong, sandbox, usage)
    first = () if hidden is None else (hidden,)
    error = error_hint(openly, beside, text_of(message.source))
    if error is not None:
        return (*first, error)
    if isinstance(ran.load.answer, Uncallable) and is_in_solution(message.source, message.entry):
        return (Hint("in_a_class", IN_A_CLASS.format(function=message.entry)),)
    if (again := answered_otherwise(cases, results, wrong.tolerances)) is not None:
        return (*first, again.hint_on(message.source, sandbox))
    if {result.verdict for result in results} - {Verdict.AC} != {Verdict.WA}:
        return first
    kept = (lambda: None) if first else lambda: kept_between_calls(wrong, sandbox)
    found = [*first, *_of_numbers(problem.spec, cases, results, kept)]
    if any(hint.id == NAN for hint in found) and (made := nan_made(wrong, sandbox)) is not None:
        found = [made if hint.id == NAN else hint for hint in found]
    return tuple(found[:MAX_HINTS])


def hints_of_numbers(
    spec: Spec, cases: Sequence[Case], results: Sequence[CaseResult]
) -> tuple[Hint, ...]:
    """The hints that the numbers of a wrong answer give, without one more run."""
    allowed = [tolerances(spec, case) for case in cases]
    if (again := answered_otherwise(cases, results, allowed)) is not None:
        return (again.hint,)
    return _of_numbers(spec, cases, results, lambda: None)


def explanations_of_numbers(
    spec: Spec, cases: Sequence[Case], results: Sequence[CaseResult]
) -> tuple[Hint, ...]:
    """The hints that explain every wrong number; none if some are left."""
    allowed = [tolerances(spec, case) for case in cases]
    with np.errstate(all="ignore"):
        observed = observe(spec, cases, results, allowed)
        return () if observed is None else tuple(explanations(observed)[:MAX_HINTS])


def _of_numbers(
    spec: Spec,
    cases: Sequence[Case],
    results: Sequence[CaseResult],
    once_more: Callable[[], Hint | None],
) -> tuple[Hint, ...]:
    allowed = [tolerances(spec, case) for case in cases]
    shape = (
        wrong_shape(spec, results, allowed)
        or missing_axis(spec, results)
        or axis_twice(spec, results)
    )
    if shape is not None:
        return (shape,)
    with np.errstate(all="ignore"):  # numbers of any size, chosen by the submission
        observed = observe(spec, cases, results, allowed)
        if observed is None:
            return ()
        if explained := explanations(observed):
            return tuple(explained[:MAX_HINTS])
        partly = partial_explanations(observed)
        right = where_right(observed, partly)
        nan = nan_somewhere(observed)
        parts = components(observed)
        rows = hints_on_rows(spec, cases, results, allowed)
    if nan is not None:
        found = [nan, *partly.values(), *rows, right, parts]
    elif (kept := once_more()) is not None:
        found = [kept, parts]  # where it is right follows from that
    else:
        found = [*partly.values(), *rows, right, parts]
    return tuple([hint for hint in found if hint is not None][:MAX_HINTS])
