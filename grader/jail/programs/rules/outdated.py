"""Names in a source that work today, and that their library says it will remove.

Beside dotted names there are attributes of a Variable of NNX, such as ``.value``. An array, a
config or a class of the file's own may have an attribute of that name as well, so that one counts
only where the file itself shows that it belongs to a Variable.
"""

import ast
from collections.abc import Iterator, Sequence

from .origins import Resolver
from .scopes import LexicalScope

VARIABLES = ("nnx.Variable", "nnx.Param", "nnx.BatchStat", "nnx.Cache", "nnx.Intermediate")
LAYERS = ("nnx.Linear", "nnx.LinearGeneral", "nnx.Conv", "nnx.Embed", "nnx.LayerNorm")
OF_LAYERS = frozenset({"kernel", "bias", "scale", "embedding"})
MAX_DEPTH = 10  # of names that stand for names


def outdated_lines(resolver: Resolver, names: Sequence[str]) -> list[int]:
    """Return the first line that uses each name, dotted or ``.attribute``, or 0."""
    found: dict[str, int] = {}
    for name, line in _used(resolver, names):
        found[name] = min(line, found.get(name, line))
    return [found.get(name, 0) for name in names]


def _used(resolver: Resolver, names: Sequence[str]) -> Iterator[tuple[str, int]]:
    wanted = set(names)
    for node, scope in (*resolver.table.mentions, *resolver.table.written):
        resolver.step()
        for origin in wanted & resolver.of(node, scope):
            yield str(origin), node.lineno
        if not isinstance(node, ast.Attribute) or f".{node.attr}" not in wanted:
            continue
        if _is_variable(resolver, node.value, scope):
            yield f".{node.attr}", node.lineno


def _is_variable(resolver: Resolver, node: ast.expr, scope: LexicalScope) -> bool:
    """Tell if it is a Variable: made by a call of its class, or a part of a layer of NNX."""
    if _is_made_by(resolver, VARIABLES, node, scope, 0):
        return True
    return (
        isinstance(node, ast.Attribute)
        and node.attr in OF_LAYERS
        and _is_made_by(resolver, LAYERS, node.value, scope, 0)
    )


def _is_made_by(
    resolver: Resolver, makers: Sequence[str], node: ast.AST, scope: LexicalScope, depth: int
) -> bool:
    """Tell if all that the node may stand for in this file is made by calls of ``makers``."""
    resolver.step()
    if depth > MAX_DEPTH:
        return False
    if isinstance(node, ast.Call):
        called = resolver.called(node, scope)
        return any(resolver.names(origin, maker) for origin in called for maker in makers)
    values: list[tuple[ast.AST | None, LexicalScope]] = []
    if isinstance(node, ast.Attribute):
        for name, value, where in resolver.table.attributes:
            resolver.step()
            if name == node.attr:
                values.append((value, where))
    elif isinstance(node, ast.Name):
        _, bindings = resolver.bindings(node.id, scope)
        values = [(None if b.item is not None else b.value, b.scope) for b in bindings]
    return bool(values) and all(
        value is not None and _is_made_by(resolver, makers, value, where, depth + 1)
        for value, where in values
    )
