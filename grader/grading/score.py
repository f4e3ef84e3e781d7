"""Points: how the weights of cases and components become a score."""

from collections.abc import Sequence
from math import fsum

from grader.grading.compare import Comparison
from grader.problem.model import Spec
from grader.verdict import Verdict


def earned_share(spec: Spec, verdict: Verdict, comparison: Comparison | None) -> float:
    """The share of a case's points that it earns, from 0 to 1.

    All for AC. For WA, where the spec gives partial points, the weight of the components that are
    within tolerance; nothing for every other verdict.
    """
    if verdict == Verdict.AC:
        return 1.0
    if verdict != Verdict.WA or spec.scoring.partial == "none":
        return 0.0
    if comparison is None or not comparison.error_ratio:
        return 0.0
    weights = [component.weight for component in spec.output.components]
    right = [
        weight
        for weight, ratio in zip(weights, comparison.error_ratio, strict=True)
        if ratio <= 1.0
    ]
    return fsum(right) / fsum(weights)


def points_of_cases(spec: Spec, weights: Sequence[float]) -> list[float]:
    """The most that each case can earn: the problem's points, shared out by weight."""
    total = fsum(weights)
    return [spec.scoring.points * weight / total for weight in weights]


def total(spec: Spec, scores: Sequence[float]) -> float:
    """The sum of the cases' scores, with the problem's points as its exact upper end."""
    return min(round(fsum(scores), 9), spec.scoring.points)
