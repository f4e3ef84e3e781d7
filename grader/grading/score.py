"""Points: how the weights of cases and components become a score."""

from collections.abc import Sequence
from math import fsum, nextafter

from grader.grading.compare import Comparison
from grader.problem.model import Spec
from grader.verdict import Verdict

NEARLY_ALL = 1 - 1e-12  # the share of an answer with a wrong component of very little weight


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
        weight if ratio <= 1.0 else 0.0
        for weight, ratio in zip(weights, comparison.error_ratio, strict=True)
    ]
    share = fsum(right) / fsum(weights)
    return share if right == weights else min(share, NEARLY_ALL)


def points_of_cases(spec: Spec, weights: Sequence[float]) -> list[float]:
    """The most that each case can earn: the problem's points, shared out by weight."""
    total = fsum(weights)
    return [spec.scoring.points * weight / total for weight in weights]


def total(spec: Spec, scores: Sequence[float], most: Sequence[float]) -> float:
    """The sum of the cases' scores, to nine decimals; ``most`` are those of a right answer.

    It is the problem's points, or 0, exactly if every case has all of its points, or none.
    """
    points, earned = spec.scoring.points, fsum(scores)
    if list(scores) == list(most):
        return points
    return min(round(earned, 9) or earned, nextafter(points, 0.0))
