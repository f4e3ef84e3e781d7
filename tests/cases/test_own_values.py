"""Inputs of one's own: texts become arguments, or an error for each, in words."""

import numpy as np
import pytest
from support.tiny import SPEC

from grader.cases.make import make_cases
from grader.cases.own_values import MOST_CHARACTERS, OwnValuesError, read_values
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem, read_spec
from grader.problem.model import Spec

SIZES = """\
id: sizes
title: Sizes
track: tests
difficulty: easy
function: sizes
seed: 1
dims:
  n: {type: integers, low: 1, high: 4, valid: {low: 1, high: 6}}
  k: {type: choice, values: [2, 3]}
  m: {type: is, value: n * k}
arguments:
  - {name: x, kind: array, shape: [n], meaning: m, generator: {type: normal}}
  - {name: flat, kind: array, dtype: int32, shape: [m], meaning: m,
     generator: {type: integers, low: 0, high: n}, valid: {low: 0, high: n}}
  - {name: count, kind: int, meaning: m, generator: {type: dim, dim: m}}
  - {name: flag, kind: bool, meaning: m, generator: {type: boolean}}
  - {name: rate, kind: float, meaning: m, generator: {type: uniform}, valid: {infinite: true}}
output: {shape: [1], components: [{name: y, rtol: 0, atol: 0}]}
cases:
  - {name: sample, visibility: sample, count: 1}
  - name: hidden
    visibility: hidden
    pinned: [{values: {x: [123456.0]}}]
"""
SOUND = {
    "x": "[1., .5]",
    "flat": "[0, 1, 2, 0, 1, 2]",
    "count": "6",
    "flag": "True",
    "rate": "-inf",
}


@pytest.fixture(scope="module")
def spec() -> Spec:
    made, defects = read_spec(SIZES)
    assert made is not None, defects
    return made


def errors(spec: Spec, **texts: str) -> dict[str, str]:
    with pytest.raises(OwnValuesError) as caught:
        read_values(spec, {**SOUND, **texts})
    return caught.value.errors


def test_texts_become_arguments_as_the_function_gets_them(spec: Spec) -> None:
    values = read_values(spec, dict(reversed(SOUND.items())))
    assert list(values) == ["x", "flat", "count", "flag", "rate"]
    x, flat, *scalars = values.values()
    assert isinstance(x, np.ndarray)
    assert isinstance(flat, np.ndarray)
    assert (x.dtype, x.tolist()) == (np.float32, [1.0, 0.5])
    assert (flat.dtype, flat.tolist()) == (np.int32, [0, 1, 2, 0, 1, 2])
    assert scalars == [6.0, 1.0, float("-inf")]


# What is written for one argument, and what is told of it.
TOLD = [
    ("x", "", "expected a value, found nothing; it is float32 of shape [n], entries finite"),
    ("x", "[1, 2", "expected a number or a list in square brackets, found '[1, 2'; it is"),
    ("x", "3", "expected a list nested 1 deep for [n], found 3; it is float32 of shape [n]"),
    ("x", "[[1], [2, 3]]", "expected a rectangular nested list, found rows of different lengths"),
    ("x", "[1, a]", "expected a number, found 'a'"),
    ("x", "[1, nan]", "expected no NaN, found NaN"),
    ("x", "[1, Infinity]", "expected finite numbers, found .inf"),
    ("x", "[1e39, 1]", "expected a number that float32 can hold, found 1e+39"),
    ("x", "[1, 2, 3, 4, 5, 6, 7]", "expected n to be from 1 to 6, found 7"),
    ("x", "[1, 2, 3, 4]", "expected shape (8,), which [m] is here, found (6,)"),
    ("flat", "[0.5, 1, 2, 0, 1, 2]", "expected a whole number from -2147483648 to 2147483647"),
    ("flat", "[0, 1, 2, 3, 1, 2]", "expected 0 to 2, found 3"),
    ("count", "5", "expected m to be 5 as elsewhere in this case, found 6"),
    ("count", "{a: 1}", "expected a number, found a mapping"),
    ("flag", "1", "expected true or false, found 1"),
    ("rate", "nan", "expected no NaN, found NaN"),
    ("rate", "*anchor", "expected a number or a list in square brackets, found '*anchor'"),
    ("rate", "9" * 5000, "expected a number"),
    ("rate", "[" * 5000, "expected a number or a list in square brackets"),
    ("rate", "1 " * MOST_CHARACTERS, "expected at most 32,768 characters, found 65,536"),
    ("size", "3", "no argument 'size'; there are: x, flat, count, flag, rate"),
]


@pytest.mark.parametrize(("name", "text", "told"), TOLD)
def test_an_error_says_what_was_expected_and_what_came(
    spec: Spec, name: str, text: str, told: str
) -> None:
    found = errors(spec, **{name: text})
    assert told in " ".join(found.values())


def test_every_argument_has_its_own_error(spec: Spec) -> None:
    assert list(errors(spec, x="a", flat="", rate="[1]")) == ["x", "flat", "rate"]


def test_what_was_pinned_in_a_hidden_case_bounds_nothing(spec: Spec) -> None:
    """Else the bound would tell it."""
    assert read_values(spec, {**SOUND, "x": "[9e9, -9e9]"})


def test_a_missing_text_is_an_error() -> None:
    spec, _ = read_spec(SPEC)
    assert spec is not None
    with pytest.raises(OwnValuesError, match="b: expected a value, found nothing"):
        read_values(spec, {"a": "1"})


@pytest.mark.parametrize("name", ["eager_debug_step_count", "graphdef_vs_state", "masked_softmax"])
def test_the_cases_of_shipped_problems_can_be_written(name: str, catalogue: Catalogue) -> None:
    problem: Problem = catalogue.load(name)
    for case in make_cases(problem, "salt", lambda *_: pytest.fail("no Python generator")):
        texts = {
            argument.name: str(np.asarray(case.inputs[argument.name]).tolist())
            for argument in problem.spec.arguments
        }
        texts = {
            argument.name: str(int(float(texts[argument.name])))
            if argument.kind == "int"
            else texts[argument.name]
            for argument in problem.spec.arguments
        }
        values = read_values(problem.spec, texts)
        assert [np.asarray(value).tolist() for value in values.values()] == [
            np.asarray(value).tolist() for value in case.inputs.values()
        ]
