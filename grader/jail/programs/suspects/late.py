"""Functions that are made in a loop and called after it: all read the loop's last value.

for i in range(n): steps.append(lambda x: x * i)        steps = [lambda x: x * i for i in ...]
"""

import ast
from collections.abc import Iterator

from ..rules.scopes import SymbolTable
from ..rules.syntax import COMPREHENSIONS, FUNCTIONS
from .suspect import Suspect, Suspicion

# Calls that give back a function which has the same variables.
WRAPPERS = frozenset({"jit", "vmap", "grad", "value_and_grad", "partial", "remat", "checkpoint"})
KEEPERS = frozenset({"append", "add", "insert", "extend", "setdefault"})


def bound_late(table: SymbolTable) -> Iterator[Suspect]:
    """Each function that a loop makes and keeps, and that reads what the loop changes."""
    for loop in ast.walk(table.module.node):
        if isinstance(loop, ast.For):
            made = {node.name: node for node in loop.body if isinstance(node, ast.FunctionDef)}
            changing = _names(loop.target)
            kept = [one for statement in loop.body for one in _kept(statement)]
        elif isinstance(loop, COMPREHENSIONS) and not isinstance(loop, ast.GeneratorExp):
            made = {}
            changing = {name for part in loop.generators for name in _names(part.target)}
            kept = [loop.value] if isinstance(loop, ast.DictComp) else [loop.elt]
        else:
            continue
        for value in kept:
            function = _function(value, made)
            if function is not None and (shows := _reads(function, changing)):
                yield Suspect(Suspicion.LATE, function.lineno, shows)


def _kept(statement: ast.stmt) -> Iterator[ast.expr]:
    """The values that a statement keeps beyond a round: in a container, by an item or a method."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in KEEPERS:
                yield from node.args
        elif isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Subscript) for target in node.targets
        ):
            yield node.value


def _function(
    value: ast.expr, made: dict[str, ast.FunctionDef]
) -> ast.Lambda | ast.FunctionDef | None:
    """The function that a value is, perhaps wrapped by `jax.jit` or the like."""
    while isinstance(value, ast.Call) and value.args:
        name = getattr(value.func, "attr", getattr(value.func, "id", ""))
        if name not in WRAPPERS:
            return None
        value = value.args[0]
    if isinstance(value, ast.Lambda):
        return value
    return made.get(value.id) if isinstance(value, ast.Name) else None


def _reads(function: ast.Lambda | ast.FunctionDef, changing: set[str]) -> int:
    """The first line of a function that reads one of ``changing``, which are not its own; or 0."""
    body = function.body if isinstance(function.body, list) else [function.body]
    nodes = [node for part in body for node in ast.walk(part)]
    own = {
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    for part in (function, *(node for node in nodes if isinstance(node, FUNCTIONS))):
        arguments = part.args
        own |= {one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    lines = [
        node.lineno for node in nodes if isinstance(node, ast.Name) and node.id in changing - own
    ]
    return min(lines, default=0)


def _names(target: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}
