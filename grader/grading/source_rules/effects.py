"""What the rules on the source that are broken cost."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import fsum

from grader.grading import score
from grader.grading.report import CaseResult, Explanation
from grader.grading.source_rules.breaches import Breach
from grader.problem.model import Spec
from grader.verdict import Verdict


@dataclass(frozen=True)
class Ruled:
    """The cases and the score once the rules were applied, and what the student is told of it."""

    cases: tuple[CaseResult, ...]
    score: float
    messages: tuple[str, ...]
    hints: tuple[tuple[str, str], ...]


def apply(spec: Spec, cases: Sequence[CaseResult], broken: Sequence[Breach]) -> Ruled:
    """Apply the rules on the source that are ``broken``.

    Each of them is a hint: its id and its message, with the line. One with ``effect: verdict``
    leaves no case its points, and makes a wrong answer of those that were right. One with
    ``effect: points`` takes these off what the cases earned, down to 0.
    """
    rules = [one.rule for one in broken]
    decides = [rule.id for rule in rules if rule.effect == "verdict"]
    costs = {rule.id: rule.points or 0.0 for rule in rules if rule.effect == "points"}
    ruled = tuple(_ruled_out(case, decides[0]) for case in cases) if decides else tuple(cases)
    earned = score.total(spec, [case.score for case in ruled])
    what = dict.fromkeys(decides, "no points, whatever the numbers")
    what |= {rule: f"{points:g} points are taken off" for rule, points in costs.items()}
    return Ruled(
        cases=ruled,
        score=max(0.0, round(earned - fsum(costs.values()), 9)),
        messages=tuple(f"the source breaks the rule {rule}: {so}" for rule, so in what.items()),
        hints=tuple((one.rule.id, _told(one)) for one in broken),
    )


def _ruled_out(case: CaseResult, rule: str) -> CaseResult:
    if case.verdict != Verdict.AC:
        return replace(case, score=0.0)
    told = f"the numbers are right, but the source breaks the rule {rule}"
    return replace(case, verdict=Verdict.WA, reason=Explanation(told, told), score=0.0)


def _told(breach: Breach) -> str:
    message = breach.rule.message
    return f"{breach.place}: {message}" if breach.place else message
