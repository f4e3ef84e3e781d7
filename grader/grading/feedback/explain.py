"""Help with a submission that is not accepted: the mistake by its name, or else hints."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.errors import JudgeError, PackageError
from grader.grading.expected import read_trusted
from grader.grading.feedback.causes import Causes, find_causes
from grader.grading.feedback.hints import MAX_HINTS, explanations_of_numbers, hints
from grader.grading.feedback.out_of_sight import out_of_sight
from grader.grading.feedback.probe import kept_between_calls, wrong_answer
from grader.grading.feedback.source_lines import hints_on_source
from grader.grading.feedback.suspects import bound_late
from grader.grading.prepared import Prepared
from grader.grading.report import About, CaseResult, Hint, Remark
from grader.grading.running import load_message
from grader.grading.submission import Submission
from grader.problem.load import Problem
from grader.sandbox.outcome import Run
from grader.sandbox.runner import Runner
from grader.sandbox.said import text_of
from grader.verdict import Verdict, overall

NO_MISTAKES = Remark(
    About.MISTAKES,
    "known mistakes were not looked for: the reference's wrong variants could not be run",
)
# Of a wrong answer that came before these were known; a batch looks at it again at its end.
STILL_COMPUTED = Remark(
    About.MISTAKES, "automatic misconceptions were still computed: grade it again to see more"
)
# An argument that seems frozen may be kept from the first call.
FROZEN = "argument_frozen_"
# Mistakes that give 0, as an answer does that an exception has cut short.
OF_ZEROS = ("zero_weights_", "zero_for_sum_", "vectors_alone_")
# Hints that say the mistake itself, where an automatic one would say it in more words.
SAY_ALL = frozenset({"components_swapped", "reversed"})


@dataclass(frozen=True)
class Feedback:
    """Named mistakes, or hints where there are none; remarks on help that failed."""

    misconceptions: tuple[Hint, ...] = ()
    hints: tuple[Hint, ...] = ()
    remarks: tuple[Remark, ...] = ()


def explain(
    submission: Submission,
    prepared: Prepared,
    results: Sequence[CaseResult],
    ran: Run,
    sandbox: Runner,
) -> Feedback:
    """Explain the results of a run. If the wrong variants fail, only their help is missing."""
    verdict = overall(result.verdict for result in results)
    if verdict == Verdict.AC:
        return Feedback()
    problem, cases = prepared.problem, prepared.cases(sandbox)
    message = load_message(submission, problem)
    remarks: tuple[Remark, ...] = ()
    causes = Causes()
    habits: tuple[Hint, ...] = ()
    if verdict == Verdict.WA:
        try:
            causes = find_causes(prepared, message, results, ran, sandbox)
        except JudgeError:  # the mark stands
            remarks = (NO_MISTAKES,)
        if not causes.is_complete:
            remarks = (STILL_COMPUTED,)
        reference, nan = _reference(problem), _gives_nan(results)
        habits = tuple(hints_on_source(message.source, problem.text, reference, nan))
        wrong = wrong_answer(problem, message, cases, results, ran)
        hidden = out_of_sight(wrong, sandbox, causes.usage) if causes.told else None
        late = bound_late(causes.told, message.source, sandbox)
        beside = (*(hint for hint in (hidden, late) if hint is not None), *habits)
        if causes.is_named:
            return Feedback(causes.told, beside, remarks)
        explained = explanations_of_numbers(problem.spec, cases, results)
        if any(hint.id in SAY_ALL for hint in explained):
            return Feedback((), explained, remarks)
        is_frozen = any(hint.id.startswith(FROZEN) for hint in causes.told)
        if is_frozen and (kept := kept_between_calls(wrong, sandbox)) is not None:
            return Feedback((), (kept, *habits), remarks)
        if hidden and any(hint.id.startswith(OF_ZEROS) for hint in causes.told):
            return Feedback((), (hidden, *habits, *explained), remarks)
        if causes.told:
            return Feedback(causes.told, (*beside, *explained), remarks)
    found = hints(problem, message, cases, results, ran, sandbox, submission.beside, causes.usage)
    return Feedback((), (*habits, *found)[:MAX_HINTS], remarks)


def _reference(problem: Problem) -> str | None:
    """The source of the reference, if it can be read."""
    try:
        return text_of(read_trusted(problem.reference))
    except PackageError:
        return None


def _gives_nan(results: Sequence[CaseResult]) -> bool:
    return any(result.actual is not None and np.isnan(result.actual).any() for result in results)
