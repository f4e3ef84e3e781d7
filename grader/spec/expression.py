"""Whole-number expressions of dimensions: ``3``, ``n``, ``batch * steps + 1``."""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

_OPERATORS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
}


@dataclass(frozen=True)
class Expression:
    """An expression over dimension names, with ``+ - * //`` and parentheses."""

    text: str
    names: frozenset[str]

    def value(self, dims: Mapping[str, int]) -> int:
        """Its value where every name has one; KeyError for an unknown name, ZeroDivisionError."""
        return _value(ast.parse(self.text, mode="eval").body, dims)

    @property
    def constant(self) -> int | None:
        """Its value if it names no dimension."""
        return None if self.names else self.value({})


def parse_expression(given: object) -> Expression:
    """An Expression from an int or a string; ValueError that says what is not allowed."""
    if isinstance(given, Expression):
        return given
    if isinstance(given, bool) or not isinstance(given, int | str):
        raise ValueError(
            f"expected a whole number or an expression such as 'n + 1', found {given!r}"
        )
    text = str(given)
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError:
        raise ValueError(f"expected an expression such as 'n + 1', found {text!r}") from None
    return Expression(text, frozenset(_names(tree, text)))


def _names(node: ast.expr, text: str) -> set[str]:
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _names(node.left, text) | _names(node.right, text)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _names(node.operand, text)
    if isinstance(node, ast.Name):
        return {node.id}
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return set()
    raise ValueError(f"{text!r} may hold whole numbers, dimensions, + - * // and parentheses only")


def _value(node: ast.expr, dims: Mapping[str, int]) -> int:
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)](_value(node.left, dims), _value(node.right, dims))
    if isinstance(node, ast.UnaryOp):
        return -_value(node.operand, dims)
    if isinstance(node, ast.Name):
        return dims[node.id]
    assert isinstance(node, ast.Constant)
    return int(node.value)  # type: ignore[arg-type]  # `_names` let only int through


def _dump(expression: Expression) -> int | str:
    return int(expression.text) if expression.text.isdecimal() else expression.text


Whole = Annotated[
    Expression,
    PlainValidator(parse_expression),
    PlainSerializer(_dump),
    WithJsonSchema(
        {
            "anyOf": [{"type": "integer"}, {"type": "string"}],
            "description": "A whole number, or an expression of dimensions such as 'batch * n'.",
        }
    ),
]
