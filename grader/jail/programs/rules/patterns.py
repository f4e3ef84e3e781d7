"""The patterns of rules: a function for each key that a rule in `problem.yaml` may have.

All return the first line where the source does what the rule speaks of, or 0.
"""

import ast
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .origins import Resolver
from .returned import ReturnFlow
from .syntax import literal, start


def defines(resolver: Resolver, entry: str, settings: Mapping[str, Any]) -> int:
    """A class or function, anywhere, of that name and derived so, where these are keyword."""
    name, base = settings["name"], settings["subclass_of"]
    if settings["kind"] == "class":
        return _first(
            node.lineno
            for node in resolver.table.classes
            if name in (None, node.name) and (base is None or resolver.derives(node, base))
        )
    return _first(
        start(node)[0] for known, node in resolver.table.functions if name in (None, known)
    )


def calls(resolver: Resolver, entry: str, wanted: str) -> int:
    """A call, or a decorator."""
    table = resolver.table
    found = [(call.lineno, resolver.called(call, scope)) for call, scope in table.calls]
    found += [(node.lineno, resolver.of(node, scope)) for node, scope in table.decorators]
    return _first(
        line for line, called in found if any(resolver.names(origin, wanted) for origin in called)
    )


def uses(resolver: Resolver, entry: str, wanted: str) -> int:
    """Any mention of it, or of something in it, other than its import."""
    return _first(
        node.lineno
        for node, scope in resolver.table.mentions
        for origin in resolver.of(node, scope)
        if isinstance(origin, str) and f".{wanted}." in f".{origin}."
    )


def sets(resolver: Resolver, entry: str, settings: Mapping[str, Any]) -> int:
    """An attribute that gets the result of a call of ``to``, or a number that is written down."""
    name, wanted = settings["attribute"], settings["to"]
    return _first(
        value.lineno
        for attribute, value, scope in resolver.table.attributes
        if attribute == name
        and (
            literal(value) is not None
            if wanted == "number"
            else isinstance(value, ast.Call)
            and any(resolver.names(origin, wanted) for origin in resolver.called(value, scope))
        )
    )


def passes(resolver: Resolver, entry: str, settings: Mapping[str, Any]) -> int:
    """A call of ``function`` in which ``keyword`` is the constant ``value``."""
    wanted, value = settings["function"], settings["value"]
    return _first(
        keyword.value.lineno
        for call, scope in resolver.table.calls
        for keyword in call.keywords
        if keyword.arg == settings["keyword"]
        and isinstance(keyword.value, ast.Constant)
        and isinstance(keyword.value.value, bool) == isinstance(value, bool)
        and keyword.value.value == value
        and any(resolver.names(origin, wanted) for origin in resolver.called(call, scope))
    )


def returns_argument(resolver: Resolver, entry: str, position: int) -> int:
    """An argument, by its position, that becomes a component as it is."""
    leaves = ReturnFlow(resolver, entry).leaves()
    return _first(leaf.line for leaf in leaves if leaf.argument == position)


def returns_literal(resolver: Resolver, entry: str, value: float) -> int:
    """A number that is written down and becomes a component."""
    leaves = ReturnFlow(resolver, entry).leaves()
    return _first(leaf.line for leaf in leaves if leaf.number == value)


def returns_count(resolver: Resolver, entry: str, wanted: bool) -> int:
    """A variable that counts rounds or calls and becomes a component."""
    leaves = ReturnFlow(resolver, entry).leaves()
    return _first(leaf.line for leaf in leaves if leaf.is_count == wanted)


PATTERNS: Mapping[str, Callable[[Resolver, str, Any], int]] = {
    pattern.__name__: pattern
    for pattern in (
        defines,
        calls,
        uses,
        sets,
        passes,
        returns_argument,
        returns_literal,
        returns_count,
    )
}


def _first(lines: Iterable[int]) -> int:
    return min(lines, default=0)
