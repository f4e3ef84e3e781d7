"""The report of a run, as it would be under another spec of its problem.

The verdict, the score, and each case's verdict, reason, points and error ratios are those that
grading under the new spec gives. A named mistake stays while the answer is still wrong; hints are
made again from the numbers where other cases fail than before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.cases.make import Case
from grader.grading.expected import Expected
from grader.grading.feedback.explain import Feedback
from grader.grading.feedback.hints import MAX_HINTS, hints_of_numbers
from grader.grading.feedback.out_of_sight import OF_FAULTS
from grader.grading.feedback.source_lines import OF_LINES
from grader.grading.grade import with_marks
from grader.grading.report import About, CaseResult, Hint, Remark, Report
from grader.grading.results import judge_cases_again
from grader.grading.source_rules import rule_hints
from grader.problem.load import Problem
from grader.problem.model import Spec
from grader.rescoring.answerable import UnansweredError
from grader.rescoring.rules import still_seen
from grader.verdict import Verdict, overall

NOT_RUN = (
    "some cases were not run, since cases that are withdrawn now had ended the process: they would "
    "be run"
)


@dataclass(frozen=True)
class Change:
    """A problem as it is now, and the spec under which submissions ran.

    ``ran_as`` is each case's place in the run, ``expected`` the answers of the reference then.
    """

    problem: Problem
    cases: tuple[Case, ...]
    ran_as: tuple[int, ...]
    expected: Expected
    old: Spec


def score_again(change: Change, ran: Report) -> Report:
    """The report of a run under the new spec; UnansweredError if more would have been run."""
    kept = [ran.cases[place] for place in change.ran_as]
    if ran.loaded:
        _check_all_would_be_as_they_were(change, ran, kept)
    spec = change.problem.spec
    said = {remark.about for remark in ran.remarks}
    if About.UNSEEN in said and any(
        rule.effect != "hint" for rule in (*spec.requires, *spec.forbids)
    ):
        raise UnansweredError("their sources could not be looked at, and a mark hangs on that now")
    results = judge_cases_again(change.problem, change.cases, change.expected, kept)
    now = replace(
        ran,
        max_score=spec.scoring.points,
        components=tuple(component.name for component in spec.output.components),
        provenance=replace(ran.provenance, problem_sha256=change.problem.sha256, seed=spec.seed),
    )
    seen = still_seen(change.old, spec, ran)
    feedback = _feedback(change, ran, results)
    # Who may read what was said then does not change with the marks: a second try stays one.
    subjects = (About.NOTEBOOK, About.IS_REFERENCE, About.SECOND_TRY)
    notes = tuple(remark for about in subjects for remark in _kept(ran, about))
    return with_marks(now, spec, results, seen, feedback, notes)


def _feedback(change: Change, ran: Report, results: Sequence[CaseResult]) -> Feedback:
    verdict = overall(result.verdict for result in results)
    if verdict == Verdict.AC:
        return Feedback()
    remarks = _kept(ran, About.MISTAKES) if verdict == Verdict.WA else ()
    if named := _named(change, ran, results, verdict):
        return Feedback(named, (), remarks)
    return Feedback((), _hints(change, ran, results), remarks)


def _kept(ran: Report, about: About) -> tuple[Remark, ...]:
    """The remarks on a subject, which stand as they were."""
    return tuple(remark for remark in ran.remarks if remark.about == about)


def _check_all_would_be_as_they_were(
    change: Change, ran: Report, kept: Sequence[CaseResult]
) -> None:
    """Raise UnansweredError if more cases would be run.

    A run ends when the process has ended twice. Without a case that ended it, the rest would be
    run.
    """
    if all(result.was_run for result in kept):
        return
    places = set(change.ran_as)
    left_out = [result for place, result in enumerate(ran.cases) if place not in places]
    goes_on = (Verdict.AC, Verdict.WA)
    if any(result.was_run and result.verdict not in goes_on for result in left_out):
        raise UnansweredError(NOT_RUN)


def _named(
    change: Change, ran: Report, results: Sequence[CaseResult], verdict: Verdict
) -> tuple[Hint, ...]:
    """The named mistakes of the run, if the answer is still wrong in that way.

    A mistake that the new spec names is told in its words. An automatic one is told as it was.
    """
    if verdict != Verdict.WA or any(result.actual is None for result in results):
        return ()
    old = {mistake.id: mistake for mistake in change.old.misconceptions}
    variants = {
        (old[hint.id].function or old[hint.id].variant) if hint.id in old else hint.id
        for hint in ran.misconceptions
    }
    named = tuple(
        Hint(mistake.id, mistake.message)
        for mistake in change.problem.spec.misconceptions
        if (mistake.function or mistake.variant) in variants
    )
    silent = change.problem.spec.silent_variants
    automatic = tuple(
        hint for hint in ran.misconceptions if hint.id not in old and hint.id not in silent
    )
    return named or automatic


def _hints(change: Change, ran: Report, results: Sequence[CaseResult]) -> tuple[Hint, ...]:
    """The hints of the run, if the same components fail in the same cases; else new ones."""
    was_named = bool(ran.misconceptions)
    components = change.problem.spec.output.components
    same = ran.components == tuple(component.name for component in components) and (
        [(was.name, _right(was)) for was in ran.cases]
        == [(now.name, _right(now)) for now in results]
    )
    only_wrong = {result.verdict for result in results} - {Verdict.AC} == {Verdict.WA}
    if (same and not was_named) or not only_wrong:
        of_rules = rule_hints(change.old, ran.breaches)
        return tuple(hint for hint in ran.hints if hint not in of_rules)
    of_file = [hint for hint in ran.hints if hint.id in OF_LINES | OF_FAULTS]
    of_numbers = hints_of_numbers(change.problem.spec, change.cases, results)
    return (*of_file, *of_numbers)[:MAX_HINTS]


def _right(result: CaseResult) -> tuple[bool, ...]:
    """Whether each component is right; empty if there are no numbers."""
    return tuple(ratio <= 1.0 for ratio in result.error_ratio)
