"""The symbol table of a source: scopes, bindings of names, and lists of all that rules ask for."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..names import STAR, imported
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


Holds = tuple[tuple[ast.AST, LexicalScope], ...]


@dataclass(frozen=True)
class Binding:
    """One way a name gets its value, from ``at`` on; ``scope`` is where ``value`` stands.

    At most one of these is set: the ``dotted`` name of an import; a ``value`` (or the ``item`` of
    it); the position of a ``parameter``; ``is_count`` of a name that counts rounds or calls.
    ``holds`` are expressions, each with its scope, of which the name may be the value or a part.
    """

    at: Place
    scope: LexicalScope
    dotted: str = ""
    value: ast.AST | None = None
    item: int | None = None
    parameter: int | None = None
    is_rest: bool = False  # all parameters from this one on
    is_count: bool = False
    holds: Holds = ()


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
        self.written: list[tuple[ast.expr, LexicalScope]] = []  # attributes that are assigned to
        self.attributes: list[tuple[str, ast.expr, LexicalScope]] = []  # name and value
        self.calls_of: dict[str | ast.AST, list[tuple[ast.Call, LexicalScope]]] = {}  # by what
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
            typed = getattr(node, "type_params", [])  # Python 3.12
            return [*_all_in(scope, outside), *_all_in(inner, [*typed, *node.body])]
        if isinstance(node, COMPREHENSIONS):
            inner = self.inner[node] = LexicalScope(node, scope)
            for generator in node.generators:
                over = ((generator.iter, inner),)
                self._bind_targets(generator.target, inner, parameter=0, at=start(node), holds=over)
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
        given = default_of(parameters)
        for n, parameter in enumerate(named):
            holds = ((given[parameter.arg], scope),) if parameter.arg in given else ()
            made = Binding(start(node), inner, parameter=n, holds=holds)
            self._bind(inner, parameter.arg, made)
        if parameters.vararg is not None:
            rest = Binding(start(node), inner, parameter=len(named), is_rest=True)
            self._bind(inner, parameters.vararg.arg, rest)
        for other in (*parameters.kwonlyargs, *([parameters.kwarg] if parameters.kwarg else [])):
            holds = ((given[other.arg], scope),) if other.arg in given else ()
            self._bind(inner, other.arg, Binding(start(node), inner, holds=holds))
        outside = [*given.values(), *annotations(node)]
        if isinstance(node, ast.Lambda):
            self.returns[node] = [node.body]
            return [*_all_in(scope, outside), (node.body, inner)]
        self.returns[node] = []
        self.functions.append((node.name, node))
        self._bind(scope, node.name, Binding(end(node), scope, value=node))
        self.decorators += [(decorator, scope) for decorator in node.decorator_list]
        outside += node.decorator_list
        typed = getattr(node, "type_params", [])  # Python 3.12
        return [*_all_in(scope, outside), *_all_in(inner, [*typed, *node.body])]

    def _note(self, node: ast.AST, scope: LexicalScope) -> None:
        """Note what a statement or expression binds, and list it if a rule may ask for it."""
        named = ast.Name | ast.Attribute | ast.Subscript
        if isinstance(node, named) and isinstance(node.ctx, ast.Load):
            self.mentions.append((node, scope))
        elif isinstance(node, ast.Attribute):
            self.written.append((node, scope))
        elif isinstance(node, ast.Call):
            self.calls.append((node, scope))
            called = node.func.id if isinstance(node.func, ast.Name) else node.func
            self.calls_of.setdefault(called, []).append((node, scope))
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
            holds = ((node.context_expr, scope), *_arguments(node.context_expr, scope))
            self._bind_targets(node.optional_vars, scope, holds=holds)
        elif isinstance(node, ast.Match):
            for case in node.cases:
                for part in ast.walk(case.pattern):
                    if name := captured(part):
                        holds = ((node.subject, scope),)
                        self._bind(scope, name, Binding(start(part), scope, holds=holds))
        elif isinstance(node, ast.ExceptHandler) and node.name:
            self._bind(scope, node.name, Binding(start(node), scope))
        elif isinstance(node, ast.Global):
            scope.elsewhere |= dict.fromkeys(node.names, self.module)
        elif isinstance(node, ast.Nonlocal) and scope.parent is not None:
            scope.elsewhere |= dict.fromkeys(node.names, scope.parent)

    def _loop(self, node: ast.For | ast.AsyncFor, scope: LexicalScope) -> None:
        """A loop's target: a count, if it runs over `range` or is the first of `enumerate`."""
        over = called_name(node.iter)
        target = node.target
        holds: Holds = ((node.iter, scope),)
        if over == "enumerate" and isinstance(target, ast.Tuple) and len(target.elts) == 2:
            self._bind_targets(target.elts[1], scope, holds=_arguments(node.iter, scope))
            target = target.elts[0]
        elif over in ("zip", "reversed", "sorted", "iter", "list", "tuple"):
            holds = _arguments(node.iter, scope)
        counts = over in ("range", "enumerate") and isinstance(target, ast.Name)
        self._bind_targets(target, scope, is_count=counts, holds=holds)

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
            self._bind_targets(target, scope, holds=((value, scope),))
            return
        values = value.elts if isinstance(value, ast.Tuple | ast.List) else []
        if any(isinstance(part, ast.Starred) for part in values):
            values = []
        for n, part in enumerate(target.elts):
            if len(values) == len(target.elts):
                self._bind_or_unpack(part, values[n], at, scope)
            elif isinstance(part, ast.Name):
                made = Binding(at, scope, value=value, item=n, holds=((value, scope),))
                self._bind(scope, part.id, made)
            else:
                self._bind_targets(part, scope, holds=((value, scope),))

    def _bind_or_unpack(
        self, target: ast.expr, value: ast.expr, at: Place, scope: LexicalScope
    ) -> None:
        """Follow one level of unpacking only."""
        if isinstance(target, ast.Tuple | ast.List):
            self._bind_targets(target, scope, holds=((value, scope),))
        else:
            self._assign(target, value, at, scope)

    def _bind_targets(
        self,
        target: ast.expr,
        scope: LexicalScope,
        parameter: int | None = None,
        is_count: bool = False,
        at: Place | None = None,
        holds: Holds = (),
    ) -> None:
        """Bind every name in ``target``; of names in a part of it nothing more is known."""
        if isinstance(target, ast.Name):
            at = at or start(target)
            made = Binding(at, scope, parameter=parameter, is_count=is_count, holds=holds)
            self._bind(scope, target.id, made)
            return
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self._bind(scope, node.id, Binding(at or start(node), scope, holds=holds))
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                self.attributes += [
                    (node.attr, value, where)
                    for value, where in holds
                    if isinstance(value, ast.expr)
                ]

    def _bind(self, scope: LexicalScope, name: str, binding: Binding) -> None:
        scope.elsewhere.get(name, scope).bindings.setdefault(name, []).append(binding)


def default_of(parameters: ast.arguments) -> dict[str, ast.expr]:
    """The defaults by the names of their parameters."""
    named = [*parameters.posonlyargs, *parameters.args]
    given = zip(reversed(named), reversed(parameters.defaults), strict=False)
    found = {parameter.arg: default for parameter, default in given}
    for parameter, default in zip(parameters.kwonlyargs, parameters.kw_defaults, strict=True):
        if default is not None:
            found[parameter.arg] = default
    return found


def annotations(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[ast.expr]:
    """What stands behind parameters and before the body, which Python may compute."""
    every = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    rest = filter(None, (node.args.vararg, node.args.kwarg))
    found = [parameter.annotation for parameter in (*every, *rest)]
    found.append(getattr(node, "returns", None))
    return [annotation for annotation in found if annotation is not None]


def captured(pattern: ast.AST) -> str:
    """The name that a part of a pattern gives; empty if it gives none."""
    if isinstance(pattern, ast.MatchMapping):
        return pattern.rest or ""
    return (pattern.name or "") if isinstance(pattern, ast.MatchAs | ast.MatchStar) else ""


def _arguments(call: ast.expr, scope: LexicalScope) -> Holds:
    """The arguments of a call; nothing of another expression."""
    return tuple((argument, scope) for argument in getattr(call, "args", ()))


def _all_in(scope: LexicalScope, nodes: Iterable[ast.AST]) -> list[tuple[ast.AST, LexicalScope]]:
    return [(node, scope) for node in nodes]
