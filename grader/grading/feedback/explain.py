"""Help with a submission that is not accepted: the mistake by its name, or else hints."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.errors import JudgeError
from grader.grading.compare import tolerances
from grader.grading.feedback.hints import hints
from grader.grading.feedback.misconceptions import matching
from grader.grading.prepared import Prepared
from grader.grading.report import About, CaseResult, Hint, Remark
from grader.grading.running import load_message
from grader.grading.submission import Submission
from grader.sandbox.outcome import Run
from grader.sandbox.runner import Runner
from grader.verdict import Verdict, overall

NO_MISTAKES = Remark(
    About.MISTAKES,
    "known mistakes were not looked for: the reference's wrong variants could not be run",
)


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
    remarks: tuple[Remark, ...] = ()
    if verdict == Verdict.AC:
        return Feedback()
    if verdict == Verdict.WA:
        try:
            if named := misconceptions(prepared, results, sandbox):
                return Feedback(named)
        except JudgeError:  # the mark stands
            remarks = (NO_MISTAKES,)
    problem, cases = prepared.problem, prepared.cases(sandbox)
    message = load_message(submission, problem)
    found = hints(problem, message, cases, results, ran, sandbox, submission.beside)
    return Feedback((), found, remarks)


def misconceptions(
    prepared: Prepared, results: Sequence[CaseResult], sandbox: Runner
) -> tuple[Hint, ...]:
    """The problem's named mistakes whose numbers are the submission's, case by case.

    The variants are run only if there are numbers to compare. They are remembered: only the first
    wrong answer waits for them.
    """
    spec = prepared.problem.spec
    if not spec.misconceptions or any(result.actual is None for result in results):
        return ()
    return matching(
        spec,
        [tolerances(spec, case) for case in prepared.cases(sandbox)],
        [result.actual for result in results],
        prepared.variants(sandbox),
    )
