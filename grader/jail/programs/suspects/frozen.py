"""Values that a compiled function reads and does not get as arguments.

`jax.jit` reads them when the function is traced: until other shapes come, they stay as they were
then. Functions that are made anew in each call are traced anew, and are no suspects.
"""

import ast
from collections.abc import Iterator

from ..rules.origins import Resolver
from ..rules.scopes import LexicalScope
from ..rules.syntax import FUNCTIONS
from .alterations import Alterations, inside
from .kept import is_set_by_functions
from .suspect import Suspect, Suspicion

COMPILERS = ("jax.jit", "nnx.jit", "jax.pmap", "nnx.pmap", "equinox.filter_jit")
MAX_CALLED = 20  # functions that are followed from a compiled one


def frozen(resolver: Resolver, alterations: Alterations) -> Iterator[tuple[str, Suspect]]:
    """Each name that a compiled function reads and that other functions change, with its line."""
    for function, line in _compiled(resolver):
        for node, scope in _reached(resolver, function):
            for part in inside(node):
                if (
                    isinstance(part, ast.Name)
                    and isinstance(part.ctx, ast.Load)
                    and alterations.home(part.id, scope) is resolver.table.module
                    and is_set_by_functions(resolver, alterations, part.id)
                ):
                    yield part.id, Suspect(Suspicion.FROZEN, line, part.lineno)
        yield from _of_self(resolver, alterations, function, line)


def _compiled(resolver: Resolver) -> Iterator[tuple[ast.AST, int]]:
    """The compiled functions that live as long as the module, with the line that compiles them."""
    table = resolver.table
    for _, function in table.functions:
        if isinstance(table.outer[function].node, ast.Module | ast.ClassDef):
            for decorator in getattr(function, "decorator_list", ()):
                if _compiles(resolver, decorator, table.outer[function]):
                    yield function, decorator.lineno
    for call, scope in table.calls:
        if scope is table.module and call.args and _compiles(resolver, call, scope):
            for origin in resolver.of(call.args[0], scope):
                if isinstance(origin, FUNCTIONS):
                    yield origin, call.lineno


def _compiles(resolver: Resolver, node: ast.expr, scope: LexicalScope) -> bool:
    """Tell if it is `jax.jit`, a call of it, or a `functools.partial` of it."""
    if isinstance(node, ast.Call):
        origins = resolver.called(node, scope)
    else:
        origins = resolver.of(node, scope)
    return any(resolver.names(origin, wanted) for origin in origins for wanted in COMPILERS)


def _reached(resolver: Resolver, function: ast.AST) -> list[tuple[ast.AST, LexicalScope]]:
    """A function, the functions of the file that it calls, and those inside of it."""
    table = resolver.table
    found = {function: table.inner[function]}
    left = [function]
    while left and len(found) < MAX_CALLED:
        node = left.pop()
        scope = table.inner[node]
        called = {
            origin
            for part in inside(node)
            if isinstance(part, ast.Call)
            for origin in resolver.of(part.func, scope)
            if isinstance(origin, FUNCTIONS)
        }
        called |= {part for part in inside(node) if isinstance(part, FUNCTIONS)}
        left += [origin for origin in called if origin not in found]
        found |= {origin: table.inner[origin] for origin in called}
    return list(found.items())


def _of_self(
    resolver: Resolver, alterations: Alterations, function: ast.AST, line: int
) -> Iterator[tuple[str, Suspect]]:
    """Find attributes of a static `self` that a compiled method reads and other methods set."""
    home = resolver.table.outer[function]
    if not isinstance(home.node, ast.ClassDef) or not isinstance(function, ast.FunctionDef):
        return
    decorators = [one for one in function.decorator_list if isinstance(one, ast.Call)]
    if not any(word.arg and "static" in word.arg for one in decorators for word in one.keywords):
        return
    for node in inside(function):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            sets = [
                one
                for one in alterations.all
                if one.path == (node.attr,) and getattr(one.scope.node, "name", "") != "__init__"
            ]
            if node.value.id == "self" and isinstance(node.ctx, ast.Load) and sets:
                yield "", Suspect(Suspicion.FROZEN, line, node.lineno)
