"""Where the components of the entry point's value come from, followed backwards.

The way leads through the last assignment above, through conversions, and into functions of the
file's own. It ends at leaves: an argument, a number that is written down, a count.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .origins import MAX_DEPTH, Resolver
from .scopes import Binding, LexicalScope
from .syntax import FUNCTIONS, METHODS, is_conversion, literal, same_numbers, start, updated

_COMMUTE = (ast.Add, ast.Mult)
_NEUTRAL = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
# Arguments of calls of the file's own functions: by the function, and the position.
Known = Mapping[tuple[ast.AST, int], "BoundExpression"]


@dataclass(frozen=True)
class BoundExpression:
    """An expression, its scope, and the known values of parameters there."""

    expression: ast.AST
    scope: LexicalScope
    known: Known


@dataclass(frozen=True)
class Leaf:
    """The origin of a component, on a line: an argument's position, a number, or a count."""

    line: int
    argument: int | None = None
    number: float | None = None
    is_count: bool = False


class ReturnFlow:
    """What the entry point returns, as far as it can be followed."""

    def __init__(self, resolver: Resolver, entry: str) -> None:
        self._resolver = resolver
        self._table = resolver.table
        self._entry = self._function(entry)

    def leaves(self) -> Iterator[Leaf]:
        """All that a component may come from."""
        if self._entry is not None:
            for value in self._table.returns[self._entry]:
                yield from self._leaves(
                    BoundExpression(value, self._table.inner[self._entry], {}), 0
                )

    def _function(self, entry: str) -> ast.AST | None:
        """The function behind the entry point's name, unwrapped: in `f = jit(g)` it is `g`."""
        value: ast.AST | None = ast.Name(entry, ast.Load())
        scope = self._table.module
        for _ in range(MAX_DEPTH):
            if value is None or isinstance(value, FUNCTIONS):
                return value
            if isinstance(value, ast.Name):
                place, bindings = self._resolver.bindings(value.id, scope)
                value = bindings[-1].value if place is not None else None
            elif isinstance(value, ast.Call) and value.args:
                value = value.args[0]
            else:
                return None
        return None

    def _leaves(self, at: BoundExpression, depth: int) -> Iterator[Leaf]:
        self._resolver.step()
        if depth > MAX_DEPTH:
            return
        node = at.expression
        if isinstance(node, ast.expr) and (number := literal(node)) is not None:
            yield Leaf(node.lineno, number=number)
        elif isinstance(node, ast.Name):
            yield from self._leaves_of_name(node, at, depth)
        elif isinstance(node, ast.Call):
            yield from self._leaves_of_call(node, at, depth)
        elif isinstance(node, ast.BinOp):
            yield from self._leaves_of_sum(node, at, depth)
        elif isinstance(node, ast.ListComp | ast.GeneratorExp):
            yield from self._leaves_of_comprehension(node, at, depth)
        elif isinstance(node, ast.Subscript):
            yield from self._leaves_of_item(node, at, depth)
        else:
            for inner in same_numbers(node):
                yield from self._leaves(BoundExpression(inner, at.scope, at.known), depth + 1)

    def _leaves_of_name(self, node: ast.Name, at: BoundExpression, depth: int) -> Iterator[Leaf]:
        binding = self._last(node, at.scope)
        if binding is None:
            return
        if binding.is_count:
            yield Leaf(node.lineno, is_count=True)
        elif binding.parameter is not None and not binding.is_rest:
            argument = at.known.get((binding.scope.node, binding.parameter))
            if argument is not None:
                yield from self._leaves(argument, depth + 1)
            elif binding.scope.node is self._entry:
                yield Leaf(node.lineno, argument=binding.parameter)
        elif binding.value is not None:
            value = BoundExpression(binding.value, binding.scope, at.known)
            if binding.item is None:
                yield from self._leaves(value, depth + 1)
            else:
                yield from self._leaves_in_item(value, binding.item, depth + 1)

    def _last(self, node: ast.Name, scope: LexicalScope) -> Binding | None:
        """The last binding of a name above its use; of a name from elsewhere, the last of all."""
        place, bindings = self._resolver.bindings(node.id, scope)
        for binding in reversed(bindings):
            self._resolver.step()
            if place is not scope or binding.at <= start(node):
                return binding
        return None

    def _leaves_of_call(self, node: ast.Call, at: BoundExpression, depth: int) -> Iterator[Leaf]:
        called = self._resolver.called(node, at.scope)
        arguments = node.args
        if "map" in called and len(arguments) == 2:
            called, arguments = self._resolver.of(arguments[0], at.scope), arguments[1:]
        inside = updated(node)
        if any(isinstance(origin, str) and is_conversion(origin) for origin in called):
            inside = arguments[:1]
        elif isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
            inside = [node.func.value]
        for inner in inside:
            yield from self._leaves(BoundExpression(inner, at.scope, at.known), depth + 1)
        for function in called:
            if isinstance(function, FUNCTIONS):
                for value in self._called(function, node, at):
                    yield from self._leaves(value, depth + 1)

    def _called(
        self, function: ast.AST, node: ast.Call, at: BoundExpression
    ) -> Iterator[BoundExpression]:
        """What a function of the file's own returns for these arguments."""
        assert isinstance(function, FUNCTIONS)
        parameters = (*function.args.posonlyargs, *function.args.args)
        names = [parameter.arg for parameter in parameters]
        known = dict(at.known)
        for n, argument in enumerate(node.args):
            if isinstance(argument, ast.Starred):
                break
            known[function, n] = BoundExpression(argument, at.scope, at.known)
        for keyword in node.keywords:
            if keyword.arg in names:
                key = function, names.index(keyword.arg)
                known[key] = BoundExpression(keyword.value, at.scope, at.known)
        for value in self._table.returns[function]:
            yield BoundExpression(value, self._table.inner[function], known)

    def _leaves_of_sum(self, node: ast.BinOp, at: BoundExpression, depth: int) -> Iterator[Leaf]:
        """`x + 0`, `x * 1` and the like are x; a list is its items; a count and a number count."""
        left, right = literal(node.left), literal(node.right)
        is_list = any(isinstance(side, ast.List | ast.Tuple) for side in (node.left, node.right))
        neutral = 0 if isinstance(node.op, ast.Add | ast.Sub) else 1
        for side, other in ((node.left, right), (node.right, left)):
            same = other == neutral and (side is node.left or isinstance(node.op, _COMMUTE))
            inner = self._leaves(BoundExpression(side, at.scope, at.known), depth + 1)
            if (same and isinstance(node.op, _NEUTRAL)) or (is_list and neutral == 0):
                yield from inner
            elif other is not None and neutral == 0:
                yield from (leaf for leaf in inner if leaf.is_count)

    def _leaves_of_comprehension(
        self, node: ast.ListComp | ast.GeneratorExp, at: BoundExpression, depth: int
    ) -> Iterator[Leaf]:
        """`[float(x) for x in (a, b)]` is a and b."""
        scope = self._table.inner[node]
        over = node.generators[0]
        if len(node.generators) > 1 or not isinstance(over.iter, ast.List | ast.Tuple):
            return
        for item in over.iter.elts:
            known = {**at.known, (node, 0): BoundExpression(item, at.scope, at.known)}
            yield from self._leaves(BoundExpression(node.elt, scope, known), depth + 1)

    def _leaves_of_item(
        self, node: ast.Subscript, at: BoundExpression, depth: int
    ) -> Iterator[Leaf]:
        """`x[...]` is x; `x[2]` is the third item of x, if that can be found."""
        index = node.slice
        value = BoundExpression(node.value, at.scope, at.known)
        if isinstance(index, ast.Constant) and type(index.value) is int:
            yield from self._leaves_in_item(value, index.value, depth + 1)
        elif isinstance(index, ast.Constant) and index.value in (None, ...):
            yield from self._leaves(value, depth + 1)

    def _leaves_in_item(self, at: BoundExpression, n: int, depth: int) -> Iterator[Leaf]:
        """The leaves in item ``n`` of a value."""
        self._resolver.step()
        node = at.expression
        if depth > MAX_DEPTH:
            return
        if isinstance(node, ast.Tuple | ast.List):
            if -len(node.elts) <= n < len(node.elts):
                yield from self._leaves(
                    BoundExpression(node.elts[n], at.scope, at.known), depth + 1
                )
        elif isinstance(node, ast.Call):
            for function in self._resolver.called(node, at.scope):
                if isinstance(function, FUNCTIONS):
                    for value in self._called(function, node, at):
                        yield from self._leaves_in_item(value, n, depth + 1)
        elif isinstance(node, ast.Name) and (binding := self._last(node, at.scope)) is not None:
            if binding.is_rest and binding.scope.node is self._entry and n >= 0:
                assert binding.parameter is not None
                yield Leaf(node.lineno, argument=binding.parameter + n)
            elif binding.value is not None and binding.item is None:
                yield from self._leaves_in_item(
                    BoundExpression(binding.value, binding.scope, at.known), n, depth + 1
                )
