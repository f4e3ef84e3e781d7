"""Values outside of all functions that the functions of a file change, by their names.

found.append(x)    known[key] = x    self.seen[...] += 1    next(numbers)    global total
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ..rules.scopes import LexicalScope, SymbolTable
from ..rules.syntax import FUNCTIONS, called_name

# Methods that change a container.
MUTATORS = frozenset(
    {"add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popitem"}
    | {"popleft", "remove", "reverse", "setdefault", "sort", "update"}
)


@dataclass(frozen=True)
class Alteration:
    """A change in a function: of ``name``, or of its attribute; ``scope`` is the function's.

    ``path`` are the attributes between the name and what is changed: ("seen",) for `self.seen[0]`.
    ``is_item`` is False where the last attribute of the path is given another value as a whole.
    """

    name: str
    path: tuple[str, ...]
    line: int
    scope: LexicalScope
    is_item: bool


class Alterations:
    """All changes that the functions of a file make."""

    def __init__(self, table: SymbolTable) -> None:
        self.table = table
        self.all = [
            change
            for node, scope in table.inner.items()
            if isinstance(node, FUNCTIONS)
            for part in inside(node)
            for change in _made_by(part, scope)
        ]

    def of_module(self, name: str) -> int:
        """The first line of a function that changes what the module calls ``name``, or 0."""
        lines = [
            change.line
            for change in self.all
            if change.name == name and self.home(name, change.scope) is self.table.module
        ]
        return min([*lines, *self._kept_by_global(name)], default=0)

    def of_parameter(self, name: str, scope: LexicalScope) -> int:
        """The first line of the function itself that changes its parameter, or 0."""
        lines = [one.line for one in self.all if (one.name, one.scope) == (name, scope)]
        return min(lines, default=0)

    def of_attribute(self, name: str) -> int:
        """The first line that changes a thing with the attribute ``name`` in place, or 0."""
        return min(
            (one.line for one in self.all if one.is_item and name in one.path[-1:]), default=0
        )

    def home(self, name: str, scope: LexicalScope) -> LexicalScope | None:
        """The scope that binds a name as ``scope`` sees it; None if it is bound nowhere."""
        at: LexicalScope | None = scope.elsewhere.get(name, scope)
        while at is not None:
            if name in at.bindings and (at is scope or not isinstance(at.node, ast.ClassDef)):
                return at
            at = at.parent
        return None

    def _kept_by_global(self, name: str) -> Iterator[int]:
        """Lines of functions that set a global, of which they have read the old value."""
        for scope in self.table.inner.values():
            if scope.elsewhere.get(name) is not self.table.module:
                continue
            parts = list(inside(scope.node))
            reads = [part.lineno for part in parts if _is_name(part, name, ast.Load)]
            sets = [part.lineno for part in parts if _is_name(part, name, ast.Store)]
            sets_to_more = [
                part.lineno
                for part in parts
                if isinstance(part, ast.AugAssign) and _is_name(part.target, name, ast.Store)
            ]
            yield from sets_to_more
            yield from (line for line in sets if reads and min(reads) <= line)


def inside(function: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """The statements and expressions of a function, without those of functions inside it."""
    body = getattr(function, "body", [])
    left: list[ast.AST] = list(body) if isinstance(body, list) else [body]
    while left:
        node = left.pop()
        if isinstance(node, ast.expr | ast.stmt):
            yield node
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            left += ast.iter_child_nodes(node)


def _made_by(node: ast.AST, scope: LexicalScope) -> Iterator[Alteration]:
    """The change that an expression makes, if it makes one."""
    if isinstance(node, ast.Call):
        if called_name(node) == "next" and node.args:
            yield from _change(node.args[0], node, scope, is_item=True)
        elif isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
            yield from _change(node.func.value, node, scope, is_item=True)
    elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        yield from _change(node.value, node, scope, is_item=True)
    elif isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
        yield from _change(node, node, scope, is_item=node.attr == "value")


def _change(
    changed: ast.expr, at: ast.expr, scope: LexicalScope, is_item: bool
) -> Iterator[Alteration]:
    path: list[str] = []
    node = changed
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute):
            if node.attr != "value":  # of a Variable, which is the thing itself
                path.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Subscript):
            node = node.value
        elif isinstance(node, ast.Call) and called_name(node) == "type" and node.args:
            node, path = node.args[0], [*path, "__class__"]
        else:
            return
    yield Alteration(node.id, tuple(reversed(path)), at.lineno, scope, is_item)


def _is_name(node: ast.AST, name: str, context: type[ast.expr_context]) -> bool:
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, context)
