"""The symbol table of a source: scopes, bindings of names, and lists of all that rules ask for."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..names import CAPTURES, STAR, imported
from .syntax import (
    COMPREHENSIONS,
    FUNCTIONS,
    Place,
    adds_to,
    called_name,
    end,
    is_whole,
    start,
)


@dataclass(eq=False)
class LexicalScope:
    """The names that are bound in a module, class, function or comprehension."""

    node: ast.AST
    parent: "LexicalScope | None"
    bindings: dict[str, list["Binding"]] = field(default_factory=dict)
    elsewhere: dict[str, "LexicalScope"] = field(default_factory=dict)  # of `global` and `nonlocal`


@dataclass(frozen=True)
class Binding:
    """One way a name gets its value, from ``at`` on; ``scope`` is where ``value`` stands.

    At most one of these is set: the ``dotted`` name of an import; a ``value`` (or the ``item`` of
    it); the position of a ``parameter``; ``is_count`` of a name that counts rounds or calls.
    """

    at: Place
    scope: LexicalScope
    dotted: str = ""
    value: ast.AST | None = None
    item: int | None = None
    parameter: int | None = None
    is_rest: bool = False  # all parameters from this one on
    is_count: bool = False


class SymbolTable:
    """A parsed file, walked through once: its scopes, and lists of what stands in them."""

    def __init__(self, tree: ast.Module) -> None:
        self.module = LexicalScope(tree, None)
        self.stars: list[str] = []
        self.inner: dict[ast.AST, LexicalScope] = {}  # of what has a scope of its own
        self.outer: dict[ast.AST, LexicalScope] = {}  # where a class or function stands
        self.classes: list[ast.ClassDef] = []
        self.functions: list[tuple[str, ast.AST]] = []  # with lambdas that have a name
        self.calls: list[tuple[ast.Call, LexicalScope]] = []
        self.decorators: list[tuple[ast.expr, LexicalScope]] = []
        self.mentions: list[tuple[ast.expr, LexicalScope]] = []
        self.attributes: list[tuple[str, ast.expr, LexicalScope]] = []  # name and value
        self.returns: dict[ast.AST, list[ast.expr]] = {}
        stack: list[tuple[ast.AST, LexicalScope]] = [(tree, self.module)]
        while stack:  # no recursion: a file may be nested deep
            node, scope = stack.pop()
            stack += reversed(self._enter(node, scope))

    def _enter(self, node: ast.AST, scope: LexicalScope) -> list[tuple[ast.AST, LexicalScope]]:
        """Note what ``node`` binds; return its children, each with its scope."""
        if isinstance(node, FUNCTIONS):
            return self._enter_function(node, scope)
        if isinstance(node, ast.ClassDef):
            self.classes.append(node)
            self.outer[node] = scope
            self._bind(scope, node.name, Binding(end(node), scope, value=node))
            self.decorators += [(decorator, scope) for decorator in node.decorator_list]
            inner = self.inner[node] = LexicalScope(node, scope)
            outside = [*node.decorator_list, *node.bases, *node.keywords]
            return [*_all_in(scope, outside), *_all_in(inner, node.body)]
        if isinstance(node, COMPREHENSIONS):
            inner = self.inner[node] = LexicalScope(node, scope)
            for generator in node.generators:
                self._bind_targets(generator.target, inner, parameter=0, at=start(node))
            return _all_in(inner, ast.iter_child_nodes(node))
        self._note(node, scope)
        return _all_in(scope, ast.iter_child_nodes(node))

    def _enter_function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scope: LexicalScope
    ) -> list[tuple[ast.AST, LexicalScope]]:
        inner = self.inner[node] = LexicalScope(node, scope)
        self.outer[node] = scope
        parameters = node.args
        named = [*parameters.posonlyargs, *parameters.args]
        for n, parameter in enumerate(named):
            self._bind(inner, parameter.arg, Binding(start(node), inner, parameter=n))
        if parameters.vararg is not None:
            rest = Binding(start(node), inner, parameter=len(named), is_rest=True)
            self._bind(inner, parameters.vararg.arg, rest)
        for other in (*parameters.kwonlyargs, *([parameters.kwarg] if parameters.kwarg else [])):
            self._bind(inner, other.arg, Binding(start(node), inner))
        defaults = (*parameters.defaults, *parameters.kw_defaults)
        outside = [default for default in defaults if default]
        if isinstance(node, ast.Lambda):
            self.returns[node] = [node.body]
            return [*_all_in(scope, outside), (node.body, inner)]
        self.returns[node] = []
        self.functions.append((node.name, node))
        self._bind(scope, node.name, Binding(end(node), scope, value=node))
        self.decorators += [(decorator, scope) for decorator in node.decorator_list]
        outside += node.decorator_list
        return [*_all_in(scope, outside), *_all_in(inner, node.body)]

    def _note(self, node: ast.AST, scope: LexicalScope) -> None:
        """Note what a statement or expression binds, and list it if a rule may ask for it."""
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
            self.mentions.append((node, scope))
        elif isinstance(node, ast.Call):
            self.calls.append((node, scope))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for name, dotted in imported(node):
                if name == STAR:
                    self.stars.append(dotted.removesuffix(f".{STAR}"))
                else:
                    self._bind(scope, name, Binding(end(node), scope, dotted=dotted))
        elif isinstance(node, ast.Return) and node.value is not None:
            self.returns.setdefault(scope.node, []).append(node.value)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                self._assign(target, node.value, end(node), scope)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            self._assign(node.target, node.value, end(node), scope)
        elif isinstance(node, ast.NamedExpr):
            while isinstance(scope.node, COMPREHENSIONS) and scope.parent is not None:
                scope = scope.parent
            self._assign(node.target, node.value, end(node), scope)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            counts = isinstance(node.op, ast.Add) and is_whole(node.value)
            self._bind(scope, node.target.id, Binding(end(node), scope, is_count=counts))
        elif isinstance(node, ast.For | ast.AsyncFor):
            self._loop(node, scope)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            self._bind_targets(node.optional_vars, scope)
        elif isinstance(node, CAPTURES) and node.name:
            self._bind(scope, node.name, Binding(start(node), scope))
        elif isinstance(node, ast.Global):
            scope.elsewhere |= dict.fromkeys(node.names, self.module)
        elif isinstance(node, ast.Nonlocal) and scope.parent is not None:
            scope.elsewhere |= dict.fromkeys(node.names, scope.parent)

    def _loop(self, node: ast.For | ast.AsyncFor, scope: LexicalScope) -> None:
        """A loop's target: a count, if it runs over `range` or is the first of `enumerate`."""
        over = called_name(node.iter)
        target = node.target
        if over == "enumerate" and isinstance(target, ast.Tuple) and len(target.elts) == 2:
            self._bind_targets(target.elts[1], scope)
            target = target.elts[0]
        counts = over in ("range", "enumerate") and isinstance(target, ast.Name)
        self._bind_targets(target, scope, is_count=counts)

    def _assign(self, target: ast.expr, value: ast.expr, at: Place, scope: LexicalScope) -> None:
        if isinstance(target, ast.Attribute):
            self.attributes.append((target.attr, value, scope))
        elif isinstance(target, ast.Name):
            if isinstance(scope.node, ast.ClassDef):
                self.attributes.append((target.id, value, scope))
            if isinstance(value, ast.Lambda):
                self.functions.append((target.id, value))
            counts = adds_to(target.id, value)
            kept = None if counts else value
            self._bind(scope, target.id, Binding(at, scope, value=kept, is_count=counts))
        elif isinstance(target, ast.Tuple | ast.List):
            self._unpack(target, value, at, scope)

    def _unpack(
        self, target: ast.Tuple | ast.List, value: ast.expr, at: Place, scope: LexicalScope
    ) -> None:
        if any(isinstance(part, ast.Starred) for part in target.elts):
            self._bind_targets(target, scope)
            return
        values = value.elts if isinstance(value, ast.Tuple | ast.List) else []
        if any(isinstance(part, ast.Starred) for part in values):
            values = []
        for n, part in enumerate(target.elts):
            if len(values) == len(target.elts):
                self._bind_or_unpack(part, values[n], at, scope)
            elif isinstance(part, ast.Name):
                self._bind(scope, part.id, Binding(at, scope, value=value, item=n))
            else:
                self._bind_targets(part, scope)

    def _bind_or_unpack(
        self, target: ast.expr, value: ast.expr, at: Place, scope: LexicalScope
    ) -> None:
        """Follow one level of unpacking only."""
        if isinstance(target, ast.Tuple | ast.List):
            self._bind_targets(target, scope)
        else:
            self._assign(target, value, at, scope)

    def _bind_targets(
        self,
        target: ast.expr,
        scope: LexicalScope,
        parameter: int | None = None,
        is_count: bool = False,
        at: Place | None = None,
    ) -> None:
        """Bind every name in ``target``; of names in a part of it nothing more is known."""
        if isinstance(target, ast.Name):
            at = at or start(target)
            made = Binding(at, scope, parameter=parameter, is_count=is_count)
            self._bind(scope, target.id, made)
            return
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self._bind(scope, node.id, Binding(at or start(node), scope))

    def _bind(self, scope: LexicalScope, name: str, binding: Binding) -> None:
        scope.elsewhere.get(name, scope).bindings.setdefault(name, []).append(binding)


def _all_in(scope: LexicalScope, nodes: Iterable[ast.AST]) -> list[tuple[ast.AST, LexicalScope]]:
    return [(node, scope) for node in nodes]
