"""What is valid: what a spec says, and what follows where it says nothing."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter
from ruamel.yaml import YAML
from support.paths import DATA

from grader.cases.make import make_cases
from grader.problem.extent import extent
from grader.problem.generator_models import DimChoice, DimIntegers, DimIs, Generator
from grader.problem.load import load_problem, read_spec
from grader.problem.model import Spec
from grader.problem.validity import Validity, rows_of, valid_dims, validity

SPECS = DATA / "spec"
FRAME = """\
id: frame
title: A frame
track: tests
difficulty: easy
function: frame
seed: 1
dims:
  n: {type: integers, low: 1, high: 4%s}
  k: {type: choice, values: [2, 6]}
  m: {type: is, value: n * 2}
arguments:
  - {name: x, meaning: m, %s}
output: {shape: [1], components: [{name: all, rtol: 0, atol: 0}]}
cases:
  - {name: first, visibility: sample, count: 1}
"""
ARRAY = "kind: array, shape: [n], generator: "
DIMS = {"n": 3, "k": 2, "m": 6}


def spec_with(argument: str, cases: str = "", size: str = "") -> Spec:
    spec, defects = read_spec(FRAME % (size, argument) + cases)
    assert defects == []
    assert spec is not None
    return spec


def valid(argument: str, cases: str = "", dims: Mapping[str, int] = DIMS) -> Validity:
    spec = spec_with(argument, cases)
    return validity(spec, spec.arguments[0], dims)


def hidden(**values: Any) -> str:
    text = "{" + ", ".join(f"{name}: {value}" for name, value in values.items()) + "}"
    return f"  - {{name: edge, visibility: hidden, pinned: [values: {text}]}}\n"


@pytest.mark.parametrize(
    ("argument", "low", "high"),
    [
        ("kind: float, generator: {type: uniform, low: -1, high: 3}", -1, 3),
        ("kind: float, generator: {type: log_uniform, low: 0.5, high: 3}", 0.5, 3),
        (ARRAY + "{type: normal, mean: 1, std: 2}", 1 - 16.6, 17.6),
        (ARRAY + "{type: normal, mean: 1, std: 2, low: 0}", 0, 17.6),
        (ARRAY + "{type: normal, mean: 1, std: 2, low: 30}", 30, 30),
        ("kind: int, generator: {type: integers, low: -n, high: 2 * n}", -3, 6),
        ("kind: int, generator: {type: choice, values: [4, 1, 9]}", 1, 9),
        ("kind: int, generator: {type: dim, dim: 2 * n + 1}", 7, 7),
        (ARRAY + "{type: constant, value: 0.5}", 0.5, 0.5),
        (ARRAY + "{type: linspace, start: 2, stop: -2}", -2, 2),
        (ARRAY + "{type: permutation, start: 5}", 5, 7),
        (ARRAY + "{type: one_hot}", 0, 1),
        (ARRAY + "{type: simplex}", 0, 1),
        (ARRAY + "{type: tokens, vocab_size: 10 * n}", 0, 29),
        (ARRAY + "{type: sorted, of: {type: uniform}}", 0, 1),
        ("kind: bool, generator: {type: boolean}", 0, 1),
        ("kind: bool, generator: {type: boolean, probability: 1}", 1, 1),
        # Only the author knows: what the type holds.
        ("kind: int, generator: {type: python, function: f}", -(2**53), 2**53),
        ("kind: bool, generator: {type: python, function: f}", 0, 1),
        (ARRAY + "{type: python, function: f}, dtype: float16", -65504, 65504),
        (ARRAY + "{type: python, function: f}, dtype: uint8", 0, 255),
        # What is said stands; the rest is as wide as the cases.
        (ARRAY + "{type: normal}, valid: {low: -9 * n, high: 1000}", -27, 1000),
        (ARRAY + "{type: uniform}, valid: {high: 1000}", 0, 1000),
        (ARRAY + "{type: choice, values: [1, 2]}, valid: {values: [1, 2, 7]}", 1, 7),
        (ARRAY + "{type: python, function: f}, valid: {low: 0}", 0, 3.4028234663852886e38),
    ],
)
def test_the_range_of_what_is_valid(argument: str, low: float, high: float) -> None:
    found = valid(argument)
    assert (found.low, found.high) == (low, high)
    assert found.is_said == ("valid:" in argument)


def test_what_is_not_said_is_as_wide_as_generators_and_pinned_values() -> None:
    drawn = "  - {name: more, visibility: hidden, count: 1, generators: {x: *g}}"
    drawn = drawn.replace("*g", "{type: uniform, low: -2}")
    argument = ARRAY + "{type: uniform}"
    assert (valid(argument, drawn).low, valid(argument, drawn).high) == (-2, 1)
    pinned = valid(argument, hidden(x="[0, 8.5]"))
    assert (pinned.low, pinned.high) == (0, 8.5)
    assert not pinned.said.infinite
    edges = valid(argument, hidden(x="[.inf, .nan, 3]"))
    assert (edges.low, edges.high, edges.said.infinite, edges.said.nan) == (0, 3, True, True)
    assert edges.why_not([[float("inf"), float("nan"), 3.0]]) is None
    # The pinned value of a dimension is a size, and not this argument's own.
    spec = spec_with("kind: int, generator: {type: dim, dim: 2 * n}", hidden(n=4))
    found = validity(spec, spec.arguments[0], DIMS)
    assert (found.low, found.high) == (6, 6)


def test_a_generator_without_a_value_for_the_sizes_is_passed_over() -> None:
    argument = "kind: int, generator: {type: integers, low: 0, high: 12 // (5 - n)}"
    pinned = hidden(x=7, n=1)
    assert valid(argument, pinned, {**DIMS, "n": 5}).high == 7
    assert valid(argument, pinned, {**DIMS, "n": 4}).high == 12


@pytest.mark.parametrize(
    ("argument", "right", "wrong", "why"),
    [
        ("valid: {low: -13, high: 20}", [-13.0, 20.0], [0.0, 20.5],
         "expected -13 to 20, found 20.5"),
        ("valid: {low: -20}", [-20.0], [-20.5], "found -20.5"),
        ("valid: {}", [12.0], [float("inf")], "expected finite numbers, found .inf"),
        ("valid: {}", [0.0], [float("nan")], "expected no NaN, found NaN"),
        ("valid: {infinite: true}", [float("-inf")], [float("nan")], "expected no NaN"),
        ("valid: {nan: true}", [float("nan"), 1.0], [float("inf")], "expected finite numbers"),
        ("valid: {low: -20, high: 20, spread: 30}", [-15.0, 15.0], [-15.1, 15.0],
         "expected the entries of a row to be at most 30 apart, found -15.1"),
        ("valid: {distinct: true}", [2.0, 1.0], [2.0, 1.0, 2.0],
         "expected the entries of a row to differ, found 2 twice"),
    ],
)  # fmt: skip
def test_rows_that_are_valid_and_rows_that_are_not(
    argument: str, right: list[float], wrong: list[float], why: str
) -> None:
    found = valid(f"{ARRAY}{{type: normal, std: 1.5}}, {argument}")
    assert found.why_not([right]) is None
    assert found.why_not([[], right]) is None
    assert why in (found.why_not([right, wrong]) or "")


def test_order_and_true_in_a_row() -> None:
    up = valid(ARRAY + "{type: sorted, of: {type: normal}}, valid: {order: ascending}")
    assert up.why_not([[1.0, 1.0, 2.0]]) is None
    assert up.why_not([[1.0, 3.0, 2.0]]) == (
        "expected each row in ascending order, found 3 before 2"
    )
    down = valid(ARRAY + "{type: linspace, start: 2, stop: 1}, valid: {order: descending}")
    assert down.why_not([[2.0, 1.0, 1.0]]) is None
    assert "found 1 before 1.5" in (down.why_not([[1.0, 1.5]]) or "")
    trues = valid(
        ARRAY + "{type: one_hot}, dtype: bool, valid: {least_true: 1, most_true: n // 2 + 1}"
    )
    assert trues.why_not([[True, False, True]]) is None
    assert trues.why_not([[False] * 3]) == "expected at least 1 True in a row, found 0"
    assert trues.why_not([[True] * 3]) == "expected at most 2 True in a row, found 3"
    flag = valid("kind: bool, generator: {type: constant, value: true}, valid: {values: [true]}")
    assert flag.why_not([[1.0]]) is None
    assert flag.why_not([[0.0]]) == "expected true, found 0"


def test_a_number_that_is_beyond_a_bound_by_rounding_is_valid() -> None:
    """0.7 is 0.699999988 in float32, and 1.1 is 1.10000002."""
    narrow = ARRAY + "{type: constant, value: 0.9}, valid: {low: 0.7, high: 1.1, spread: 0.1}"
    found = valid(narrow)
    for row in ([0.7], [0.699999988079071], [1.1], [1.100000023841858], [1.0, 1.100000023841858]):
        assert found.why_not([row]) is None, row
    assert found.why_not([[0.6999999]]) is not None
    assert found.why_not([[1.0, 1.1000003]]) is not None
    listed = valid(ARRAY + "{type: constant, value: 0.1}, valid: {values: [0.1]}")
    assert listed.why_not([[0.10000000149011612]]) is None
    scalar = valid("kind: float, generator: {type: constant, value: 0.7}, valid: {low: 0.7}")
    assert scalar.why_not([[0.699999988079071]]) is not None


@pytest.mark.parametrize(
    ("generator", "length", "says"),
    [
        ("{type: uniform}", 3, {"distinct"}),
        ("{type: normal}", 3, {"distinct"}),
        ("{type: normal, std: 0}", 3, set()),
        ("{type: normal, high: 1}", 3, set()),
        ("{type: normal, high: 9}", 3, {"distinct"}),
        ("{type: integers, low: 0, high: 9}", 3, set()),
        ("{type: choice, values: [1, 2]}", 3, set()),
        ("{type: choice, values: [2, 2]}", 3, {"ascending", "descending"}),
        ("{type: constant, value: 1}", 3, {"ascending", "descending"}),
        ("{type: linspace, start: 0, stop: 1}", 3, {"distinct", "ascending"}),
        ("{type: linspace, start: 1, stop: 0}", 3, {"distinct", "descending"}),
        ("{type: linspace, start: 1, stop: 1}", 3, {"ascending", "descending"}),
        ("{type: permutation}", 3, {"distinct"}),
        ("{type: simplex}", 3, {"distinct"}),
        ("{type: one_hot}", 3, set()),
        ("{type: spd}", 3, set()),
        ("{type: sorted, of: {type: uniform}}", 3, {"distinct", "ascending"}),
        ("{type: sorted, descending: true, of: {type: boolean}}", 3, {"descending"}),
    ],
)
def test_how_the_rows_of_a_generator_lie(generator: str, length: int, says: set[str]) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(Generator)
    model = adapter.validate_python(YAML(typ="safe", pure=True).load(generator))
    found = extent(model, DIMS, length)
    assert found is not None
    keys = ("distinct", "ascending", "descending")
    assert {key for key in keys if getattr(found, key)} == says


def test_valid_sizes_are_those_said_or_those_of_the_cases() -> None:
    one = "kind: float, generator: {type: uniform}"
    as_declared = valid_dims(spec_with(one))
    assert as_declared == spec_with(one).dims
    said = valid_dims(spec_with(one, size=", valid: {low: 0, high: 9}"))
    assert said["n"] == DimIntegers.model_validate({"type": "integers", "low": 0, "high": 9})
    assert isinstance(said["k"], DimChoice)
    beyond = valid_dims(spec_with(one, hidden(n=7, k=4)))
    assert beyond["n"] == DimIntegers.model_validate({"type": "integers", "low": 1, "high": 7})
    assert beyond["k"] == DimIntegers.model_validate({"type": "integers", "low": 2, "high": 6})
    assert isinstance(beyond["m"], DimIs)
    group = "  - {name: g, visibility: hidden, count: 1, dims: {m: {type: choice, values: [3]}}}\n"
    freed = valid_dims(spec_with(one, group))
    assert freed["m"] == DimIntegers.model_validate({"type": "integers", "low": 2, "high": 8})


def test_every_case_of_the_kitchen_sink_is_valid() -> None:
    sink = load_problem(SPECS / "problems/kitchen_sink", SPECS / "reference")
    looked = 0
    for case in make_cases(sink, "salt", lambda function, arguments: np.arange(arguments[1])):
        for argument in sink.spec.arguments:
            value = np.asarray(case.inputs[argument.name])
            rows = value.reshape(-1, value.shape[-1]).tolist() if value.size and value.ndim else []
            rows = rows or rows_of(value.tolist()) if value.size else []
            found = validity(sink.spec, argument, case.dims)
            assert found.why_not(rows) is None, (case.name, argument.name)
            looked += 1
    assert looked > 200
