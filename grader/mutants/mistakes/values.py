"""Another function of a value on the way: its absolute value, its square, an activation."""

from collections.abc import Iterator, Sequence

import libcst as cst

from grader.mutants.mistakes.change import ToldChange
from grader.mutants.mistakes.functions import OF_FLOATS, OF_WHOLE
from grader.mutants.mistakes.mistake import ARGUMENTS
from grader.mutants.mistakes.settings import is_real_array
from grader.mutants.mistakes.vocabulary import Vocabulary
from grader.mutants.mistakes.words import FUNCTIONS, name_of_value, reduction_of, word_for
from grader.mutants.nodes import call_of, last_name
from grader.mutants.parsed import ParsedSource
from grader.mutants.surroundings import nodes_of
from grader.mutants.swaps import KEPT_CALLS
from grader.mutants.wrong_values import PER_DIMENSION, Type, expressions, is_divisor
from grader.problem.model import Spec

EPSILONS = ("1e-12", "1e-10", "1e-9", "1e-8", "1e-7", "1e-6", "1e-5", "1e-4", "1e-3")
_FILLS = """
0.0 1.0 -1.0 -2.0 -5.0 -10.0 -20.0 -30.0 -50.0 -80.0 -88.0 -99.0 -100.0 -200.0 -500.0 -999.0 -1000.0
-9999.0 -1e4 -1e5 -1e6 -1e9 -1e10
"""
FILLS = tuple(_FILLS.split())
HELPER = """

import jax.nn as _grader_nn
import jax.numpy as _grader_jnp


def _grader_other(value, how):
    return eval(how, {"np": _grader_jnp, "nn": _grader_nn, "value": value})
"""


def other_values(
    parsed: ParsedSource, vocabulary: Vocabulary, codes: Sequence[float]
) -> Iterator[ToldChange]:
    """Each expression in each other way for its type.

    ``codes`` are those of `wrong_values.telling_types`.
    """
    for (owner, node), code in zip(expressions(parsed), codes, strict=True):
        dimensions, number = divmod(int(code), PER_DIMENSION)
        if not _is_a_step(node, parsed):
            continue
        it = name_of_value(node, vocabulary)
        if number == Type.FLOATS:
            for kind, how, told, least in OF_FLOATS:
                if dimensions >= least:
                    yield _change(kind, owner, node, how, told.format(it=it))
            if is_divisor(node, parsed):
                for epsilon in EPSILONS:
                    told = f"{epsilon} is added to {it} before dividing by it"
                    yield _change("epsilon", owner, node, f"value + {epsilon}", told)
        elif number in (Type.INT, Type.INTS):
            for kind, how, told in OF_WHOLE:
                yield _change(f"whole_{kind}", owner, node, how, told.format(it=it))


def values_of_arguments(
    parsed: ParsedSource, vocabulary: Vocabulary, codes: Sequence[float], spec: Spec
) -> Iterator[ToldChange]:
    """An argument as it was passed, where something has been made of it."""
    arrays = [argument for argument in spec.arguments if is_real_array(argument)]
    for (owner, node), code in zip(expressions(parsed), codes, strict=True):
        dimensions, number = divmod(int(code), PER_DIMENSION)
        if isinstance(node, cst.Call) and last_name(node.func) == "int":
            yield from _whole_arguments(owner, node, vocabulary, spec)
        for argument in arrays:
            name = argument.name
            if number != Type.FLOATS or dimensions != len(argument.shape or ()):
                continue
            if not _is_a_step(node, parsed):
                continue
            other = cst.parse_expression(f"{ARGUMENTS}[{name!r}]")
            told = _instead(name, node, vocabulary)
            yield ToldChange("argument_as_passed", owner, node, other, told)


def _instead(name: str, node: cst.BaseExpression, vocabulary: Vocabulary) -> str:
    """Say that an argument is used as it was passed: "the sum is taken over `x` as ..."."""
    unchanged = f"`{name}` as it was passed, without the earlier steps"
    if reduction := reduction_of(node, vocabulary.parsed):
        return f"{word_for(reduction)} is taken over {unchanged}"
    return f"{unchanged}, is used instead of {name_of_value(node, vocabulary)}"


def _whole_arguments(
    owner: str, node: cst.Call, vocabulary: Vocabulary, spec: Spec
) -> Iterator[ToldChange]:
    """Another whole argument where one is made an `int`."""
    used = vocabulary.listed(node)
    for argument in spec.arguments:
        if argument.kind == "int" and f"`{argument.name}`" != used and used:
            other = cst.parse_expression(f"int({ARGUMENTS}[{argument.name!r}])")
            told = f"`{argument.name}` is used instead of {used} in one place"
            yield ToldChange("argument_for_another", owner, node, other, told)


def other_fills(parsed: ParsedSource, vocabulary: Vocabulary) -> Iterator[ToldChange]:
    """Other numbers for each infinity."""
    for unit, _ in parsed.units:
        for node in nodes_of(unit):
            if not _is_minus_infinity(node):
                continue
            place = vocabulary.place(parsed.parents[parsed.parents[node]])
            for fill in FILLS:
                told = f"{float(fill):g} is used instead of minus infinity{place}"
                other = cst.parse_expression(f"({fill})")
                yield ToldChange("fills_otherwise", unit.name, node, other, told)


def _is_minus_infinity(node: cst.CSTNode) -> bool:
    return (
        isinstance(node, cst.UnaryOperation)
        and isinstance(node.operator, cst.Minus)
        and isinstance(node.expression, cst.Attribute)
        and node.expression.attr.value == "inf"
    )


def _change(kind: str, owner: str, node: cst.BaseExpression, how: str, told: str) -> ToldChange:
    return ToldChange(kind, owner, node, call_of("_grader_other", node, [repr(how)]), told, HELPER)


def _is_a_step(node: cst.BaseExpression, parsed: ParsedSource) -> bool:
    """Tell if a value is computed here, or used by a library: elsewhere it is only handed on.

    The same value in many places would make many programs that give the same numbers.
    """
    if isinstance(node, cst.Name):
        parent = parsed.parents[node]
        if isinstance(parent, cst.Arg):
            return _is_of_a_library(parsed.parents[parent], parsed)
        if isinstance(parent, cst.Attribute):
            return isinstance(parsed.parents[parent], cst.Call)
        return isinstance(parent, cst.BinaryOperation)
    return not isinstance(node, cst.Call) or _is_of_a_library(node, parsed)


def _is_of_a_library(call: cst.CSTNode, parsed: ParsedSource) -> bool:
    """Tell if a call is neither of the reference's own function, nor a mere conversion."""
    if not isinstance(call, cst.Call):
        return False
    if isinstance(call.func, cst.Name):
        return call.func.value not in KEPT_CALLS | {"int"} and call.func.value in FUNCTIONS
    return last_name(call.func) not in KEPT_CALLS
