"""Whole-number expressions of dimensions: ``3``, ``n``, ``batch * steps + 1``, ``min(n, k)``."""

import ast
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, TypeGuard

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

MAX_LENGTH = 200  # characters; keeps the tree shallow and the numbers in it small

_OPERATORS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
}
_FUNCTIONS: dict[str, Callable[[list[int]], int]] = {"min": min, "max": max}
_ALLOWED = "whole numbers, dimensions, + - * //, min, max and parentheses only"
_CHARACTERS = re.compile(r"[A-Za-z0-9_ ()+*/,-]*")
_MALFORMED_NUMBER = re.compile(r"\b\d+[A-Za-z_]")  # Python's parser would warn, or know 0x10


@dataclass(frozen=True)
class Expression:
    """An expression over dimension names, with ``+ - * //``, min, max and parentheses."""

    text: str
    names: frozenset[str]
    tree: ast.expr = field(repr=False, compare=False)

    def value(self, dims: Mapping[str, int]) -> int:
        """The value for ``dims``; KeyError for an unknown name, ZeroDivisionError."""
        return _value(self.tree, dims)


def parse_expression(written: object) -> Expression:
    """Parse an int or a string; the ValueError says what is not allowed."""
    if isinstance(written, Expression):
        return written
    if isinstance(written, bool) or not isinstance(written, int | str):
        raise ValueError("expected a whole number or an expression such as 'n + 1'")
    text = str(written).strip()
    if len(text) > MAX_LENGTH:
        raise ValueError(f"expected an expression of at most {MAX_LENGTH} characters")
    if not _CHARACTERS.fullmatch(text):
        raise ValueError(f"an expression may hold {_ALLOWED}")
    try:
        if _MALFORMED_NUMBER.search(text):
            raise SyntaxError
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, MemoryError):  # MemoryError: parentheses nested too deep, on 3.11
        torn = text.count("(") != text.count(")")  # YAML ends a plain text at a comma
        hint = " (one with a comma goes in quotes)" if torn else ""
        raise ValueError(f"expected an expression such as 'n + 1'{hint}") from None
    return Expression(text, frozenset(_names(tree)), tree)


def shape_text(shape: Iterable[Expression]) -> str:
    """``[n, n + 1]``."""
    return "[" + ", ".join(part.text for part in shape) + "]"


def _names(node: ast.expr) -> set[str]:
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _names(node.left) | _names(node.right)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _names(node.operand)
    if isinstance(node, ast.Name):
        return {node.id}
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return set()
    if _is_function(node) and node.args and not node.keywords:
        return set().union(*(_names(argument) for argument in node.args))
    raise ValueError(f"an expression may hold {_ALLOWED}")


def _is_function(node: ast.expr) -> TypeGuard[ast.Call]:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _FUNCTIONS
    )


def _value(node: ast.expr, dims: Mapping[str, int]) -> int:
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)](_value(node.left, dims), _value(node.right, dims))
    if isinstance(node, ast.UnaryOp):
        return -_value(node.operand, dims)
    if isinstance(node, ast.Name):
        return dims[node.id]
    if isinstance(node, ast.Call):
        assert isinstance(node.func, ast.Name)
        return _FUNCTIONS[node.func.id]([_value(argument, dims) for argument in node.args])
    assert isinstance(node, ast.Constant)
    assert isinstance(node.value, int)
    return node.value


def dump_expression(expression: Expression) -> int | str:
    """As it stands in a spec: a whole number, or text."""
    return int(expression.text) if expression.text.isdecimal() else expression.text


Whole = Annotated[
    Expression,
    PlainValidator(parse_expression),
    PlainSerializer(dump_expression),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer"},
                {
                    "type": "string",
                    "pattern": rf"^(?!.*\*\*){_CHARACTERS.pattern}$",
                    "minLength": 1,
                },
            ],
            "description": "A whole number, or an expression of dimensions such as 'batch * n'.",
        }
    ),
]
