"""The report of a run, as it would be under another spec of its problem.

The verdict, the score, and each case's verdict, reason, points and error ratios are those that
grading under the new spec gives. Of what explains a mark, a named mistake stays where the answer
is still wrong, and hints follow from the numbers anew where other cases fail than did.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.cases.make import Case
from grader.grading.expected import Expected
from grader.grading.feedback.hints import hints_of_numbers
from grader.grading.feedback.numbers import Hint
from grader.grading.grade import NO_HINTS, count_not_run, rejudge
from grader.grading.judge import was_not_run
from grader.grading.report import CaseResult, Report
from grader.grading.source_rules.breaches import NO_HINTS as NOT_LOOKED_AT
from grader.grading.source_rules.breaches import UNREAD
from grader.grading.source_rules.effects import apply
from grader.problem.load import Problem
from grader.problem.model import Spec
from grader.rescoring.answerable import UnansweredError
from grader.rescoring.rules import breaches, recalled
from grader.verdict import Verdict, overall

NOT_RUN = (
    "some cases were not run, since cases that are withdrawn now had ended the process: they would "
    "be run"
)


@dataclass(frozen=True)
class Change:
    """A problem as it is now, and the spec under which submissions ran.

    ``ran_as`` is each case's place in the run, ``expected`` what the reference answered then.
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
    if NOT_LOOKED_AT in ran.messages and any(
        rule.effect != "hint" for rule in (*spec.requires, *spec.forbids)
    ):
        raise UnansweredError("their sources could not be looked at, and a mark hangs on that now")
    results = rejudge(change.problem, change.cases, change.expected, kept)
    verdict = overall(result.verdict for result in results)
    broken, hints = recalled(change.old, ran)
    before = apply(change.old, ran.cases, [breach for _, breach in broken])
    ruled = apply(spec, results, breaches(spec, broken))
    named = _named(change, ran, results, verdict)
    told = () if named or verdict == Verdict.AC else _told(change, ran, results, hints)
    messages = _messages(change, ran, kept, verdict, before.messages)
    return replace(
        ran,
        verdict=overall(result.verdict for result in ruled.cases),
        score=ruled.score,
        max_score=spec.scoring.points,
        components=tuple(component.name for component in spec.output.components),
        cases=ruled.cases,
        messages=(*messages, *ruled.messages, *_unread(spec, ran)),
        misconceptions=named,
        hints=(*told, *ruled.hints),
        provenance=replace(ran.provenance, problem_sha256=change.problem.sha256, seed=spec.seed),
    )


def _check_all_would_be_as_they_were(
    change: Change, ran: Report, kept: Sequence[CaseResult]
) -> None:
    """What ended the process twice leaves the rest not run; without it, the rest would be run."""
    if not any(was_not_run(result) for result in kept):
        return
    places = set(change.ran_as)
    left_out = [result for place, result in enumerate(ran.cases) if place not in places]
    goes_on = (Verdict.AC, Verdict.WA)
    if any(not was_not_run(result) and result.verdict not in goes_on for result in left_out):
        raise UnansweredError(NOT_RUN)


def _named(
    change: Change, ran: Report, results: Sequence[CaseResult], verdict: Verdict
) -> tuple[Hint, ...]:
    """The named mistakes that were recognised, if the answer is still wrong in that way."""
    if verdict != Verdict.WA or any(result.actual is None for result in results):
        return ()
    known = {identity for identity, _ in ran.misconceptions}
    functions = {one.function for one in change.old.misconceptions if one.id in known}
    return tuple(
        (one.id, one.message)
        for one in change.problem.spec.misconceptions
        if one.function in functions
    )


def _told(
    change: Change,
    ran: Report,
    results: Sequence[CaseResult],
    hints: tuple[Hint, ...],
) -> tuple[Hint, ...]:
    """The hints that were given, where the same fails by the same names; else what numbers tell."""
    was_named = bool(ran.misconceptions)
    components = change.problem.spec.output.components
    same = ran.components == tuple(component.name for component in components) and (
        [(was.name, _right(was)) for was in ran.cases]
        == [(now.name, _right(now)) for now in results]
    )
    only_wrong = {result.verdict for result in results} - {Verdict.AC} == {Verdict.WA}
    if (same and not was_named) or not only_wrong:
        return hints
    return hints_of_numbers(change.problem.spec, change.cases, results)


def _right(result: CaseResult) -> tuple[bool, ...]:
    """Whether each component is right, if there are numbers to tell."""
    return tuple(ratio <= 1.0 for ratio in result.error_ratio)


def _messages(
    change: Change,
    ran: Report,
    kept: Sequence[CaseResult],
    verdict: Verdict,
    of_rules: Sequence[str],
) -> list[str]:
    """What was said, without what was said for the rules, and with the cases counted anew."""
    said = [told for told in ran.messages if told not in (*of_rules, UNREAD, NOT_LOOKED_AT)]
    if verdict != Verdict.WA:
        said = [told for told in said if told != NO_HINTS]
    if not ran.loaded:
        return said
    counted = count_not_run(sum(map(was_not_run, ran.cases)))
    now = sum(map(was_not_run, kept))
    return [
        told.replace(counted, count_not_run(now), 1) if told.startswith(counted) else told
        for told in said
        if now or not told.startswith(counted)
    ]


def _unread(spec: Spec, ran: Report) -> list[str]:
    """That the rules were not applied, where there still are some."""
    if not spec.requires and not spec.forbids:
        return []
    return [told for told in ran.messages if told in (UNREAD, NOT_LOOKED_AT)]
