"""What the rules on the source that are broken cost."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import fsum

from grader.grading import score
from grader.grading.report import About, Breach, CaseResult, Explanation, Hint, Remark
from grader.problem.model import Spec
from grader.verdict import Verdict


@dataclass(frozen=True)
class Ruled:
    """The cases, the score, remarks and hints, once the rules on the source were applied."""

    cases: tuple[CaseResult, ...]
    score: float
    remarks: tuple[Remark, ...]
    hints: tuple[Hint, ...]


def apply(spec: Spec, cases: Sequence[CaseResult], breaches: Sequence[Breach]) -> Ruled:
    """Apply the rules that a source breaks.

    Each breach is a hint: the rule's id and its message, with the line. A rule with ``effect:
    verdict`` takes the points of every case, and turns right answers into wrong ones. A rule with
    ``effect: points`` takes its points off the sum of the cases, down to 0.
    """
    broken = {breach.rule for breach in breaches}
    rules = [rule for rule in (*spec.requires, *spec.forbids) if rule.id in broken]
    decides = [rule.id for rule in rules if rule.effect == "verdict"]
    costs = {rule.id: rule.points or 0.0 for rule in rules if rule.effect == "points"}
    ruled = tuple(_ruled_out(case, decides[0]) for case in cases) if decides else tuple(cases)
    earned = score.total(spec, [case.score for case in ruled])
    prices = dict.fromkeys(decides, "no points, whatever the numbers")
    prices |= {rule: f"{points:g} points are taken off" for rule, points in costs.items()}
    return Ruled(
        cases=ruled,
        score=max(0.0, round(earned - fsum(costs.values()), 9)),
        remarks=tuple(
            Remark(About.RULES, f"the source breaks the rule {rule}: {price}")
            for rule, price in prices.items()
        ),
        hints=rule_hints(spec, breaches),
    )


def rule_hints(spec: Spec, breaches: Sequence[Breach]) -> tuple[Hint, ...]:
    """A hint for each breach: the rule's message, after the place if there is one."""
    messages = {rule.id: rule.message for rule in (*spec.requires, *spec.forbids)}
    return tuple(
        Hint(breach.rule, ": ".join(filter(None, (breach.place, messages[breach.rule]))))
        for breach in breaches
    )


def _ruled_out(case: CaseResult, rule: str) -> CaseResult:
    if case.verdict != Verdict.AC:
        return replace(case, score=0.0)
    why = f"the numbers are right, but the source breaks the rule {rule}"
    return replace(case, verdict=Verdict.WA, reason=Explanation(why, why), score=0.0)
