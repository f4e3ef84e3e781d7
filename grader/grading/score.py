"""Points: how the weights of cases and components become a score.

A verdict and its points never contradict each other, of a case and of a whole submission:

    accepted        all points, less what broken rules with ``effect: points`` cost
    anything else   less than all points, also where what is wrong has no weight: at least one
                    hundredth is lost, or the lightest part (case or component) if that is less

So a submission that gets more wrong never gets more points, and the points say no more of a hidden
case than its verdict does.
"""

from collections.abc import Sequence
from math import fsum

from grader.grading.compare import Comparison
from grader.problem.model import Spec
from grader.verdict import Verdict

LEAST_LOST = 0.01  # of all points, if no part is lighter
NEARLY_ALL = 1 - 1e-12  # as near to 1 as a share of points can be told from it


def earned_share(spec: Spec, verdict: Verdict, comparison: Comparison | None) -> float:
    """The share of a case's points that it earns, from 0 to 1.

    All for AC. For WA, where the spec gives partial points, the weight of the components that are
    within tolerance, up to `most_of_wrong`; nothing for every other verdict.
    """
    if verdict == Verdict.AC:
        return 1.0
    if verdict != Verdict.WA or spec.scoring.partial == "none":
        return 0.0
    if comparison is None or not comparison.error_ratio:
        return 0.0
    weights = [component.weight for component in spec.output.components]
    right = [
        weight if ratio <= 1.0 else 0.0
        for weight, ratio in zip(weights, comparison.error_ratio, strict=True)
    ]
    return min(fsum(right) / fsum(weights), most_of_wrong(weights))


def most_of_wrong(weights: Sequence[float]) -> float:
    """The largest share of the points of anything wrong whose parts have these weights.

    Some weight must be positive.
    """
    lightest = min(weight for weight in weights if weight > 0)
    return min(1 - min(LEAST_LOST, lightest / fsum(weights)), NEARLY_ALL)


def points_of_cases(spec: Spec, weights: Sequence[float]) -> list[float]:
    """The most that each case can earn: the problem's points, shared out by weight."""
    total = fsum(weights)
    return [spec.scoring.points * weight / total for weight in weights]


def total(spec: Spec, verdict: Verdict, scores: Sequence[float], most: Sequence[float]) -> float:
    """The points of a submission with this verdict, from its cases' scores and `points_of_cases`.

    They have nine decimals, or more where these would make all points of them, or 0.
    """
    points = spec.scoring.points
    if verdict == Verdict.AC:
        return points
    earned = min(fsum(scores), most_of_wrong(most) * points)
    rounded = round(earned, 9)
    return rounded if 0.0 < rounded < points else earned


def is_capped(spec: Spec, verdict: Verdict, scores: Sequence[float], most: Sequence[float]) -> bool:
    """Whether `total` is less than the cases' scores add up to."""
    return round(fsum(scores), 9) > total(spec, verdict, scores, most)
