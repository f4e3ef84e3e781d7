"""Mistakes that students make: what is planted in a reference, and how a student is told of it."""

import ast
from functools import cache
from pathlib import Path

import pytest
from support.paths import ROOT
from support.tiny import catalogue_of

from grader.mutants.mistakes.all_mistakes import all_mistakes
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
def made(source: str = SOURCE) -> tuple[Mistake, ...]:
    """All mistakes in a source, each of whose expressions is an array of floats."""
    spec = catalogue_of(ROOT).load("graphdef_vs_state").spec
    parsed = ParsedSource(source.encode(), spec.function, Path("f.py"))
    codes = [float(Type.FLOATS) + 10] * len(expressions(parsed))
    return all_mistakes(parsed, source.encode(), spec, STATEMENT, SAMPLES, codes)


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


def test_no_name_of_the_reference_is_told() -> None:
    for one in made():
        assert not {"private", "secret", "_helper", "Net"} & set(one.told.replace("`", " ").split())
        assert "jnp." not in one.told


def test_every_program_is_python_and_can_be_called() -> None:
    for one in made():
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
