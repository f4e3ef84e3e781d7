"""What a file keeps from one call to the next: in a default value, a class, a name of the module.

A list that nothing changes is no state; neither is one that each object gets anew.
"""

import ast
from collections.abc import Container, Iterator

from ..rules.origins import Resolver
from ..rules.scopes import LexicalScope, default_of
from ..rules.syntax import FUNCTIONS
from .alterations import Alterations, inside
from .suspect import Suspect, Suspicion

DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
CONTAINERS = (
    *("list", "dict", "set", "bytearray", "collections.defaultdict", "collections.OrderedDict"),
    *(
        "collections.Counter",
        "collections.deque",
        "types.SimpleNamespace",
        "weakref.WeakKeyDictionary",
    ),
)
# Of these there is state wherever they are used.
USED_UP = (
    *("nnx.Rngs", "nnx.RngStream", "random.default_rng", "random.RandomState", "random.Random"),
    *("itertools.count", "itertools.cycle", "iter"),
)
VARIABLES = ("nnx.Variable", "nnx.Param", "nnx.BatchStat", "nnx.Cache", "nnx.Intermediate")
CACHES = ("functools.cache", "functools.lru_cache")


def kept(resolver: Resolver, alterations: Alterations, frozen: Container[str]) -> Iterator[Suspect]:
    """All that is kept; names that are ``frozen`` are told otherwise."""
    yield from _defaults(resolver, alterations)
    yield from _of_classes(resolver, alterations)
    yield from _outside(resolver, alterations, frozen)
    yield from _cached(resolver, alterations)


def _defaults(resolver: Resolver, alterations: Alterations) -> Iterator[Suspect]:
    """Default values that are made once, when the function is defined."""
    table = resolver.table
    for function, scope in table.inner.items():
        if not isinstance(function, FUNCTIONS):
            continue
        for name, value in default_of(function.args).items():
            shows = 0
            if _is_made_by(resolver, value, table.outer[function], (*USED_UP, *VARIABLES)):
                shows = _first_use(name, scope)
            elif _is_container(resolver, value, table.outer[function]):
                shows = alterations.of_parameter(name, scope) or _changed_as_attribute(
                    name, scope, alterations
                )
            if shows:
                yield Suspect(Suspicion.DEFAULT, value.lineno, shows)


def _changed_as_attribute(name: str, scope: LexicalScope, alterations: Alterations) -> int:
    """A line that changes the attribute that a parameter is given to as it is, or 0."""
    for node in inside(scope.node):
        if isinstance(node, ast.Assign) and _is_load(node.value, name):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and (
                    line := alterations.of_attribute(target.attr)
                ):
                    return line
    return 0


def _of_classes(resolver: Resolver, alterations: Alterations) -> Iterator[Suspect]:
    """Values of a class that its objects share."""
    for owner in resolver.table.classes:
        scope = resolver.table.inner[owner]
        for node in owner.body:
            if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
                continue
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name) and (
                    shows := _class_changes(
                        resolver, alterations, owner, scope, target.id, node.value
                    )
                ):
                    yield Suspect(Suspicion.CLASS, node.lineno, shows)


def _class_changes(
    resolver: Resolver,
    alterations: Alterations,
    owner: ast.ClassDef,
    scope: LexicalScope,
    name: str,
    value: ast.expr,
) -> int:
    """A line that changes an attribute of the class itself, or 0."""
    through_class = [
        one.line
        for one in alterations.all
        if one.path[-1:] == (name,) and (one.name in (owner.name, "cls") or "__class__" in one.path)
    ]
    if through_class:
        return min(through_class)
    if any(one.path == (name,) and not one.is_item for one in alterations.all):
        return 0  # each object gets its own
    if _is_made_by(resolver, value, scope, (*USED_UP, *VARIABLES)) or _is_container(
        resolver, value, scope
    ):
        return alterations.of_attribute(name)
    return 0


def _outside(
    resolver: Resolver, alterations: Alterations, frozen: Container[str]
) -> Iterator[Suspect]:
    """Values that are made outside of all functions, and changed inside one."""
    module = resolver.table.module
    for name, bindings in module.bindings.items():
        made = [one for one in bindings if one.scope is module and one.value is not None]
        if not made or name in frozen or isinstance(made[0].value, ast.ClassDef):
            continue
        value = made[0].value
        assert value is not None
        line = made[0].at[0]
        if isinstance(value, FUNCTIONS):
            line = value.lineno
        shows = alterations.of_module(name)
        if not shows and _is_made_by(resolver, value, module, USED_UP):
            shows = _first_use_of_module(name, alterations)
        if not shows and _is_changing_object(resolver, value, alterations):
            shows = _first_use_of_module(name, alterations)
        if shows:
            yield Suspect(Suspicion.OUTSIDE, line, shows)


def _is_changing_object(resolver: Resolver, value: ast.AST, alterations: Alterations) -> bool:
    """Tell if it is an object of a class of the file, whose methods change it."""
    if not isinstance(value, ast.Call):
        return False
    made = resolver.of(value.func, resolver.table.module)
    return any(
        change.name == "self" and _class_of(change.scope, resolver) in made
        for change in alterations.all
        if getattr(change.scope.node, "name", "") != "__init__"
    )


def _class_of(scope: LexicalScope, resolver: Resolver) -> ast.AST | None:
    """The class that a method belongs to."""
    return resolver.table.outer[scope.node].node


def _cached(resolver: Resolver, alterations: Alterations) -> Iterator[Suspect]:
    """Cached functions that make what may be changed, or read what is changed elsewhere."""
    table = resolver.table
    for _, function in table.functions:
        for decorator in getattr(function, "decorator_list", ()):
            call = decorator.func if isinstance(decorator, ast.Call) else decorator
            origins = resolver.of(call, table.outer[function])
            if any(resolver.names(origin, cache) for origin in origins for cache in CACHES) and (
                shows := _makes_state(resolver, function, alterations)
            ):
                yield Suspect(Suspicion.CACHED, decorator.lineno, shows)


def _makes_state(resolver: Resolver, function: ast.AST, alterations: Alterations) -> int:
    scope = resolver.table.inner[function]
    for node in inside(function):
        if isinstance(node, ast.Call):
            called = resolver.called(node, scope)
            if any(
                isinstance(origin, ast.ClassDef) or ".nnx." in f".{origin}" for origin in called
            ):
                return node.lineno
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            home = alterations.home(node.id, scope)
            if home is resolver.table.module and is_set_by_functions(
                resolver, alterations, node.id
            ):
                return node.lineno
    return 0


def is_set_by_functions(resolver: Resolver, alterations: Alterations, name: str) -> bool:
    """Tell if functions give a name of the module another value, or change what it has."""
    module = resolver.table.module
    sets = any(one.scope is not module for one in module.bindings.get(name, ()))
    return sets or alterations.of_module(name) > 0


def _is_container(resolver: Resolver, value: ast.AST, scope: LexicalScope) -> bool:
    return isinstance(value, DISPLAYS) or _is_made_by(resolver, value, scope, CONTAINERS)


def _is_made_by(
    resolver: Resolver, value: ast.AST, scope: LexicalScope, makers: tuple[str, ...]
) -> bool:
    """Tell if it is a call of one of ``makers``."""
    return isinstance(value, ast.Call) and any(
        resolver.names(origin, maker)
        for origin in resolver.of(value.func, scope)
        for maker in makers
    )


def _first_use(name: str, scope: LexicalScope) -> int:
    """The first line of a function that uses a name, or 0."""
    return min((node.lineno for node in inside(scope.node) if _is_load(node, name)), default=0)


def _first_use_of_module(name: str, alterations: Alterations) -> int:
    """The first line of any function that uses a name of the module, or 0."""
    lines = [
        line
        for node, scope in alterations.table.inner.items()
        if isinstance(node, FUNCTIONS) and alterations.home(name, scope) is alterations.table.module
        if (line := _first_use(name, scope))
    ]
    return min(lines, default=0)


def _is_load(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
