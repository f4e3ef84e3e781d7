"""Stand-ins: what a primer is called with has the cases' dimensions, and nothing else of theirs."""

import struct
from pathlib import Path

import numpy as np
import pytest
from support.tiny import catalogue_of

from grader.cases.make import Case, make_cases
from grader.cases.stand_ins import stand_ins
from grader.jail import wire
from grader.problem.load import Problem

SPEC = """\
id: many
title: Many kinds of arguments
track: tests
difficulty: easy
function: many
seed: 1
dims:
  n: {type: integers, low: 2, high: 5}
  m: {type: choice, values: [3, 7]}
arguments:
  - {name: x, kind: array, shape: [n, m], meaning: numbers, generator: {type: normal}}
  - {name: k, kind: float, meaning: a factor, generator: {type: uniform, low: 3, high: 4}}
  - {name: size, kind: int, meaning: n again, generator: {type: dim, dim: n}}
  - name: ids
    kind: array
    dtype: int32
    shape: [m]
    meaning: tokens
    generator: {type: tokens, vocab_size: 99}
  - name: own
    kind: array
    shape: [n]
    meaning: the author's
    generator: {type: python, function: made, uses: [n]}
output:
  shape: [1]
  components: [{name: total, rtol: 1.0e-6, atol: 1.0e-6}]
cases:
  - {name: sample, visibility: sample, count: 2, weight: 0}
  - {name: hidden, visibility: hidden, count: 6}
"""


@pytest.fixture
def problem(tmp_path: Path) -> Problem:
    folder = tmp_path / "problems/many"
    folder.mkdir(parents=True)
    (tmp_path / "reference").mkdir()
    (folder / "problem.yaml").write_text(SPEC)
    (folder / "statement.md").write_text("# Many\n\n## Problem\n\nDo it.\n")
    (folder / "generators.py").write_text("def made(seed, n): raise SystemExit\n")
    (tmp_path / "reference/many.py").write_text("def many(*arguments): return [0.0]\n")
    return catalogue_of(tmp_path).load("many")


def cases_of(problem: Problem, salt: str) -> tuple[Case, ...]:
    def made(
        function: str, arguments: list[float]
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return np.full(int(arguments[1]), 0.123456789)

    return make_cases(problem, salt, made)


def dims_of(call: bytes) -> tuple[int, int]:
    x, _, size, ids, own = wire.unpack_arguments(call)
    assert isinstance(x, tuple)
    assert isinstance(ids, tuple)
    assert isinstance(own, tuple)
    (n, m) = x[1]
    assert (size, ids[1], own[1]) == (n, (m,), (n,))
    return n, m


def by_dims(calls: tuple[bytes, ...]) -> dict[tuple[int, int], bytes]:
    return {dims_of(call): call for call in calls}


def test_there_is_one_for_each_choice_of_dimensions(problem: Problem) -> None:
    cases = cases_of(problem, "")
    calls = stand_ins(problem.spec, cases)
    dims = [(case.dims["n"], case.dims["m"]) for case in cases]
    assert sorted(map(dims_of, calls)) == sorted(set(dims))
    assert len(calls) < len(cases), "neither how many there are"
    assert stand_ins(problem.spec, [*cases[::-1], *cases]) == calls, "nor in which order"
    assert stand_ins(problem.spec, []) == ()


def test_the_salt_chooses_none_of_their_values(problem: Problem) -> None:
    found: dict[tuple[int, int], bytes] = {}
    all_dims = set()
    for salt in ("", "one", "two", "three"):
        calls = by_dims(stand_ins(problem.spec, cases_of(problem, salt)))
        all_dims.add(frozenset(calls))
        for dims, call in calls.items():
            assert found.setdefault(dims, call) == call
    assert len(all_dims) > 1, "or they would be equal for want of a difference"


def test_they_have_no_value_of_a_case(problem: Problem) -> None:
    cases = cases_of(problem, "salt")
    calls = b"".join(stand_ins(problem.spec, cases))
    for case in cases:
        for name in ("x", "k", "own"):
            value = np.asarray(case.inputs[name])
            for number in np.atleast_1d(value).ravel():
                wide = struct.pack("<d", float(number))
                narrow = struct.pack("<f", float(number))
                assert (wide if name == "k" else narrow) not in calls
    assert np.asarray(cases[0].inputs["own"]).ravel()[0] == np.float32(0.123456789)


def test_the_search_above_can_fail(problem: Problem) -> None:
    cases = cases_of(problem, "salt")
    calls = b"".join(stand_ins(problem.spec, cases))
    arguments = wire.unpack_arguments(stand_ins(problem.spec, cases)[0])
    assert isinstance(arguments[0], tuple)
    assert isinstance(arguments[1], float)
    assert arguments[0][2][:4] in calls
    assert struct.pack("<d", arguments[1]) in calls


def test_generators_of_the_author_are_not_run(problem: Problem) -> None:
    """They are ones instead: the file would end any process that loads it and calls it."""
    for call in stand_ins(problem.spec, cases_of(problem, "")):
        own = wire.unpack_arguments(call)[-1]
        assert isinstance(own, tuple)
        assert set(np.frombuffer(own[2], own[0]).tolist()) == {1.0}
