"""Environment markers: whether a library needs another one on this machine.

A marker such as ``python_version < "3.12" and extra == "dev"`` is nearly an expression of Python.
It is parsed as one and never evaluated as one.
"""

import ast
import operator
import os
import platform
import re
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda part, whole: part in whole,
    ast.NotIn: lambda part, whole: part not in whole,
}
VERSIONS = ("python_version", "python_full_version", "implementation_version")


@cache
def holds(marker: str, extra: str = "") -> bool:
    """Whether a marker holds here for ``extra``, or without one; a marker nobody can read holds."""
    try:
        return _value(ast.parse(marker.strip(), mode="eval").body, extra)
    except (SyntaxError, ValueError, KeyError, TypeError):
        return True


@cache
def facts() -> dict[str, str]:
    """The names that a marker may use, and their values here, without ``extra``."""
    own = sys.implementation.version
    return {
        "python_version": ".".join(map(str, sys.version_info[:2])),
        "python_full_version": platform.python_version(),
        "implementation_version": ".".join(map(str, own[:3])),
        "implementation_name": sys.implementation.name,
        "platform_python_implementation": platform.python_implementation(),
        "os_name": os.name,
        "sys_platform": sys.platform,
        "platform_machine": platform.machine(),
        "platform_system": platform.system(),
        "platform_release": platform.release(),
        "platform_version": platform.version(),
    }


def _value(node: ast.expr, extra: str) -> bool:
    if isinstance(node, ast.BoolOp):
        parts = [_value(part, extra) for part in node.values]
        return all(parts) if isinstance(node.op, ast.And) else any(parts)
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        raise ValueError("expected a comparison")
    sides = [node.left, node.comparators[0]]
    values: list[Any] = [_text(side, extra) for side in sides]
    if any(isinstance(side, ast.Name) and side.id in VERSIONS for side in sides):
        values = [_version(value) for value in values]
    return _COMPARED[type(node.ops[0])](*values)


def _text(node: ast.expr, extra: str) -> str:
    if isinstance(node, ast.Name):
        return extra if node.id == "extra" else facts()[node.id]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise ValueError("expected a name or a text")


def _version(text: str) -> tuple[int, ...]:
    """3.12 and 3.12.0 are the same."""
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
