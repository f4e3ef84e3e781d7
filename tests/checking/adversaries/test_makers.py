"""Inputs drawn from what is valid: they keep to it, and are of every kind."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.checking.adversaries.makers import ARRAYS, make
from grader.problem.model import Argument
from grader.problem.validity import Validity, as_said, rows_of


def argument(said: dict[str, object], kind: str = "array", dtype: str = "float32") -> Argument:
    array = {"shape": ["n", "k"], "dtype": dtype} if kind == "array" else {}
    generator = {"type": "python", "function": "any"}
    return Argument.model_validate(
        {"name": "x", "kind": kind, "meaning": "?", "generator": generator, "valid": said, **array}
    )


def valid(of: Argument) -> Validity:
    return as_said(of, {"n": 2, "k": 4}, (-1e6, 1e6))


SAID = [
    {"low": -1000, "high": 1000},
    {"low": 0, "high": 1},
    {"low": -0.001, "high": 0.002},
    {"low": 0, "high": 10, "order": "ascending"},
    {"values": (0.5, 2.0)},
]


@pytest.mark.parametrize("said", SAID, ids=str)
@given(seed=st.integers(0, 1 << 32))
def test_arrays_are_valid(said: dict[str, object], seed: int) -> None:
    of = argument(said)
    value = np.asarray(make(of, np.random.default_rng(seed), (2, 4), valid(of)))
    assert value.shape == (2, 4)
    assert valid(of).why_not(rows_of(value.tolist())) is None


@given(seed=st.integers(0, 1 << 32))
def test_masks_have_as_many_true_as_they_must(seed: int) -> None:
    of = argument({"least_true": 1, "most_true": 3}, dtype="bool")
    value = make(of, np.random.default_rng(seed), (2, 4), valid(of))
    assert set(np.unique(value)) <= {0.0, 1.0}
    assert valid(of).why_not(rows_of(value.tolist())) is None


@given(seed=st.integers(0, 1 << 32))
def test_whole_numbers_are_whole(seed: int) -> None:
    of = argument({"low": 0, "high": 2147483647}, "int")
    value = float(make(of, np.random.default_rng(seed), (), valid(of)))
    assert value == int(value)
    assert 0 <= value <= 2147483647


def test_both_ends_and_every_magnitude_are_made() -> None:
    of = argument({"low": 0, "high": 2147483647}, "int")
    random = np.random.default_rng(1)
    made = {float(make(of, random, (), valid(of))) for _ in range(400)}
    assert {0.0, 1.0, 2147483647.0} <= made
    assert any(value > 1 << 24 and value % 2 for value in made)
    of = argument({"low": -1000, "high": 1000})
    rows = [make(of, random, (2, 4), valid(of)) for _ in range(200)]
    assert max(abs(value).max() for value in rows) > 500
    assert any(0 < abs(value).max() < 0.01 for value in rows)
    assert any((value == value.flat[0]).all() for value in rows)


@pytest.mark.parametrize("maker", ARRAYS, ids=lambda maker: maker.__name__)
def test_a_maker_says_what_it_makes(maker: object) -> None:
    assert callable(maker)
    value = maker(np.random.default_rng(3), (2, 4), valid(argument({"low": -1000, "high": 1000})))
    assert np.shape(value) == (2, 4)
    assert np.isfinite(value).all()
