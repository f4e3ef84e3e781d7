"""Build the nodes that operators yield: each must parse where the old node stood."""

from collections.abc import Sequence

import libcst as cst
from libcst.helpers import get_full_name_for_node

from grader.mutants.surroundings import Surroundings

ATOMS = (cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.Integer, cst.Float, cst.List)
# An expression in one of these needs no parentheses.
ROOMY = (cst.Arg, cst.Assign, cst.Return, cst.Expr, cst.Index, cst.Element, cst.AugAssign)


def last_name(func: cst.BaseExpression) -> str:
    """``sum`` for `jnp.sum`."""
    return (get_full_name_for_node(func) or "").rpartition(".")[2]


def keyword_of(arg: cst.Arg) -> str:
    """The keyword of an argument; empty if it has none."""
    return arg.keyword.value if arg.keyword is not None else ""


def number(value: int, place: cst.CSTNode, around: Surroundings) -> cst.BaseExpression:
    """A whole number for ``place``, in parentheses if its sign needs them."""
    if value >= 0:
        return cst.Integer(str(value))
    return wrapped(cst.UnaryOperation(cst.Minus(), cst.Integer(str(-value))), place, around)


def call_with(node: cst.Call, args: list[cst.Arg]) -> cst.Call:
    """The call with other arguments; what followed the last argument stays behind the new last."""
    if not args:
        return node.with_changes(args=[])
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    between = [
        arg if isinstance(arg.comma, cst.Comma) else arg.with_changes(comma=comma)
        for arg in args[:-1]
    ]
    end = node.args[-1]
    last = args[-1].with_changes(comma=end.comma, whitespace_after_arg=end.whitespace_after_arg)
    return node.with_changes(args=[*between, last])


def call_of(function: str, first: cst.BaseExpression, rest: Sequence[str] = ()) -> cst.Call:
    """A call of ``function`` with an expression, and with others that are given as text."""
    return cst.Call(
        cst.Name(function), [cst.Arg(value) for value in (first, *map(cst.parse_expression, rest))]
    )


def atom(node: cst.BaseExpression) -> cst.BaseExpression:
    """An expression that may stand beside any operator."""
    if isinstance(node, ATOMS) or node.lpar:
        return node
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def wrapped(
    made: cst.BaseExpression, place: cst.CSTNode, around: Surroundings
) -> cst.BaseExpression:
    """``made`` in parentheses, unless it needs none in ``place``."""
    return made if isinstance(around.parent(place), ROOMY) else atom(made)


def fitted(
    made: cst.BaseExpression, place: cst.BaseExpression, around: Surroundings
) -> cst.BaseExpression:
    """A part of ``place`` in its stead, with the parentheses of ``place``, if any."""
    if place.lpar and not made.lpar:
        return made.with_changes(lpar=place.lpar, rpar=place.rpar)
    return wrapped(made, place, around)
