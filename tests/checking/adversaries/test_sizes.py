"""Sizes that a solution may be wrong for: each, pairs of them, the fewest shapes for all."""

from grader.checking.adversaries.sizes import fewest_shapes, shapes, size_facts, tell_apart
from grader.problem.generator_models import Dim, DimChoice, DimIntegers, DimIs


def dim(low: int, high: int | str) -> DimIntegers:
    return DimIntegers.model_validate({"type": "integers", "low": low, "high": high})


def test_every_size_and_every_pair_of_few_is_asked_for() -> None:
    dims: dict[str, Dim] = {"rows": dim(1, 3), "cols": dim(2, 4)}
    told = {str(fact) for known in shapes(dims) for fact in size_facts(dims, known)}
    assert {f"rows: is {n}" for n in range(1, 4)} <= told
    assert {f"rows, cols: are {n}, {m}" for n in range(1, 4) for m in range(2, 5)} <= told
    assert {f"rows, cols: rows {sign} cols" for sign in "<=>"} <= told
    assert len(fewest_shapes(dims, [])) == 9
    assert len(fewest_shapes(dims, [{"rows": 1, "cols": 2}])) == 8


def test_of_many_pairs_those_of_the_ends_and_of_the_middle() -> None:
    dims: dict[str, Dim] = {"n": dim(1, 8), "features": dim(1, 8)}
    chosen = fewest_shapes(dims, [])
    assert len(chosen) <= 12
    for name in dims:
        assert {known[name] for known in chosen} == set(range(1, 9))
    for pair in ((1, 1), (1, 8), (8, 1), (8, 8), (5, 5)):
        assert pair in {(known["n"], known["features"]) for known in chosen}
    assert fewest_shapes(dims, chosen) == []


def test_sizes_that_depend_on_others_keep_to_them() -> None:
    dims: dict[str, Dim] = {
        "n": dim(1, 3),
        "k": dim(1, "n"),
        "both": DimIs.model_validate({"type": "is", "value": "n * k"}),
        "width": DimChoice.model_validate({"type": "choice", "values": [16, 64]}),
    }
    found = shapes(dims)
    assert all(
        known["k"] <= known["n"] and known["both"] == known["n"] * known["k"] for known in found
    )
    assert len(found) == 6 * 2


def test_a_wide_range_is_told_apart_at_its_ends_and_around_powers_of_two() -> None:
    assert tell_apart(range(1, 9)) == list(range(1, 9))
    some = tell_apart(range(1, 1001))
    assert {1, 2, 3, 7, 8, 9, 255, 256, 257, 999, 1000} <= set(some)
    assert len(some) < 40
