"""What is valid, in words: all that is said, and nothing that follows from hidden cases."""

import pytest

from grader.problem.load import read_spec
from grader.problem.model import Spec
from grader.problem.valid_words import size_as_fields, valid_as_fields, valid_in_words

SPEC = """\
id: words
title: Words
track: tests
difficulty: easy
function: words
seed: 1
dims:
  n: {type: integers, low: 1, high: 4}
  k: {type: choice, values: [6, 2]}
  m: {type: is, value: n * 2}
  t: {type: integers, low: 2, high: 3, valid: {low: 1, high: n + 9}}
arguments:
  - {name: x, meaning: m, %s}
output: {shape: [1], components: [{name: all, rtol: 0, atol: 0}]}
cases:
  - {name: first, visibility: sample, count: 1}
"""
ROW, ROWS = "kind: array, shape: [n], ", "kind: array, shape: [k, n], "


def spec_with(argument: str, hidden: str = "") -> Spec:
    spec, defects = read_spec(SPEC % argument + hidden)
    assert defects == []
    assert spec is not None
    return spec


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("kind: int, generator: {type: integers, low: 1, high: 9}", "a whole number"),
        ("kind: int, generator: {type: integers, low: 1, high: 9}, "
         "valid: {low: 0, high: 2147483647}",
         "a whole number from 0 to 2147483647"),
        ("kind: int, generator: {type: integers, low: 1, high: 9}, valid: {low: 0}",
         "a whole number, at least 0"),
        ("kind: int, generator: {type: choice, values: [1, 4]}, valid: {values: [1, 4, 9]}",
         "a whole number, 1, 4 or 9"),
        ("kind: int, generator: {type: dim, dim: n}", "a whole number from 1 to 4"),
        ("kind: int, generator: {type: dim, dim: k}", "a whole number, 2 or 6"),
        ("kind: int, generator: {type: dim, dim: t}", "a whole number from 1 to n + 9"),
        ("kind: int, generator: {type: dim, dim: 2 * n + 1}", "a whole number, 2 * n + 1"),
        ("kind: float, generator: {type: uniform}", "a finite number"),
        ("kind: float, generator: {type: uniform}, valid: {low: 0, high: 1.5}",
         "a number from 0 to 1.5"),
        ("kind: float, generator: {type: uniform}, valid: {high: 1, infinite: true}",
         "a number, at most 1 or infinite"),
        ("kind: float, generator: {type: uniform}, valid: {infinite: true, nan: true}",
         "a number, finite or infinite or NaN"),
        ("kind: bool, generator: {type: boolean}", "true or false"),
        ("kind: bool, generator: {type: constant, value: true}, valid: {values: [true]}", "true"),
        (ROW + "generator: {type: normal}", "float32 of shape [n], entries finite"),
        (ROW + "dtype: int32, generator: {type: tokens, vocab_size: n}", "int32 of shape [n]"),
        (ROW + "dtype: int32, generator: {type: tokens, vocab_size: n}, "
         "valid: {low: 0, high: n - 1}", "int32 of shape [n], entries from 0 to n - 1"),
        (ROW + "generator: {type: linspace, start: 0, stop: 1}, valid: {low: -9, high: 9, "
         "distinct: true, order: ascending, spread: 2.5}",
         "float32 of shape [n], entries from -9 to 9, at most 2.5 apart, no two entries equal, "
         "in ascending order"),
        (ROWS + "dtype: bool, generator: {type: one_hot}, valid: {least_true: 1, most_true: n}",
         "bool of shape [k, n], at least 1 True in each row, at most n True in each row"),
    ],
)  # fmt: skip
def test_what_may_be_passed(argument: str, words: str) -> None:
    spec = spec_with(argument)
    assert dict(valid_in_words(spec))["x"] == words
    assert valid_as_fields(spec, spec.arguments[0])["words"] == words


def test_dimensions_that_are_no_arguments_follow() -> None:
    spec = spec_with("kind: float, generator: {type: uniform}")
    assert valid_in_words(spec)[1:] == [
        ("n", "from 1 to 4"),
        ("k", "2 or 6"),
        ("m", "n * 2"),
        ("t", "from 1 to n + 9"),
    ]
    named = spec_with("kind: int, generator: {type: dim, dim: n}")
    assert [name for name, _ in valid_in_words(named)] == ["x", "n", "k", "m", "t"]


def test_the_fields_are_what_is_said() -> None:
    spec = spec_with(ROW + "generator: {type: uniform}, valid: {low: -n, high: 1.5, nan: true}")
    assert valid_as_fields(spec, spec.arguments[0]) == {
        "low": "-n",
        "high": 1.5,
        "nan": True,
        "words": "float32 of shape [n], entries from -n to 1.5 or NaN",
    }
    sizes = {name: size_as_fields(dim) for name, dim in spec.dims.items()}
    assert sizes["n"] == {"low": 1, "high": 4, "words": "from 1 to 4"}
    assert sizes["k"] == {"values": [6, 2], "words": "2 or 6"}
    assert sizes["m"] == {"value": "n * 2", "words": "n * 2"}
    assert sizes["t"] == {"low": 1, "high": "n + 9", "words": "from 1 to n + 9"}
    named = spec_with("kind: int, generator: {type: dim, dim: t}")
    assert valid_as_fields(named, named.arguments[0])["high"] == "n + 9"


@pytest.mark.parametrize(
    "argument",
    [ROW + "generator: {type: uniform}", ROW + "generator: {type: uniform}, valid: {high: 99}"],
)
def test_nothing_follows_from_hidden_cases(argument: str) -> None:
    """Neither from a pinned value or size, nor from a generator or sizes of a hidden group."""
    told = [
        (valid_in_words(spec), valid_as_fields(spec, spec.arguments[0]))
        for hidden in (
            "",
            "  - {name: a, visibility: hidden, pinned: [values: {x: [-77, 88, 5, 6, 7, 8, 9]}]}\n",
            "  - {name: a, visibility: hidden, count: 1, generators: {x: {type: normal, std: 3}},\n"
            "     dims: {n: {type: integers, low: 7, high: 9}, k: {type: choice, values: [5]}}}\n",
        )
        for spec in [spec_with(argument, hidden)]
    ]
    assert told[0] == told[1] == told[2]
