"""The cases that no salt changes are found from the spec alone."""

import pytest
from support.tiny import SPEC

from grader.cases.make import Case, make_cases, pack
from grader.cases.salted import unsalted
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem, read_spec

PINNED = """
      - {values: {n: 2}}
      - {values: {x: [1, 2]}}
      - {values: {x: [1, 2], count: 3, seed: 4}}
      - {values: {n: 2, count: 3, seed: 4}}
"""
SHAPED = """\
id: shaped
title: Shaped
track: tests
difficulty: easy
function: shaped
seed: 1
dims: {n: {type: integers, low: 1, high: 5}, m: {type: is, value: 2 * n}}
arguments:
  - {name: x, kind: array, shape: [n], meaning: m, generator: {type: normal}}
  - {name: size, kind: int, meaning: m, generator: {type: dim, dim: m}}
  - {name: line, kind: array, shape: [m], meaning: m,
     generator: {type: linspace, start: 0, stop: 1}}
  - {name: count, kind: int, meaning: m, generator: {type: integers, low: 1, high: 5000}}
  - {name: seed, kind: int, meaning: m, generator: {type: integers, low: 1, high: 5000}}
output: {shape: [1], components: [{name: y, rtol: 0, atol: 0}]}
cases:
  - {name: sample, visibility: sample, count: 1}
  - name: hidden
    visibility: hidden
    count: 5
    pinned:
"""


def made(problem: Problem, salt: str) -> tuple[Case, ...]:
    return make_cases(problem, salt, lambda *_: pytest.fail("there is no Python generator"))


@pytest.mark.parametrize("name", ["eager_debug_step_count", "graphdef_vs_state", "masked_softmax"])
def test_they_are_the_cases_that_two_salts_have_in_common(name: str, catalogue: Catalogue) -> None:
    problem = catalogue.load(name)
    one, other = made(problem, "one"), made(problem, "other")
    same = [n for n, case in enumerate(one) if pack(case) == pack(other[n])]
    found = unsalted(problem.spec, one)
    assert found == tuple(n for n in same if one[n].group != "repeats")


def test_every_value_and_size_must_be_set_by_hand() -> None:
    spec, defects = read_spec(SHAPED + PINNED)
    assert spec is not None, defects
    cases = [Case(name, "", "", 1.0, "", {}, {}) for name in
             ("sample/01", *(f"hidden/0{n}" for n in range(1, 6)), "repeats/01")]  # fmt: skip
    assert [cases[n].name for n in unsalted(spec, cases)] == ["sample/01", "hidden/03"]


def test_drawn_samples_count_and_drawn_hidden_cases_do_not(tiny: Problem) -> None:
    assert "pinned" not in SPEC
    assert unsalted(tiny.spec, made(tiny, "salt")) == (0, 1)
