"""Help with a submission that is not accepted: the mistake by its name, or else hints."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.errors import JudgeError
from grader.grading.compare import tolerances
from grader.grading.feedback.automatic.matches import matches
from grader.grading.feedback.automatic.sentences import sentences
from grader.grading.feedback.hints import hints
from grader.grading.feedback.misconceptions import matching
from grader.grading.prepared import Prepared
from grader.grading.report import About, CaseResult, Hint, Remark
from grader.grading.running import load_message
from grader.grading.submission import Submission
from grader.problem.model import Spec
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
    """The mistakes whose numbers are the submission's, case by case: named ones, else automatic.

    Variants are run only if there are numbers to compare. They are remembered: only the first
    wrong answers wait for them.
    """
    problem, cases = prepared.problem, prepared.cases(sandbox)
    spec = problem.spec
    actual = [result.actual for result in results]
    if spec.samples_only or not all(_is_comparable(result) for result in results):
        return ()
    allowed = [tolerances(spec, case) for case in cases]
    if spec.functions_of_misconceptions:
        named = matching(spec, allowed, actual, prepared.variants(sandbox))
        if named:
            return named
    known = prepared.fingerprints(sandbox)
    found = matches(problem, cases, allowed, actual, known, sandbox)
    return sentences(spec, found, _wrong_components(spec, results))


def _is_comparable(result: CaseResult) -> bool:
    """Tell if a case has numbers of the right shape."""
    got, want = result.actual, result.expected
    return got is not None and want is not None and got.shape == want.shape


def _wrong_components(spec: Spec, results: Sequence[CaseResult]) -> list[str]:
    """The names of the components that are wrong in some case."""
    return [
        component.name
        for n, component in enumerate(spec.output.components)
        if any(not result.error_ratio[n] <= 1.0 for result in results)
    ]
