"""Leaves of a tree that are lost: those of one shape or name, in a dict say, or all but vectors."""

from collections.abc import Iterator

import libcst as cst

from grader.mutants.mistakes.change import ToldChange
from grader.mutants.mistakes.vocabulary import Vocabulary
from grader.mutants.nodes import call_of, last_name
from grader.mutants.parsed import ParsedSource
from grader.mutants.surroundings import nodes_of

# Kind, what is told; `how` in the helper.
WAYS = (
    (
        "one_of_a_shape",
        "of arrays with the same shape only the last one is used, as where a dict has shapes as "
        "its keys",
    ),
    (
        "one_of_a_name",
        "of arrays with the same name, such as `kernel`, only the last one is used, as where a "
        "dict has these names as its keys",
    ),
    ("vectors_alone", "only arrays with one axis are used, such as biases, which are 0 at first"),
    ("matrices_alone", "only arrays with two axes or more are used, such as kernels"),
    ("first_alone", "only the first array is used"),
)
NAMES = frozenset({"leaves", "tree_leaves"})
HELPER = """

import jax as _grader_jax
import jax.numpy as _grader_jnp


def _grader_name(path):
    return [str(getattr(step, "key", getattr(step, "name", step))) for step in path if
            getattr(step, "name", "") not in ("value", "raw_value")][-1]


def _grader_leaves(tree, how):
    found = _grader_jax.tree_util.tree_flatten_with_path(tree)[0]
    if how == "one_of_a_name":
        return list({_grader_name(path): leaf for path, leaf in found}.values())
    return _grader_items([leaf for _, leaf in found], how)


def _grader_items(items, how):
    items = list(items)
    if how == "one_of_a_shape":
        return list({_grader_jnp.shape(item): item for item in items}.values())
    if how == "first_alone":
        return items[:1]
    one = how == "vectors_alone"
    return [item for item in items if (_grader_jnp.ndim(item) == 1) == one]
"""


def other_leaves(parsed: ParsedSource, vocabulary: Vocabulary) -> Iterator[ToldChange]:
    """Every call that gives the leaves of a tree, and every loop over them, with some lost."""
    has_leaves = False
    for unit, _ in parsed.units:
        for node in nodes_of(unit):
            if isinstance(node, cst.Call) and last_name(node.func) in NAMES and node.args:
                has_leaves = True
                for kind, told in WAYS:
                    other = call_of("_grader_leaves", node.args[0].value, [repr(kind)])
                    yield ToldChange(kind, unit.name, node, other, told, HELPER)
    for unit, _ in parsed.units if has_leaves else ():
        for node in nodes_of(unit):
            if isinstance(node, cst.CompFor | cst.For) and isinstance(node.iter, cst.Name):
                for kind, told in WAYS:
                    if kind != "one_of_a_name":
                        items = call_of("_grader_items", node.iter, [repr(kind)])
                        over = node.with_changes(iter=items)
                        where = f"{told}{vocabulary.place(node.iter)}"
                        yield ToldChange(kind, unit.name, node, over, where, HELPER)
