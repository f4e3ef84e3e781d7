"""Facts: where a solution may be wrong, and the bands that keep one place from another."""

import numpy as np
import pytest

from grader.cases.values import Value
from grader.checking.adversaries.coverage import coverage, table
from grader.checking.adversaries.facts import Call, Fact, Sort, facts
from grader.problem.load import read_spec
from grader.problem.model import Spec
from grader.problem.validity import validities

SPEC = """\
id: rows
title: Rows
track: tests
difficulty: easy
function: rows
seed: 1
dims:
  n: {type: integers, low: 1, high: 4}
  k: {type: integers, low: 1, high: 4}
arguments:
  - {name: seed, kind: int, meaning: a seed, generator: {type: integers, low: 0, high: 9}}
  - {name: x, kind: array, shape: [n, k], meaning: numbers, generator: {type: normal}}
  - name: mask
    kind: array
    dtype: bool
    shape: [n, k]
    meaning: which count
    generator: {type: boolean}
output:
  shape: [1]
  components:
    - {name: total, rtol: 1.0e-6, atol: 1.0e-6}
cases:
  - {name: hidden, visibility: hidden, count: 2}
"""


@pytest.fixture(scope="module")
def spec() -> Spec:
    found, defects = read_spec(SPEC)
    assert found is not None, defects
    return found


def told(
    spec: Spec, x: list[list[float]], mask: list[list[int]] | None = None, seed: float = 3
) -> set[str]:
    """The facts of a call, as text."""
    value = np.array(x, dtype=np.float32)
    truth = np.ones(value.shape, dtype=bool) if mask is None else np.array(mask, dtype=bool)
    dims = {"n": value.shape[0], "k": value.shape[1]}
    inputs: dict[str, Value] = {"seed": float(seed), "x": value, "mask": truth}
    call = Call(dims, inputs, {"total": np.array([0.02])})
    return {str(fact) for fact in facts(spec, call, validities(spec, dims))}


X = [
    ([[0.0, 3.0]], "x: an entry in the range 2 to 5"),
    ([[0.0, 3.0]], "x: an entry in the range 0"),
    ([[0.0, 3.0]], "x: a row with a 0 among others"),
    ([[-3.0, -4.0]], "x: an entry in the range -5 to -2"),
    ([[-3.0, -4.0]], "x: a row of negative entries"),
    ([[3.0, 4.0], [3.0, 4.0]], "x: rows that are equal"),
    ([[100.0, 4.0], [3.0, 4.0]], "x: rows with their greatest apart by 88 to 104"),
    ([[700.0, -700.0]], "x: a row with entries apart by 1000 to 10000"),
    ([[2.0, 2.0]], "x: a row of equal entries"),
    ([[2.0, 2.0]], "x: all entries equal"),
    ([[2.0, 2.0, 1.0]], "x: a row with some equal entries"),
    ([[1.5, 2.0, 3.0]], "x: a row in ascending order"),
    ([[3.0, 2.0, 1.5]], "x: a row in descending order"),
    ([[30.0, 2.0, 1.5]], "x: a row with one large entry"),
    ([[2.0, -2.0]], "x: a row that adds up to 0"),
    ([[2.0, -2.001]], "x: a row that adds up to nearly 0"),
    ([[0.0, 1.0]], "x: a row of 0 and 1"),
    ([[5.0, 1.0, 5.0]], "x: a row whose first and last entries are equal"),
    ([[1000.0, 999.995]], "x: a row with entries that are nearly equal"),
    ([[0.0]], "x: all 0"),
]


@pytest.mark.parametrize(("x", "fact"), X, ids=[f"{fact}-{x}" for x, fact in X])
def test_a_fact_holds_where_it_says(spec: Spec, x: list[list[float]], fact: str) -> None:
    assert fact in told(spec, x)
    assert fact not in told(spec, [[0.31, 0.7, -0.6], [0.5, 0.6, 0.33]])


def test_facts_of_masks_and_of_what_they_mask(spec: Spec) -> None:
    found = told(spec, [[1.0, 2.0, 99.0]], [[1, 1, 0]])
    assert "mask: a row with one False" in found
    assert "mask: a row with its True first" in found
    beyond = "a row with several kept, and its greatest left out beyond them by 88 to 104"
    assert f"x, mask: {beyond}" in found
    assert "x, mask: a row with kept entries apart by 1 to 5" in found
    assert "mask: all True" in told(spec, [[1.0, 2.0, 99.0]])
    assert "mask: one True in each row" in told(spec, [[1.0, 2.0]], [[0, 1]])


def test_facts_of_whole_numbers(spec: Spec) -> None:
    assert "seed: is 3" in told(spec, [[1.0]])
    assert "seed: is 7" in told(spec, [[1.0]], seed=7)
    large = told(spec, [[1.0]], seed=(1 << 24) + 1)
    assert "seed: a whole number that float32 does not hold" in large
    assert "seed: a multiple of 10" in told(spec, [[1.0]], seed=120)
    lossy = "seed: a whole number that changes if it is divided and multiplied again"
    assert lossy in told(spec, [[1.0]], seed=29)
    assert lossy not in told(spec, [[1.0]], seed=32)


def test_of_many_whole_numbers_the_smallest_are_told_apart_each() -> None:
    text = SPEC.replace("high: 9}}", "high: 9}, valid: {low: 0, high: 100000}}")
    spec, defects = read_spec(text)
    assert spec is not None, defects
    assert "seed: is 3" in told(spec, [[1.0]])
    assert "seed: is 0 to 10" in told(spec, [[1.0]], seed=7)


def test_facts_of_the_result_and_of_shortcuts(spec: Spec) -> None:
    found = told(spec, [[300.0, 2.0]])
    assert "total: expected 0.01 to 0.1" in found
    assert any(fact.endswith("where n is 1") for fact in found)
    assert not any(fact.endswith("where n is 1") for fact in told(spec, [[300.0, 2.0]] * 2))


def test_the_table_counts_cases_and_shows_holes() -> None:
    counts = {
        Fact(Sort.VALUE, "x", "an entry in the range", "20 to 50"): 0,
        Fact(Sort.VALUE, "x", "an entry in the range", "5 to 10"): 3,
        Fact(Sort.VALUE, "x", "an entry in the range", "-10 to -5"): 1,
        Fact(Sort.VALUE, "x", "all 0"): 0,
        Fact(Sort.SIZE, "n", "is", "10"): 1,
        Fact(Sort.SIZE, "n", "is", "9"): 2,
    }
    rows = coverage(counts)
    assert [row.holes for row in rows] == [0, 1, 1]
    assert table(rows).splitlines() == [
        "n, is",
        "    9: 2; 10: 1",
        "x",
        "    all 0: NONE",
        "x, an entry in the range",
        "    -10 to -5: 1; 5 to 10: 3; 20 to 50: NONE",
    ]


UNSTABLE = [
    ([[0.0, 11.0, -3.0]], [[1, 1, 0]], "one kept entry clearly ahead of the next"),
    ([[0.0, 5.0, -200.0]], [[1, 1, 1]], "kept entries far apart, and two near its greatest"),
    ([[0.0, -5.0], [-82.0, -90.0]], [[1, 1], [1, 1]], "lost beside another row's greatest"),
    ([[-79.0, -89.0, 3.0]], [[1, 1, 0]], "lost beside 0, and one not: below it by 50 to 80"),
    ([[-82.0, -91.0, 3.0]], [[1, 1, 0]], "lost beside 0, and one not: below it by 80 to 88"),
    ([[0.0, 5.0, 300.0]], [[1, 1, 0]], "kept entries far below what is left out"),
    ([[1.0, 9.0, 90.0]], [[1, 1, 0]], "lost beside what is left out, and one not"),
    ([[87.8, 87.9, 88.0], [200.0, 1.0, 1.0]], [[1, 1, 1]] * 2, "finite, and whose sum is not"),
    ([[87.8, 87.9, 88.0], [2.0, 1.0, 1.0]], [[1, 1, 1]] * 2, "in an array without larger entries"),
]


@pytest.mark.parametrize(("x", "mask", "fact"), UNSTABLE, ids=[fact for *_, fact in UNSTABLE])
def test_where_sums_of_exponentials_go_wrong(
    spec: Spec, x: list[list[float]], mask: list[list[int]], fact: str
) -> None:
    assert any(fact in one for one in told(spec, x, mask))
    assert not any(fact in one for one in told(spec, [[1.0, 2.0, 3.0]], [[1, 0, 1]]))


def test_one_large_entry_is_enough_to_warn_a_hasty_formula(spec: Spec) -> None:
    x = [[87.8, 87.9, 88.0], [200.0, 1.0, 1.0]]
    assert not any("without larger entries" in one for one in told(spec, x, [[1, 1, 1]] * 2))
