"""What makes two wrong answers alike, from made reports: nothing is run here."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.tiny import SPEC

from grader.grading.feedback.symptom import Allowance, Symptom, symptom_of
from grader.grading.report import (
    Breach,
    CaseResult,
    Explanation,
    Floats,
    Hint,
    Report,
    ungraded,
)
from grader.grading.submission import Submission
from grader.grading.told import SECOND_TRY
from grader.problem.load import package, read_spec
from grader.verdict import Verdict

WANTED = np.array([[7.0, -1.8], [3.0, 40_000.0], [5.0, 0.25]])
NAMES = ("sample/01", "hidden/01", "hidden/02")
ALLOWED = Allowance(np.tile([0.0, 1e-4], 3), np.tile([0.0, 1e-6], 3))
ERROR = "ValueError: too large\nline {line}, in tiny: x"


def case(n: int, got: Floats | None, verdict: Verdict = Verdict.WA, why: str = "") -> CaseResult:
    """A case that is right where its numbers are."""
    ratios = () if got is None or got.shape != (2,) else np.where(got == WANTED[n], 0.0, 9.0)
    is_right = len(ratios) > 0 and max(ratios) <= 1
    return CaseResult(
        name=NAMES[n],
        group=NAMES[n].partition("/")[0],
        visibility=NAMES[n].partition("/")[0],
        note="",
        verdict=Verdict.AC if is_right else verdict,
        reason=Explanation(why, why),
        score=0.0,
        max_score=1.0,
        error_ratio=tuple(map(float, ratios)),
        wall_s=0.0,
        cpu_s=0.0,
        memory_mib=0.0,
        inputs={},
        expected=WANTED[n],
        actual=got,
        was_run=True,
        ended_process=False,
    )


def report(cases: Sequence[CaseResult], mistakes: Sequence[str] = ()) -> Report:
    spec, _ = read_spec(SPEC)
    assert spec is not None
    problem = package(spec, SPEC, Path("problems/tiny"), Path("reference"))
    return replace(
        ungraded(Submission(Path("a.py"), b"", 0, ""), problem),
        verdict=Verdict.WA,
        components=("count", "sum"),
        cases=tuple(cases),
        loaded=True,
        misconceptions=tuple(Hint(id_, f"you did {id_}") for id_ in mistakes),
    )


def of_numbers(*numbers: Sequence[float], mistakes: Sequence[str] = ()) -> Symptom | None:
    made = report([case(n, np.array(got)) for n, got in enumerate(numbers)], mistakes)
    return symptom_of(made, made, ALLOWED)


def of_error(line: int = 1, hints: Sequence[Hint] = (), **changes: object) -> Symptom | None:
    why = ERROR.format(line=line)
    made = report([case(n, None, Verdict.RTE, why) for n in range(3)])
    made = replace(made, hints=tuple(hints), **changes)  # type: ignore[arg-type]
    return symptom_of(made, made, None)


WRONG = ([6, -1.8], [2, 40_000.0], [4, 0.25])


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        (WRONG, True),
        (([6, -1.80001], [2, 40_003.0], [4, 0.25]), True),  # noise, by the tolerance of the sum
        (([6, -1.8], [2, 40_000.0], [4, 0.26]), False),
        (([6, -1.8], [2, 40_000.0], [4.00001, 0.25]), False),  # a count must be exact
        (([6, np.nan], [2, 40_000.0], [4, 0.25]), False),
        (([6], [2], [4]), False),
    ],
)
def test_the_same_numbers_are_those_within_the_tolerances(
    other: Sequence[Sequence[float]], alike: bool
) -> None:
    one, two = of_numbers(*WRONG), of_numbers(*other)
    assert one is not None
    assert two is not None
    assert one.is_like(two) == alike
    assert two.is_like(one) == alike


def test_nan_and_infinity_are_alike_in_the_same_places() -> None:
    def odd(first: float, second: float) -> Symptom:
        found = of_numbers([6, first], [2, 1.0], [4, second])
        assert found is not None
        return found

    nan, inf = float("nan"), float("inf")
    assert odd(nan, inf).is_like(odd(nan, inf))
    for other in (odd(inf, nan), odd(nan, -inf), odd(nan, nan), odd(nan, 0.0)):
        assert not odd(nan, inf).is_like(other)
        assert odd(nan, inf).id != other.id


def test_an_id_is_that_of_the_numbers() -> None:
    """Also where the sum of the many hides a small one; noise moves it by chance alone."""
    one, same = of_numbers(*WRONG), of_numbers(*WRONG)
    other = of_numbers([6, -1.8], [2, 40_000.0], [4, 0.3])
    assert one is not None
    assert same is not None
    assert other is not None
    assert one.id == same.id != other.id
    rng = np.random.default_rng(5)
    moved = 0
    for _ in range(100):
        values = rng.normal(size=600)
        noisy = values * (1 + 1e-7 * rng.normal(size=600))
        first, second = (replace(one, numbers=numbers) for numbers in (values, noisy))
        moved += first.id != second.id
    assert moved < 10


def test_a_mistake_counts_before_the_numbers() -> None:
    one = of_numbers(*WRONG, mistakes=["took_the_mean"])
    two = of_numbers([1, 1.0], [2, 2.0], [3, 3.0], mistakes=["took_the_mean"])
    unnamed = of_numbers(*WRONG)
    assert one is not None
    assert two is not None
    assert unnamed is not None
    assert one.is_like(two)
    assert one.id == two.id
    assert one.title == "you did took_the_mean"
    assert unnamed.is_like(one)  # it was graded before the mistake had a name
    assert unnamed.id != one.id
    three = of_numbers(*WRONG, mistakes=["counted_twice"])  # the same numbers, another cause
    assert three is not None
    assert not one.is_like(three)
    assert unnamed.is_like(three)


def test_another_problem_is_another_fault() -> None:
    one = of_numbers(*WRONG, mistakes=["took_the_mean"])
    assert one is not None
    other = replace(one, problem="other")
    assert not one.is_like(other)
    assert one.id != other.id


def test_the_same_error_has_a_meaning_or_else_a_text() -> None:
    first, other_line = of_error(1), of_error(7)
    assert first is not None
    assert other_line is not None
    assert first.is_like(other_line)
    assert first.title == "the same error: ValueError: too large (sample/01)"
    shapes = [Hint("shapes_do_not_match", "the shapes (your line 7)")]
    meant = of_error(7, shapes)
    assert meant is not None
    assert not first.is_like(meant)
    assert meant.id != first.id


def test_a_broken_rule_is_no_meaning() -> None:
    ruled = of_error(1, [Hint("uses_loop", "no loop")], breaches=(Breach("uses_loop", "line 1"),))
    plain = of_error(1)
    assert ruled is not None
    assert plain is not None
    assert ruled.is_like(plain)


def test_what_can_not_be_told_is_no_fault() -> None:
    right = report([case(n, WANTED[n]) for n in range(3)])
    assert symptom_of(right, right, ALLOWED) is None
    ruled = replace(right, cases=tuple(replace(c, verdict=Verdict.WA) for c in right.cases))
    assert symptom_of(ruled, ruled, ALLOWED) is None  # right numbers, and a rule that is broken
    slow = report([case(n, None, Verdict.TLE, "it took too long") for n in range(3)])
    assert symptom_of(slow, slow, ALLOWED) is None
    late = report([case(0, WANTED[0]), case(1, None, Verdict.RTE, "ValueError: 3")])
    assert symptom_of(late, late, ALLOWED) is None  # an error that only a hidden case gives
    assert of_error(1, remarks=(SECOND_TRY,)) is None
    assert of_error(1) is not None


def test_numbers_are_those_of_the_run() -> None:
    ran = report([case(n, np.array(got)) for n, got in enumerate(WRONG)])
    rescored = replace(ran, cases=ran.cases[:2])
    before, after = symptom_of(ran, ran, ALLOWED), symptom_of(rescored, ran, ALLOWED)
    assert before is not None
    assert after is not None
    assert before.is_like(after)
    assert before.id == after.id


def test_a_title_holds_numbers_of_samples_alone() -> None:
    wrong = of_numbers(*WRONG)
    assert wrong is not None
    assert wrong.title == "the same numbers: count 6 for 7 (sample/01)"
    hidden = of_numbers([7, -1.8], [2, 40_000.0], [4, 0.25])
    assert hidden is not None
    assert hidden.title == "the same numbers: right in the samples, wrong in 2 hidden cases"
    shape = of_numbers([6], [2], [4])
    assert shape is not None
    assert shape.title == "the same numbers: [6] for [7, -1.8] (sample/01)"
