"""Solutions that remember: which calls, made in one process, they answer wrongly."""

from collections.abc import Sequence

import numpy as np

from grader.cases.make import Case
from grader.checking.adversaries.called import Called
from grader.checking.adversaries.memory import (
    KeepsBySizes,
    is_told_by,
    memories,
    repeats_exactly,
)
from grader.grading.compare import Tolerance
from grader.problem.load import read_spec
from grader.problem.model import Spec

SPEC = """\
id: scaled
title: Scaled
track: tests
difficulty: easy
function: scaled
seed: 1
dims:
  n: {type: integers, low: 1, high: 4}
arguments:
  - {name: s, kind: int, meaning: a factor, generator: {type: integers, low: 0, high: 9}}
  - {name: x, kind: array, shape: [n], meaning: numbers, generator: {type: normal}}
output:
  shape: [1]
  components:
    - {name: total, rtol: 1.0e-6, atol: 1.0e-6}
cases:
  - {name: hidden, visibility: hidden, count: 2}
"""


def spec() -> Spec:
    found, defects = read_spec(SPEC)
    assert found is not None, defects
    return found


def calls(*inputs: tuple[float, Sequence[float]]) -> list[Called]:
    """Calls of a function that adds up x and multiplies by s."""
    return [
        Called(
            Case(
                f"hidden/{n:02d}", "hidden", "hidden", 1.0, "", {"n": len(x)},
                {"s": float(s), "x": np.array(x, dtype=np.float32)},
            ),
            np.array([s * sum(x)]),
            [Tolerance("total", 1e-6, 1e-6, 1)],
        )
        for n, (s, x) in enumerate(inputs)
    ]  # fmt: skip


def living(*inputs: tuple[float, Sequence[float]]) -> set[str]:
    """The memories that no call rejects, in words."""
    made = calls(*inputs)
    return {str(memory) for memory in memories(spec()) if not list(memory.rejected_by(made))}


def test_every_memory_passes_calls_that_are_all_unlike() -> None:
    every = {str(memory) for memory in memories(spec())}
    # Of x nothing, its shape, an entry, sums, two roundings, or all; of s nothing, or all.
    assert len(every) == (7 * 2 - 1) * 2 + 1
    alone = living((2, [1.0, 2.0]))
    assert alone == every
    assert "remembers its first answer" not in living((2, [1.0, 2.0]), (3, [4.0]))


def test_a_near_repeat_in_each_argument_rejects_memories_by_the_others() -> None:
    base = (2.0, [1.0, 2.0, 4.0])
    left = living(base, (3.0, [1.0, 2.0, 4.0]))
    assert "remembers answers by x" not in left
    assert "remembers answers by s and the shape of x" in left
    left = living(base, (2.0, [5.0, 2.0, 4.0]))
    assert "remembers answers by s and the shape of x" not in left
    assert "remembers answers by s and the first entry of x" in left
    left = living(base, (2.0, [1.0, 9.0, 4.0]))
    assert "remembers answers by s and the first entry of x" not in left


def test_a_memory_of_the_last_call_alone_needs_two_calls_in_a_row() -> None:
    base, other, near = (2.0, [1.0, 2.0]), (7.0, [1.0]), (3.0, [1.0, 2.0])
    word = "answers as in the call before, if x is the same"
    assert word in living(base, other, near)
    assert word not in living(base, near)


def test_sizes_are_changed_alone_to_reject_what_is_kept_by_scalars() -> None:
    (by_size,) = [memory for memory in memories(spec()) if isinstance(memory, KeepsBySizes)]
    assert str(by_size) == "keeps something by all scalars and sizes but n"
    assert list(by_size.rejected_by(calls((2, [1.0]), (3, [1.0, 2.0])))) == []
    assert list(by_size.rejected_by(calls((2, [1.0]), (2, [1.0, 2.0])))) == [1]


def test_a_memory_that_is_right_is_not_told() -> None:
    by_sum = next(
        m
        for m in memories(spec())
        if str(m) == "remembers answers by s and the sum of each row of x"
    )
    one, permuted = calls((2, [1.0, 2.0]), (2, [2.0, 1.0]))
    assert not is_told_by(by_sum, one, permuted)  # a sum has no order
    by_first = next(
        m for m in memories(spec()) if str(m) == "remembers answers by s and the first entry of x"
    )
    one, near = calls((2, [1.0, 2.0]), (2, [1.0, 3.0]))
    assert is_told_by(by_first, one, near)


def test_exact_repeats() -> None:
    assert repeats_exactly(calls((2, [1.0]), (3, [1.0]), (2, [1.0]))) == [2]
    assert repeats_exactly(calls((2, [1.0]), (3, [1.0]))) == []
