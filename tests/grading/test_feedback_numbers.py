"""What numbers tell: each rule has an example that it is for, and one that it must not speak of."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from grader.grading.compare import Tolerance
from grader.grading.feedback.chance import MOST, by_chance
from grader.grading.feedback.numbers import explanations, partial_explanations
from grader.grading.feedback.observed import Observed, part_of
from grader.grading.feedback.where import components, nan_somewhere, where_right
from grader.grading.report import Floats

CASES = 10
SAMPLES = 2
# Whole numbers that a student knows of each case.
FACTS = {
    "seed": (0, 11, 5, 7, 9, 23, 42, 17, 31, 8),
    "rounds": (7, 1, 3, 5, 9, 2, 4, 8, 6, 3),
    "width": (4, 2, 1, 8, 5, 5, 4, 4, 5, 5),
    "x.shape[0]": (3, 4, 1, 2, 5, 6, 3, 5, 3, 3),
}
SIGNS = (True, False, False, True, True, False, True, False, False, True)
REPEATED = 6  # where a test has more cases
ROUNDS, WIDTH = np.array(FACTS["rounds"], float), np.array(FACTS["width"], float)
TOTAL = np.array([1.5, -2.25, 0.7, 3.1, -0.4, 5.2, -1.9, 2.6, 0.9, -3.3]) * 1.001
COUNT = ROUNDS
OTHER = np.cos(np.arange(CASES) * 1.7) * 2
Numbers = Sequence[float] | Floats


def observed(samples: int = SAMPLES, **parts: tuple[Numbers, Numbers]) -> Observed:
    """Components by name, each (got, want): a number, or a row of them, for each case."""

    def rows(numbers: Numbers) -> tuple[Floats, ...]:
        return tuple(np.atleast_1d(np.asarray(one, float)) for one in numbers)

    made = []
    for name, (got, want) in parts.items():
        exact = name == "count"
        size = np.atleast_1d(np.asarray(want[0])).size
        allowed = Tolerance(name, *((0.0, 0.0) if exact else (1e-5, 1e-5)), size)
        made.append(part_of(name, (allowed,) * len(want), rows(got), rows(want)))
    cases = len(made[0].want)
    return Observed(
        names=tuple(f"case/{n:02d}" for n in range(cases)),
        samples=tuple(n < samples for n in range(cases)),
        parts=tuple(made),
        facts={name: (values * REPEATED)[:cases] for name, values in FACTS.items()},
        signs={"`x` has a negative number": (SIGNS * REPEATED)[:cases]},
    )


def bfloat16(numbers: Floats) -> Floats:
    bits = np.asarray(numbers, np.float32).view(np.uint32)
    return ((bits + 0x8000) & 0xFFFF0000).astype(np.uint32).view(np.float32).astype(np.float64)


def told(seen: Observed) -> dict[str, str]:
    return dict(explanations(seen))


EXPLAINED: dict[str, tuple[Numbers, str, str]] = {
    "negated": (-TOTAL, "negated", "total is negated, in every case"),
    "doubled": (2 * TOTAL, "off_by_a_factor", "total is twice what is expected, in every case"),
    "scaled": (TOTAL * 1.7, "off_by_a_factor", "total is 1.7 times what is expected"),
    "hardly": (TOTAL * 1.0002, "off_by_a_factor", "total is 1.0002 times what is expected"),
    "shifted": (TOTAL + 3, "off_by_a_constant", "total is 3 too large, in every case"),
    "shifted down": (TOTAL - 0.1, "off_by_a_constant", "total is 0.1 too small, in every case"),
    "times rounds": (TOTAL * ROUNDS, "off_by_an_argument", "total is `rounds` times too large"),
    "averaged": (TOTAL / WIDTH, "off_by_an_argument", "total is `width` times too small"),
    "plus width": (TOTAL + WIDTH, "off_by_an_argument", "total is too large by `width`"),
    "absolute": (abs(TOTAL), "sign_lost", "right but for the sign"),
    "clipped": (np.maximum(TOTAL, 0), "clipped", "0 comes in their place"),
    "squared": (TOTAL**2, "squared", "the square of what is expected"),
    "one ten-thousandth": (TOTAL * 1.0001, "off_by_a_factor", "total is 1.0001 times what is"),
    "a hundredth less": (TOTAL * 0.99, "off_by_a_factor", "total is 0.99 times what is expected"),
    "hardly less": (TOTAL * 0.99995, "off_by_a_factor", "total is 0.99995 times what is"),
    "a small constant": (TOTAL + 1e-3, "off_by_a_constant", "total is 0.001 too large"),
    "rounded": (np.round(TOTAL, 3), "rounded", "rounded to a few decimals"),
    "whole": (np.trunc(TOTAL), "rounded", "cut to a whole number"),
    "0": (np.zeros(CASES), "always_zero", "total is 0 in every case"),
    "nearly 0": (np.full(CASES, 1e-9), "always_zero", "total is 0 in every case"),
    "one less": (TOTAL * (ROUNDS - 1), "off_by_an_argument", "`rounds - 1` times what is"),
    "triangle": (
        TOTAL + ROUNDS * (ROUNDS + 1) / 2,
        "off_by_an_argument",
        "too large by `rounds * (rounds + 1) / 2`",
    ),
    "twice": (TOTAL - 2 * WIDTH, "off_by_an_argument", "total is too small by `2 * width`"),
    "power": (TOTAL * 0.9**ROUNDS, "off_by_an_argument", "`0.9**rounds` times what is expected"),
    "ratio": (TOTAL * ROUNDS / WIDTH, "off_by_an_argument", "`rounds / width` times what is"),
    "bfloat16": (bfloat16(TOTAL), "half_precision", "one that bfloat16 can hold"),
    "float16": (TOTAL.astype(np.float16), "half_precision", "one that float16 can hold"),
}
DESCRIBED: dict[str, tuple[Numbers, str, str]] = {
    "the same": (
        np.full(CASES, 1.25) + 1e-7 * np.arange(CASES),
        "same_in_every_case",
        "the same number in every case (1.25)",
    ),
    "sizes": (ROUNDS * 11, "whole_numbers", "total is a whole number in every case"),
}


@pytest.mark.parametrize("name", EXPLAINED)
def test_a_simple_mistake_is_explained(name: str) -> None:
    got, identifier, words = EXPLAINED[name]
    seen = observed(count=(COUNT, COUNT), total=(got, TOTAL))
    ((found, message),) = explanations(seen)
    assert found == identifier
    assert words in message


@pytest.mark.parametrize("name", DESCRIBED)
def test_what_may_have_many_causes_is_described(name: str) -> None:
    got, identifier, words = DESCRIBED[name]
    seen = observed(count=(COUNT, COUNT), total=(got, TOTAL))
    assert explanations(seen) == []
    ((found, message),) = partial_explanations(seen).values()
    assert found == identifier
    assert words in message


@pytest.mark.parametrize(
    ("got", "words"),
    [
        # Within the absolute tolerance both fit everywhere; only a hidden case has the number.
        (np.where(np.arange(CASES) == 5, 3.142e-7 * TOTAL, 0), "total is 0 in every case"),
        (TOTAL + np.where(np.arange(CASES) < SAMPLES, 4e-5, 3.142e-5), "4e-05 too large"),
    ],
)
def test_a_number_that_only_a_hidden_case_has_is_not_told(got: Floats, words: str) -> None:
    ((_, message),) = explanations(observed(count=(COUNT, COUNT), total=(got, TOTAL)))
    assert "3.142e" not in message
    assert words in message


def test_a_count_that_goes_up_by_two_is_twice_what_is_expected() -> None:
    assert told(observed(count=(2 * COUNT, COUNT))) == {
        "off_by_a_factor": "count is twice what is expected, in every case"
    }


def test_a_root_is_explained() -> None:
    seen = observed(total=(abs(TOTAL), TOTAL**2))
    assert set(told(seen)) == {"rooted"}


NOT_EXPLAINED: dict[str, Numbers] = {
    "another function": np.exp(TOTAL),
    "noise": TOTAL + np.sin(np.arange(CASES) * 3.1),
    "a factor in most cases": np.where(np.arange(CASES) < 9, 2 * TOTAL, TOTAL),
    "a summand in most cases": np.where(np.arange(CASES) < 9, TOTAL + 1, TOTAL),
    "the same in most cases": np.where(np.arange(CASES) < 9, 1.25, TOTAL),
    "two wrong cases": np.where(np.arange(CASES) < 8, TOTAL, 2 * TOTAL),
    "clipped in most cases": np.where(np.arange(CASES) < 9, np.maximum(TOTAL, 0), TOTAL),
    "a small bias": TOTAL + 1e-3 * (1 + np.arange(CASES) / 7),
    "one large error among small ones": np.where(np.arange(CASES) == 3, 99.0, np.round(TOTAL, 3)),
    "infinite": np.full(CASES, np.inf),
    "NaN": np.full(CASES, np.nan),
}


@pytest.mark.parametrize("name", NOT_EXPLAINED)
def test_what_is_no_simple_mistake_is_not_explained(name: str) -> None:
    seen = observed(total=(NOT_EXPLAINED[name], TOTAL))
    assert explanations(seen) == []
    assert partial_explanations(seen) == {}


def test_a_count_is_off_by_one_and_not_by_a_factor() -> None:
    four = np.full(CASES, 4.0)
    assert told(observed(count=(four + 1, four), total=(TOTAL, TOTAL))) == {
        "off_by_a_constant": "count is 1 too large, in every case"
    }


def test_whole_numbers_are_no_finding_where_they_are_expected() -> None:
    seen = observed(total=(ROUNDS * ROUNDS, ROUNDS + WIDTH))
    assert partial_explanations(seen) == {}


def test_a_number_is_told_only_if_a_sample_shows_it() -> None:
    for got in (TOTAL * 1.7, TOTAL + 3.25, np.full(CASES, 1.25)):
        seen = observed(total=(got, TOTAL), samples=0)
        ((_, message),) = partial_explanations(seen).values()
        assert not any(character.isdigit() for character in message), message


def test_swapped_components_are_named() -> None:
    seen = observed(count=(TOTAL, COUNT), total=(COUNT, TOTAL))
    message = told(seen)["components_swapped"]
    assert "[total, count] where [count, total] is expected" in message
    three = observed(a=(TOTAL, OTHER), b=(ROUNDS, TOTAL), c=(OTHER, ROUNDS))
    assert "[b, c, a] where [a, b, c]" in told(three)["components_swapped"]


def test_components_that_are_only_partly_another_one_are_not_swapped() -> None:
    seen = observed(count=(TOTAL, COUNT), total=(TOTAL, TOTAL))
    assert "components_swapped" not in told(seen)
    few = observed(count=(TOTAL[:2], COUNT[:2]), total=(COUNT[:2], TOTAL[:2]))
    assert explanations(few) == []


def test_another_order_within_a_component_is_told() -> None:
    rows = np.arange(40.0).reshape(10, 4) ** 1.5 % 7
    assert set(told(observed(rows=(rows[:, ::-1], rows)))) == {"reversed"}
    assert set(told(observed(rows=(np.sort(rows, axis=1), rows)))) == {"another_order"}
    assert explanations(observed(rows=(np.roll(rows, 1, axis=0), rows))) == []


def test_every_wrong_component_has_to_be_explained() -> None:
    seen = observed(count=(COUNT + 1, COUNT), total=(np.exp(TOTAL), TOTAL))
    assert explanations(seen) == []
    assert partial_explanations(seen) == {
        "count": ("off_by_a_constant", "count is 1 too large, in every case")
    }
    both = observed(count=(COUNT + 1, COUNT), total=(-TOTAL, TOTAL))
    assert set(told(both)) == {"off_by_a_constant", "negated"}


def wrong_where(condition: Callable[[int], bool]) -> Observed:
    wrong = np.array([condition(n) for n in range(CASES)])
    return observed(count=(COUNT, COUNT), total=(np.where(wrong, np.exp(TOTAL), TOTAL), TOTAL))


@pytest.mark.parametrize(
    ("condition", "identifier", "words"),
    [
        (
            lambda n: n != 0,
            "right_on_a_sample_only",
            "there `seed` is 0, and more where it is wrong",
        ),
        (
            lambda n: n != 1,
            "right_on_a_sample_only",
            "there `rounds` is 1, and more where it is wrong",
        ),
        (lambda n: WIDTH[n] != 4, "right_at_one_value", "where `width` is 4, and only there"),
        (lambda n: ROUNDS[n] != 3, "right_at_one_value", "`rounds` is one certain value"),
        (lambda n: FACTS["x.shape[0]"][n] != WIDTH[n], "right_where_equal", "equals `x.shape[0]`"),
        (lambda n: ROUNDS[n] > 4, "right_where_small", "`rounds` is small, and wrong where"),
    ],
)
def test_where_it_is_right_is_told(
    condition: Callable[[int], bool], identifier: str, words: str
) -> None:
    hint = where_right(wrong_where(condition))
    assert hint is not None
    assert hint[0] == identifier
    assert words in hint[1]


@pytest.mark.parametrize(
    "condition",
    [
        lambda n: n != 5,  # right in one hidden case: chance
        lambda n: n % 2 == 0,  # no argument says which
        lambda n: n in (3, 4),  # too few are wrong
        lambda n: True,
    ],
)
def test_where_it_is_right_by_chance_is_not_told(condition: Callable[[int], bool]) -> None:
    assert where_right(wrong_where(condition)) is None


MANY = 6 * CASES  # cases, so that a property is hardly there by chance
LENGTH = np.array(FACTS["x.shape[0]"] * 6)
MANY_WIDTH = np.array(FACTS["width"] * 6)
MANY_ROUNDS = np.array(FACTS["rounds"] * 6)


@pytest.mark.parametrize(
    ("wrong", "identifier", "words"),
    [
        (LENGTH == MANY_WIDTH, "wrong_where", "wrong where `width` equals `x.shape[0]`, and only"),
        (LENGTH > MANY_WIDTH, "wrong_where", "where `width` is smaller than `x.shape[0]`"),
        (LENGTH >= MANY_WIDTH, "right_where", "where `width` is larger than `x.shape[0]`"),
        (MANY_ROUNDS % 2 == 1, "wrong_where", "total is wrong where `rounds` is odd, and only"),
        (MANY_ROUNDS == 1, "wrong_where", "wrong where `rounds` is at its smallest, and only"),
        (np.array(SIGNS * 6), "wrong_where", "wrong where `x` has a negative number, and only"),
    ],
)
def test_a_property_of_the_cases_that_are_right_is_told(
    wrong: NDArray[np.bool_], identifier: str, words: str
) -> None:
    total = np.concatenate([TOTAL] * 6)
    hint = where_right(observed(total=(np.where(wrong, np.exp(total), total), total)))
    assert hint is not None
    assert hint.id == identifier
    assert words in hint.message


def test_a_number_that_no_sample_has_is_told_as_the_smallest() -> None:
    layers = 1 + np.arange(CASES) % 4
    seen = observed(samples=0, total=(np.where(layers == 1, TOTAL, np.exp(TOTAL)), TOTAL))
    hint = where_right(replace(seen, facts={"layers": tuple(layers.tolist())}))
    assert hint is not None
    assert "is right where `layers` is at its smallest, and only there" in hint.message


def test_a_property_that_may_be_chance_is_not_told() -> None:
    """Two of these wrong cases in three are odd; and of ten cases some property fits too often."""
    total = np.concatenate([TOTAL] * 6)
    for wrong in (MANY_ROUNDS % 3 == 1, np.arange(MANY) % 7 == 1):
        seen = observed(total=(np.where(wrong, np.exp(total), total), total))
        assert where_right(seen) is None
    assert where_right(wrong_where(lambda n: SIGNS[n])) is None
    assert by_chance(50, [True] * 5 + [False] * 5) > MOST > by_chance(50, [True, False] * 20)


def test_a_formula_that_may_be_chance_is_not_told() -> None:
    """Two values of four cases: some of two hundred formulas has them, whatever they mean."""
    want = np.array([4.0, 4.0, 4.0, 4.0])
    seen = observed(count=(want + np.array([1, 3, 1, 2]), want))
    assert explanations(seen) == []


def perturbed(spoil: Callable[[Floats, Floats], float]) -> Observed:
    """Sums of a small layer over inputs of all sizes, as ``spoil`` computes them from x and w."""
    draw = np.random.default_rng(7)
    pairs = []
    for size in 10.0 ** draw.uniform(-2, 2, MANY):
        n, m = draw.integers(1, 9, 2)
        x, w = size * draw.normal(size=n), draw.normal(size=(n, m)) / n
        pairs.append((spoil(x, w), float((x @ w).sum())))
    got, want = zip(*pairs, strict=True)
    return observed(total=(np.array(got), np.array(want)))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda x, w: float((bfloat16(x) @ bfloat16(w)).sum()),
        lambda x, w: float((x @ w.astype(np.float16).astype(float)).sum()),
    ],
)
def test_digits_that_are_lost_are_told(spoil: Callable[[Floats, Floats], float]) -> None:
    ((identifier, message),) = partial_explanations(perturbed(spoil)).values()
    assert identifier == "few_digits"
    assert "bfloat16 or float16" in message


@pytest.mark.parametrize(
    "spoil",
    [
        lambda x, w: float((x @ w).sum()) + 1e-3,
        lambda x, w: float((x @ w).sum()) * 1.0005,
        lambda x, w: float((x @ w + 1e-3).sum()),
        lambda x, w: float(((x + 1e-3) @ w).sum()),
        lambda x, w: float((x @ w).sum() / (1 + 1e-4 * abs(x).sum())),
        lambda x, w: float(np.sin(x @ w / 100).sum() * 100),
        lambda x, w: float(np.where(x @ w < 0, 0.999, 1) @ (x @ w)),
    ],
)
def test_other_small_errors_are_no_lost_digits(spoil: Callable[[Floats, Floats], float]) -> None:
    told = partial_explanations(perturbed(spoil)).values()
    assert {hint.id for hint in told} <= {"off_by_a_constant", "off_by_a_factor"}


def test_a_case_that_cannot_tell_is_no_witness() -> None:
    want = np.where(np.arange(CASES) == 6, 0.0, TOTAL)
    got = np.where(np.arange(CASES) == 0, want, 3 * want + np.sin(want))
    hint = where_right(observed(total=(got, want)))
    assert hint is not None
    assert hint[0] == "right_on_a_sample_only"


def test_the_component_that_is_wrong_is_named() -> None:
    seen = observed(count=(COUNT, COUNT), total=(np.exp(TOTAL), TOTAL), last=(OTHER, OTHER))
    assert components(seen) == (
        "some_components_right",
        "count and last are right in every case; look at what gives total",
    )
    assert components(observed(total=(np.exp(TOTAL), TOTAL))) is None


def test_nan_is_placed() -> None:
    late = np.where(np.arange(CASES) > 4, np.nan, TOTAL)
    hint = nan_somewhere(observed(count=(COUNT, COUNT), total=(late, TOTAL)))
    assert hint is not None
    assert "total is NaN, in hidden cases only" in hint[1]
    always = nan_somewhere(observed(total=(np.full(CASES, np.nan), TOTAL)))
    assert always is not None
    assert "in every case" in always[1]
    assert nan_somewhere(observed(total=(np.full(CASES, np.inf), TOTAL))) is None


ANY = arrays.arrays(np.float64, (CASES, 2), elements=st.floats(width=64))
EXPECTED = arrays.arrays(np.float64, (CASES, 2), elements=st.floats(allow_nan=False))


@settings(max_examples=300)
@given(ANY, EXPECTED)
def test_no_numbers_break_a_rule(got: Floats, want: Floats) -> None:
    seen = observed(count=(got[:, 0], want[:, 0]), rows=(got, want))
    with np.errstate(all="ignore"):
        explanations(seen)
        partial_explanations(seen)
        where_right(seen)
        nan_somewhere(seen)
        components(seen)
