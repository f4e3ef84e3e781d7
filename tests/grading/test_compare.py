"""Comparison: the order of its rules, its edges, and that it accepts exactly what it says."""

import math
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.grading.compare import Comparison, Rule, Tolerance, compare, error_ratio, times

NAN, INF = math.nan, math.inf
LARGEST = float(np.finfo(np.float64).max)


def check(
    got: npt.ArrayLike, want: npt.ArrayLike, rtol: float = 0.0, atol: float = 0.0
) -> Comparison:
    values, expected = np.asarray(got, dtype=np.float64), np.asarray(want, dtype=np.float64)
    tolerance = Tolerance("it", rtol, atol, expected.size)
    return compare(values.shape, "real", values, expected, [tolerance])


def rule(comparison: Comparison) -> Rule | None:
    return comparison.mismatch.rule if comparison.mismatch else None


def test_equal_arrays_match_without_any_tolerance() -> None:
    assert check([1.0, 2.0], [1.0, 2.0]) == Comparison(None, (0.0,))


@pytest.mark.parametrize(
    ("got", "want"),
    [
        ([[1.0], [1.0]], [1.0, 1.0]),
        (1.0, [1.0]),
        ([1.0], 1.0),
        (1.0, [1.0, 1.0]),
        ([1.0], [1.0, 1.0]),
        ([[1.0, 1.0]], [1.0, 1.0]),
        ([], [1.0]),
        (np.zeros((0, 2)), np.zeros((2, 0))),
    ],
)
def test_nothing_is_broadcast(got: npt.ArrayLike, want: npt.ArrayLike) -> None:
    assert rule(check(got, want, rtol=1.0, atol=1.0)) == Rule.SHAPE


def test_the_first_rule_that_fails_is_the_reason() -> None:
    tolerance = [Tolerance("it", 0, 0, 2)]
    want = np.array([1.0, 2.0])
    shape = compare((3,), "complex", None, want, tolerance)
    kind = compare((2,), "complex", None, want, tolerance)
    finiteness = compare((2,), "real", np.array([9.0, NAN]), want, tolerance)
    value = compare((2,), "real", np.array([9.0, 2.0]), want, tolerance)
    assert [rule(c) for c in (shape, kind, finiteness, value)] == [
        Rule.SHAPE,
        Rule.KIND,
        Rule.FINITENESS,
        Rule.VALUE,
    ]
    assert shape.error_ratio == kind.error_ratio == ()


def test_finiteness_of_a_late_component_comes_before_the_value_of_an_early_one() -> None:
    parts = [Tolerance("early", 0, 0, 1), Tolerance("late", 0, 0, 1)]
    found = compare((2,), "real", np.array([9.0, NAN]), np.array([1.0, 2.0]), parts)
    assert found.mismatch is not None
    assert found.mismatch.reason == "late is NaN"
    assert found.error_ratio == (INF, INF)


@pytest.mark.parametrize(
    ("got", "want", "expected"),
    [
        (NAN, 1.0, Rule.FINITENESS),
        (INF, 1.0, Rule.FINITENESS),
        (-INF, INF, Rule.FINITENESS),
        (NAN, INF, Rule.FINITENESS),
        (1.0, INF, Rule.VALUE),
        (LARGEST, INF, Rule.VALUE),
        (INF, LARGEST, Rule.FINITENESS),
        (INF, INF, None),
        (-INF, -INF, None),
        (-0.0, 0.0, None),
        (0.0, -0.0, None),
    ],
)
def test_infinity_matches_itself_and_nan_nothing(
    got: float, want: float, expected: Rule | None
) -> None:
    for tolerance in ({}, {"rtol": 0.5, "atol": LARGEST}):
        assert rule(check(got, want, **tolerance)) == expected


def test_rtol_is_scaled_by_the_expected_value() -> None:
    assert rule(check(100.0, 200.0, rtol=0.5)) is None
    assert rule(check(200.0, 100.0, rtol=0.5)) == Rule.VALUE
    # With rtol alone, nothing is allowed around an expected 0.
    assert rule(check(5e-324, 0.0, rtol=0.5)) == Rule.VALUE


def test_each_component_has_its_own_tolerance() -> None:
    parts = [
        Tolerance("count", 0, 0, 1),
        Tolerance("sums", 0.1, 0, 2),
        Tolerance("rest", 0, 1.0, 2),
    ]
    want = np.array([3.0, 10.0, 20.0, 0.0, 0.0])
    right = compare((5,), "real", np.array([3.0, 10.5, 19.0, 0.5, -0.25]), want, parts)
    assert right.mismatch is None
    assert right.error_ratio == pytest.approx((0.0, 0.5, 0.5))
    wrong = compare((5,), "real", np.array([3.0, 10.5, 30.0, 0.5, -0.25]), want, parts)
    assert wrong.mismatch is not None
    assert wrong.mismatch.reason.startswith("sums is off by ")
    assert wrong.error_ratio == pytest.approx((0.0, 5.0, 0.5))
    counted = compare((5,), "real", np.array([4.0, 10.5, 30.0, 0.5, -0.25]), want, parts)
    assert counted.mismatch is not None
    assert counted.mismatch.reason == "count must be exact here"


def test_components_of_no_elements_are_right() -> None:
    parts = [Tolerance("none", 0, 0, 0), Tolerance("one", 0, 0, 1)]
    assert compare((1,), "real", np.ones(1), np.ones(1), parts) == Comparison(None, (0.0, 0.0))
    empty = [Tolerance("none", 0, 0, 0)]
    assert compare((0,), "real", np.ones(0), np.ones(0), empty) == Comparison(None, (0.0,))


@pytest.mark.parametrize(
    ("got", "want", "rtol", "accepted"),
    [
        (LARGEST, -LARGEST, 0.9, False),
        (LARGEST, LARGEST * 0.75, 0.34, True),
        (LARGEST, LARGEST * 0.5, 0.99, False),
        (-LARGEST * 0.5, LARGEST, 0.999, False),
        (5e-324, 1e-323, 0.5, True),
        (5e-324, 1e-323, 0.1, False),
    ],
)
def test_the_ends_of_the_range(got: float, want: float, rtol: float, accepted: bool) -> None:
    found = check(got, want, rtol=rtol)
    assert (found.mismatch is None) == accepted
    assert (found.error_ratio[0] <= 1.0) == accepted
    if rtol != 0.1:  # of the smallest number, a tenth is nothing
        assert math.isfinite(found.error_ratio[0])


def test_a_ratio_too_large_for_a_float_is_still_no_infinity() -> None:
    (ratio,) = check(1e300, 0.0, atol=1e-300).error_ratio
    assert ratio == LARGEST


FINITE = st.floats(allow_nan=False, allow_infinity=False)
SMALL = st.floats(min_value=-1e6, max_value=1e6, allow_nan=False)
NEAR = st.builds(
    lambda want, ulps: (float(want + ulps * np.spacing(want)), want),
    SMALL,
    st.integers(-20, 20),
)
PAIRS = st.one_of(st.tuples(FINITE, FINITE), st.tuples(SMALL, SMALL), NEAR)
RTOL = st.one_of(st.just(0.0), st.floats(0, 0.999), st.floats(0, 1e-12))
ATOL = st.one_of(st.just(0.0), st.floats(0, 1e6), st.floats(0, 1e-300))


@given(PAIRS, RTOL, ATOL)
@example((1.1, 1.0), 0.0, 0.1)
@example((LARGEST, -LARGEST), 0.999, LARGEST)
def test_it_accepts_what_exact_arithmetic_accepts(
    pair: tuple[float, float], rtol: float, atol: float
) -> None:
    got, want = pair
    error = abs(Fraction(got) - Fraction(want))
    allowed = Fraction(atol) + Fraction(rtol) * abs(Fraction(want))
    accepted = check(got, want, rtol, atol).mismatch is None
    # IEEE arithmetic rounds three times; within that of the edge either is right.
    slack = allowed * Fraction(4, 2**53) + Fraction(4, 2**1074)
    if error == 0 or error <= allowed - slack:
        assert accepted
    if error > allowed + slack:
        assert not accepted


@given(PAIRS, RTOL, ATOL)
@example((1.0 + 1e-16, 1.0), 0.0, 0.0)
def test_the_ratio_says_what_was_decided(
    pair: tuple[float, float], rtol: float, atol: float
) -> None:
    found = check(*pair, rtol, atol)
    assert (found.mismatch is None) == (found.error_ratio[0] <= 1.0)


@given(st.floats(1e-6, 1e6), st.floats(1e-12, 0.9))
def test_the_edge_itself_is_inside_and_one_step_more_is_not(want: float, rtol: float) -> None:
    allowed = rtol * want
    edge = want + allowed
    error = abs(edge - want)
    ratio = error_ratio(np.array(edge), np.array(want), Tolerance("it", rtol, 0.0, 1))
    assert (ratio <= 1.0) == (error <= allowed)


def test_one_step_over_the_edge_is_never_rounded_away() -> None:
    rng = np.random.default_rng(0)
    for allowed in (*rng.uniform(0.5, 1.0, 1000), *np.ldexp(1.0, np.arange(-1074, 1000, 7))):
        over = float(np.nextafter(allowed, INF))
        assert rule(check(allowed, 0.0, atol=allowed)) is None
        assert rule(check(over, 0.0, atol=allowed)) == Rule.VALUE


@pytest.mark.parametrize(
    ("got", "want", "told"),
    [
        (np.ones((2, 1)), np.ones(2), "take it out with float(...) or x[0]"),
        (np.ones((2, 3)), np.ones((3, 2)), "reshape to (3, 2)"),
        (np.ones(4), np.ones(3), "expected shape (3,), got (4,)"),
    ],
)
def test_a_wrong_shape_says_how_to_mend_it(
    got: npt.NDArray[np.float64], want: npt.NDArray[np.float64], told: str
) -> None:
    mismatch = check(got, want).mismatch
    assert mismatch is not None
    assert told in mismatch.reason


def test_impossible_shapes_are_compared_all_the_same() -> None:
    want = np.ones(2)
    for shape in [(2**63, 2), (2**64 - 1,) * 3, (2**32,) * 4]:
        found = compare(shape, "complex", None, want, [Tolerance("it", 0, 0, 2)])
        assert rule(found) == Rule.SHAPE


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (1.04, "1.04 times"),
        (1.0000001, "1.0000001 times"),
        (99.94, "99.9 times"),
        (8123.0, "8,100 times"),
        (1e300, "1e+300 times"),
    ],
)
def test_times(ratio: float, text: str) -> None:
    assert times(ratio) == text
