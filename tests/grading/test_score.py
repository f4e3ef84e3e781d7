"""Points: weights of cases and components, and partial credit."""

import pytest

from grader.grading.compare import Comparison, Mismatch, Rule
from grader.grading.score import earned_share, is_capped, most_of_wrong, points_of_cases, total
from grader.problem.load import Problem
from grader.problem.model import Spec
from grader.report.shown import points as shown_points
from grader.verdict import Verdict


def spec_with(tiny: Problem, partial: str = "none", weights: tuple[float, float] = (1, 1)) -> Spec:
    components = tuple(
        part.model_copy(update={"weight": weight})
        for part, weight in zip(tiny.spec.output.components, weights, strict=True)
    )
    return tiny.spec.model_copy(
        update={
            "scoring": tiny.spec.scoring.model_copy(update={"partial": partial, "points": 10.0}),
            "output": tiny.spec.output.model_copy(update={"components": components}),
        }
    )


def missed(*ratios: float) -> Comparison:
    return Comparison(Mismatch(Rule.VALUE, ""), ratios)


@pytest.mark.parametrize("verdict", Verdict)
def test_only_accepted_earns_without_partial_points(tiny: Problem, verdict: Verdict) -> None:
    share = earned_share(spec_with(tiny), verdict, missed(0.0, 5.0))
    assert share == (1.0 if verdict == Verdict.AC else 0.0)


def test_partial_points_follow_the_weights_of_right_components(tiny: Problem) -> None:
    spec = spec_with(tiny, "components", (3, 1))
    assert earned_share(spec, Verdict.WA, missed(1.0, 1.0000001)) == 0.75
    assert earned_share(spec, Verdict.WA, missed(2.0, 0.0)) == 0.25
    assert earned_share(spec, Verdict.WA, missed(float("inf"), float("inf"))) == 0.0
    assert earned_share(spec, Verdict.WA, missed()) == 0.0
    assert earned_share(spec, Verdict.WA, None) == 0.0


@pytest.mark.parametrize("verdict", [v for v in Verdict if v not in (Verdict.AC, Verdict.WA)])
def test_partial_points_are_for_wrong_answers_only(tiny: Problem, verdict: Verdict) -> None:
    assert earned_share(spec_with(tiny, "components"), verdict, missed(0.0, 5.0)) == 0.0


def test_points_are_shared_out_by_weight(tiny: Problem) -> None:
    assert points_of_cases(spec_with(tiny), [0, 1, 3]) == [0.0, 2.5, 7.5]


@pytest.mark.parametrize("count", [1, 3, 7, 10, 49, 1000])
def test_all_right_is_exactly_all_points(tiny: Problem, count: int) -> None:
    spec = spec_with(tiny)
    most = points_of_cases(spec, [1.0 / 3] * count)
    assert total(spec, Verdict.AC, most, most) == 10.0


NOT_ACCEPTED = [verdict for verdict in Verdict if verdict not in (Verdict.AC, Verdict.JE)]


@pytest.mark.parametrize("verdict", NOT_ACCEPTED)
@pytest.mark.parametrize(
    ("weight", "least"), [(0, 9.9), (1e-20, 10), (1e-10, 10), (1e-5, 9.9999), (0.1, 9.9), (1, 9.9)]
)
def test_what_is_not_accepted_has_less_than_all_points(
    tiny: Problem, verdict: Verdict, weight: float, least: float
) -> None:
    spec = spec_with(tiny)
    most = points_of_cases(spec, [1.0, weight])
    no_weight = total(spec, verdict, most, most)  # wrong in a sample alone
    earned = total(spec, verdict, [most[0], 0.0], most)
    assert earned == pytest.approx(min(most[0], no_weight))
    assert no_weight == pytest.approx(least)
    assert earned <= no_weight < 10.0
    assert is_capped(spec, verdict, most, most)
    assert not is_capped(spec, verdict, [most[0] / 2, 0.0], most)
    assert 0.0 <= total(spec, verdict, [0.0, most[1]], most) <= earned
    assert (total(spec, verdict, [0.0, most[1]], most) > 0) == (weight > 0)
    assert total(spec, verdict, [0.0, 0.0], most) == 0.0


@pytest.mark.parametrize("points", [1e-9, 1e-3, 0.3, 1, 3, 7, 12, 100, 1e6])
def test_rounding_never_makes_all_points_of_less(tiny: Problem, points: float) -> None:
    scoring = tiny.spec.scoring.model_copy(update={"points": float(points)})
    spec = tiny.spec.model_copy(update={"scoring": scoring})
    for weights in ([1, 2, 4], [1, 1e-5], [1, 1e-30]):
        most = points_of_cases(spec, weights)
        earned = total(spec, Verdict.WA, most, most)
        assert earned == pytest.approx(most_of_wrong(weights) * points, rel=1e-9)
        for decimals in (0, 2, 4, 9):
            shown, all_of_them = shown_points(earned, of=points, decimals=decimals)
            assert shown != all_of_them


@pytest.mark.parametrize(("weight", "share"), [(0.0, 0.99), (1e-20, 1.0), (1e-3, 0.999), (1, 0.5)])
def test_a_wrong_case_has_less_than_all_of_its_points(
    tiny: Problem, weight: float, share: float
) -> None:
    spec = spec_with(tiny, "components", (1, weight))
    earned = earned_share(spec, Verdict.WA, missed(0.0, 5.0))
    assert earned == pytest.approx(share, abs=1e-5)
    assert earned < 1.0


@pytest.mark.parametrize("light", [0.0, 1e-20, 1e-6, 0.001, 0.1])
@pytest.mark.parametrize("weights", [[0, 1, 200], [0, 1, 1e-6], [0, 1, 1]])
def test_what_gets_more_wrong_never_gets_more_points(
    tiny: Problem, light: float, weights: list[float]
) -> None:
    """A sample wrong; also a light component of a case; also that whole case; also another."""
    spec = spec_with(tiny, "components", (1, light))
    most = points_of_cases(spec, weights)
    partly = earned_share(spec, Verdict.WA, missed(0.0, 5.0)) * most[1]
    ways = [most, [0.0, partly, most[2]], [0.0, 0.0, most[2]], [0.0, 0.0, 0.0]]
    earned = [total(spec, Verdict.WA, scores, most) for scores in ways]
    assert earned == sorted(earned, reverse=True)
    assert earned[0] < 10.0
