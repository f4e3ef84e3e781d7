"""Points: weights of cases and components, and partial credit."""

import pytest

from grader.grading.compare import Comparison, Mismatch, Rule
from grader.grading.score import earned_share, points_of_cases, total
from grader.problem.load import Problem
from grader.problem.model import Spec
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
    assert total(spec, most, most) == 10.0


@pytest.mark.parametrize("weight", [1e-5, 1e-10, 1e-13, 1e-20])
def test_nearly_all_points_are_not_all_and_few_are_some(tiny: Problem, weight: float) -> None:
    spec = spec_with(tiny)
    most = points_of_cases(spec, [1.0, weight])
    assert 9.999 < total(spec, [most[0], 0.0], most) < 10.0
    assert 0.0 < total(spec, [0.0, most[1]], most) < 0.001
    assert total(spec, [0.0, 0.0], most) == 0.0
    partly = earned_share(spec_with(tiny, "components", (1, weight)), Verdict.WA, missed(0.0, 5.0))
    assert 0.999 < partly < 1.0
    assert total(spec, [partly * most[0], most[1]], most) < 10.0


def test_a_wrong_component_without_weight_costs_nothing(tiny: Problem) -> None:
    spec = spec_with(tiny, "components", (1, 0))
    assert earned_share(spec, Verdict.WA, missed(0.0, 5.0)) == 1.0
