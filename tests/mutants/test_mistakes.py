"""Mistakes that students make: what is planted in a reference, and how a student is told of it."""

import ast
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support.paths import ROOT
from support.tiny import catalogue_of

from grader.mutants.mistakes.all_mistakes import all_mistakes, all_pairs
from grader.mutants.mistakes.mistake import ENTRY, Mistake
from grader.mutants.parsed import ParsedSource
from grader.mutants.wrong_values import Type, expressions

HEAD = """
import jax
import jax.numpy as jnp
from flax import nnx

class Net(nnx.Module):
    def __init__(self, n, rngs):
        self.l1 = nnx.Linear(n, n, rngs=rngs)
        self.secret = nnx.Linear(n, n, rngs=rngs)
        self.seen = nnx.Variable(jnp.array(0))

    def __call__(self, x):
        self.seen[...] += 1
        return self.secret(self.l1(x))

def graphdef_vs_state(seed, x, features, hidden):
    model = Net(int(hidden), nnx.Rngs(int(seed)))
    for _ in range(int(features)):
        private = model(x)
    return jnp.array([private.sum(), _helper(private), x.max(axis=0), x / x.sum()])

"""
SOURCE = (
    HEAD
    + """
def _helper(private):
    return jnp.where(private > 0, private, -jnp.inf) / jnp.exp(private).sum()
"""
)
STATEMENT = "Make `l1`, an `nnx.Linear`, and `seen`. Return the sum of `x`."
SAMPLES = [{"seed": 7.0, "features": 2.0, "hidden": 2.0, "x": None}]


@cache
def made(source: str = SOURCE, problem_id: str = "graphdef_vs_state") -> tuple[Mistake, ...]:
    """All mistakes in a source, each of whose expressions is an array of floats."""
    return all_mistakes(*given(source, problem_id))


def given(source: str, problem_id: str) -> tuple[Any, ...]:
    """The arguments of `all_mistakes`."""
    spec = catalogue_of(ROOT).load(problem_id).spec
    parsed = ParsedSource(source.encode(), spec.function, Path("f.py"))
    codes = [float(Type.FLOATS) + 10] * len(expressions(parsed))
    return parsed, source.encode(), spec, STATEMENT, SAMPLES, codes


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("argument_frozen", "`seed` is not used: the result is as if it were always 7"),
        ("argument_frozen", "`hidden` is not used: the result is as if it were always 1"),
        ("argument_one_more", "`seed` is too large by 1"),
        ("arguments_swapped", "`features` and `hidden` are exchanged"),
        ("argument_mistaken", "the larger of `hidden` and `features` is used instead of `hidden`"),
        ("argument_without_sign", "the absolute values of `x` are used instead of `x`"),
        (
            "double_precision",
            "64-bit numbers are switched on: leave `jax_enable_x64` as it is",
        ),
        (
            "never_updated",
            "`seen` never changes: the update is missing, is never reached, or changes a copy",
        ),
        (
            "replaces_total",
            "`=` is used instead of `+=`, or the total starts anew each time",
        ),
        ("step_twice", "a step with `seen` is done twice"),
        ("loop_one_less", "a loop has one round too few (in the step with `features`)"),
        ("made_anew", "something that belongs before a loop is made anew in each round of a loop"),
        ("mean_for_sum", "the mean is taken instead of the sum"),
        ("squares_for_sum", "the sum of the squares is taken instead of the sum"),
        ("min_for_max", "the minimum is taken instead of the maximum (in the step with `x`)"),
        ("fills_otherwise", "-1e+09 is used instead of minus infinity"),
        ("another_kernel_init", "each layer has another initializer for its kernel"),
        ("another_bias_init", "`l1` has a bias of ones"),
        ("another_param_dtype", "`l1` has bfloat16 parameters"),
        ("another_bias", "`l1` is made with another `use_bias`"),
        ("transposed", "the kernel of `l1` is transposed"),
        ("applied_twice", "`l1` is applied twice"),
        ("zero_weights", "all weights are 0: they are drawn so, or a step writes 0 into them"),
        ("zero_for_sum", "the sum stays 0: nothing is added to it"),
        ("argument_last_for_all", "the last entry (or row) of `x` is used for all of them"),
        ("all_float64", "everything is computed in float64"),
        ("another_kernel_init", "draws its kernel with the shape (outputs, inputs)"),
        ("another_bias_init", "a random bias instead of 0, drawn uniformly as PyTorch does"),
        (
            "argument_as_passed",
            "the sum is taken over `x` as it was passed, without the earlier steps",
        ),
        ("magnitude", "the absolute value of the sum is taken"),
    ],
)
def test_a_mistake_is_made_and_told(kind: str, told: str) -> None:
    found = [one.told for one in made() if one.kind == kind]
    assert any(told in one for one in found), found


OF_ROWS = """
import jax, jax.numpy as jnp

def masked_softmax(logits, mask):
    weights = jnp.exp(logits)
    leaves = jax.tree.leaves([weights, logits])
    total = sum(leaf.sum() for leaf in leaves)
    return weights / weights.sum(axis=1, keepdims=True)
"""


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("running_for_sum", "a total that is not set back to 0 for each row is taken instead"),
        ("not_rescaled_for_sum", "a running sum that is not rescaled where a larger entry comes"),
        ("one_of_a_shape", "of arrays with the same shape only the last one is used"),
        ("one_of_a_name", "of arrays with the same name, such as `kernel`, only the last one"),
        ("vectors_alone", "only arrays with one axis are used"),
        ("argument_as_lengths", "only the number of True in each row of `mask` is used"),
        ("result_compacted", "results for entries where `mask` is True are written to the begin"),
    ],
)
def test_a_mistake_with_rows_and_leaves_is_made_and_told(kind: str, told: str) -> None:
    found = [one.told for one in made(OF_ROWS, "masked_softmax") if one.kind == kind]
    assert any(told in one for one in found), found


@cache
def pairs() -> tuple[Mistake, ...]:
    return all_pairs(*given(SOURCE, "graphdef_vs_state"))


def test_pairs_are_two_likely_mistakes_in_different_places() -> None:
    alone = {one.told: one.kind for one in made()}
    assert 200 < len(pairs()) < 700
    for one in pairs():
        first, second = one.parts
        assert one.told == f"{first}; and also: {second}"
        assert alone[first] != alone[second]
    ids = [one.id for one in pairs()]
    assert len(set(ids)) == len(ids)


def test_both_changes_of_a_pair_are_in_its_program() -> None:
    told = "`seed` is not used: the result is as if it were always 7; and also: the mean is taken"
    (both,) = [one.source.decode() for one in pairs() if one.told.startswith(told)][:1]
    assert "_grader_seed = 7.0" in both
    assert "value.mean(**at)" in both
    assert SOURCE not in both


def test_no_name_of_the_reference_is_told() -> None:
    for one in (*made(), *pairs()):
        assert not {"private", "secret", "_helper", "Net"} & set(one.told.replace("`", " ").split())
        assert "jnp." not in one.told


def test_every_program_is_python_and_can_be_called() -> None:
    for one in (*made(), *made(OF_ROWS, "masked_softmax"), *pairs()):
        bound = {
            node.name if isinstance(node, ast.FunctionDef) else node.targets[0].id
            for node in ast.parse(one.source).body
            if isinstance(node, ast.FunctionDef)
            or (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name))
        }
        assert ENTRY in bound


def test_ids_are_unique_and_an_edit_elsewhere_changes_none() -> None:
    ids = [one.id for one in made()]
    assert len(set(ids)) == len(ids) > 300
    assert all(name.isidentifier() for name in ids)
    edited = made(HEAD + "\nUNUSED = 1\n" + SOURCE.removeprefix(HEAD))
    assert [one.id for one in edited] == ids


def test_the_id_shows_no_code() -> None:
    (one, *_) = [one for one in made() if one.kind == "mean_for_sum"]
    assert one.id.startswith("mean_for_sum_")
    assert "private" in one.key
    assert "private" not in one.id
