"""Where a Python source does what rules speak of. This file is sent into the jail as a program.

`grader.grading.source_rules` calls `look`. Nothing of the source is run: it is parsed,
and whatever it holds is hostile to who parses it.

    Source     the scopes, what binds each name in them, and lists of what rules ask for
    Names      what an expression may stand for: followed through imports and aliases
    Returned   what becomes a component of the entry point's value: followed through the last
               assignment above, through conversions, and into functions of the file's own
    PATTERNS   one function for each pattern of a rule

Honest code is read, not code that hides. Standard library only: no grader is to be found there.
"""

import ast
import builtins
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_STEPS = 100_000  # of following what is returned, and bases: no solution takes a thousand
MAX_DEPTH = 60  # of names that stand for names
MAX_DOTS = 20  # of one name
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# What makes of numbers the same numbers.
CONVERSIONS = frozenset({"float", "int", "round", "list", "tuple"})
ARRAY_MODULES = ("numpy", "jax.numpy")
ARRAY_CONVERSIONS = {
    "array", "asanyarray", "asarray", "atleast_1d", "concatenate", "double", "float16", "float32",
    "float64", "hstack", "int16", "int32", "int64", "int8", "ravel", "reshape", "rint", "round",
    "single", "squeeze", "stack", "uint32", "vstack",
}  # fmt: skip
METHODS = {
    "astype", "block_until_ready", "copy", "flatten", "item", "ravel", "reshape", "round",
    "squeeze", "tolist",
}  # fmt: skip
Place = tuple[int, int]
Origin = str | ast.AST  # a dotted name, or a class or function of the file


class UnreadError(Exception):
    """The source can't be read, or not within MAX_STEPS."""


def look(source: bytes, question: bytes) -> list[int]:
    """For each rule of ``question`` the line where the source does what it speaks of, or 0.

    The question is JSON: [name of the entry point, [[pattern, its settings], ...]]. Nothing is
    returned where the source can't be read.
    """
    entry, rules = json.loads(question)
    try:
        names = Names(Source(ast.parse(source.decode("utf-8-sig"))))
        return [PATTERNS[pattern](names, entry, settings) for pattern, settings in rules]
    except (SyntaxError, ValueError, RecursionError, MemoryError, UnreadError):
        return []


@dataclass(eq=False)
class Scope:
    """What is bound in a module, class, function or comprehension."""

    node: ast.AST
    parent: "Scope | None"
    bindings: dict[str, list["Binding"]] = field(default_factory=dict)
    elsewhere: dict[str, "Scope"] = field(default_factory=dict)  # of `global` and `nonlocal`


@dataclass(frozen=True)
class Binding:
    """One way a name gets its value, from ``at`` on; ``scope`` is where ``value`` stands.

    Of these, one at most: the ``dotted`` name of an import, a ``value`` (or the ``item`` of it), a
    ``parameter`` by its position, a number of rounds or calls that is counted.
    """

    at: Place
    scope: Scope
    dotted: str = ""
    value: ast.AST | None = None
    item: int | None = None
    parameter: int | None = None
    is_rest: bool = False  # all parameters from this one on
    is_count: bool = False


class Source:
    """A parsed file, looked at once: its scopes, and what stands in them."""

    def __init__(self, tree: ast.Module) -> None:
        self.module = Scope(tree, None)
        self.stars: list[str] = []
        self.inner: dict[ast.AST, Scope] = {}  # of what has a scope of its own
        self.outer: dict[ast.AST, Scope] = {}  # where a class or function stands
        self.classes: list[ast.ClassDef] = []
        self.functions: list[tuple[str, ast.AST]] = []  # with lambdas that have a name
        self.calls: list[tuple[ast.Call, Scope]] = []
        self.decorators: list[tuple[ast.expr, Scope]] = []
        self.mentions: list[tuple[ast.expr, Scope]] = []
        self.attributes: list[tuple[str, ast.expr, Scope]] = []  # name and value
        self.returns: dict[ast.AST, list[ast.expr]] = {}
        stack: list[tuple[ast.AST, Scope]] = [(tree, self.module)]
        while stack:  # no recursion: a file may be nested deep
            node, scope = stack.pop()
            stack += reversed(self._enter(node, scope))

    def _enter(self, node: ast.AST, scope: Scope) -> list[tuple[ast.AST, Scope]]:
        """Note what ``node`` binds and is; its children, each with its scope."""
        if isinstance(node, FUNCTIONS):
            return self._enter_function(node, scope)
        if isinstance(node, ast.ClassDef):
            self.classes.append(node)
            self.outer[node] = scope
            self._bind(scope, node.name, Binding(_end(node), scope, value=node))
            self.decorators += [(one, scope) for one in node.decorator_list]
            self.inner[node] = Scope(node, scope)
            outside = [*node.decorator_list, *node.bases, *node.keywords]
            body = [(child, self.inner[node]) for child in node.body]
            return [*((child, scope) for child in outside), *body]
        if isinstance(node, COMPREHENSIONS):
            self.inner[node] = Scope(node, scope)
            for one in node.generators:
                self._bind_targets(one.target, self.inner[node], parameter=0, at=_start(node))
            return [(child, self.inner[node]) for child in ast.iter_child_nodes(node)]
        self._note(node, scope)
        return [(child, scope) for child in ast.iter_child_nodes(node)]

    def _enter_function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scope: Scope
    ) -> list[tuple[ast.AST, Scope]]:
        inner = self.inner[node] = Scope(node, scope)
        self.outer[node] = scope
        given = node.args
        named = [*given.posonlyargs, *given.args]
        for n, parameter in enumerate(named):
            self._bind(inner, parameter.arg, Binding(_start(node), inner, parameter=n))
        if given.vararg is not None:
            rest = Binding(_start(node), inner, parameter=len(named), is_rest=True)
            self._bind(inner, given.vararg.arg, rest)
        for other in (*given.kwonlyargs, *([given.kwarg] if given.kwarg else [])):
            self._bind(inner, other.arg, Binding(_start(node), inner))
        outside = [default for default in (*given.defaults, *given.kw_defaults) if default]
        if isinstance(node, ast.Lambda):
            self.returns[node] = [node.body]
            return [*((child, scope) for child in outside), (node.body, inner)]
        self.returns[node] = []
        self.functions.append((node.name, node))
        self._bind(scope, node.name, Binding(_end(node), scope, value=node))
        self.decorators += [(one, scope) for one in node.decorator_list]
        outside += node.decorator_list
        body = [(child, inner) for child in node.body]
        return [*((child, scope) for child in outside), *body]

    def _note(self, node: ast.AST, scope: Scope) -> None:
        """What a statement or expression binds, and whether a rule may ask for it."""
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
            self.mentions.append((node, scope))
        elif isinstance(node, ast.Call):
            self.calls.append((node, scope))
        elif isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                dotted = alias.name if alias.asname else name
                self._bind(scope, name, Binding(_end(node), scope, dotted=dotted))
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                if alias.name == "*":
                    self.stars.append(module)
                    continue
                dotted = f"{module}.{alias.name}"
                self._bind(scope, alias.asname or alias.name, Binding(_end(node), scope, dotted))
        elif isinstance(node, ast.Return) and node.value is not None:
            self.returns.setdefault(scope.node, []).append(node.value)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                self._assign(target, node.value, _end(node), scope)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            self._assign(node.target, node.value, _end(node), scope)
        elif isinstance(node, ast.NamedExpr):
            while isinstance(scope.node, COMPREHENSIONS) and scope.parent is not None:
                scope = scope.parent
            self._assign(node.target, node.value, _end(node), scope)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            counts = isinstance(node.op, ast.Add) and _is_whole(node.value)
            self._bind(scope, node.target.id, Binding(_end(node), scope, is_count=counts))
        elif isinstance(node, ast.For | ast.AsyncFor):
            self._loop(node, scope)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            self._bind_targets(node.optional_vars, scope)
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            self._bind(scope, node.name, Binding(_start(node), scope))
        elif isinstance(node, ast.Global):
            scope.elsewhere |= dict.fromkeys(node.names, self.module)
        elif isinstance(node, ast.Nonlocal) and scope.parent is not None:
            scope.elsewhere |= dict.fromkeys(node.names, scope.parent)

    def _loop(self, node: ast.For | ast.AsyncFor, scope: Scope) -> None:
        """A loop's target: a count, if it runs over `range` or is the first of `enumerate`."""
        over = _called_name(node.iter)
        target = node.target
        if over == "enumerate" and isinstance(target, ast.Tuple) and len(target.elts) == 2:
            self._bind_targets(target.elts[1], scope)
            target = target.elts[0]
        counts = over in ("range", "enumerate") and isinstance(target, ast.Name)
        self._bind_targets(target, scope, is_count=counts)

    def _assign(self, target: ast.expr, value: ast.expr, at: Place, scope: Scope) -> None:
        if isinstance(target, ast.Attribute):
            self.attributes.append((target.attr, value, scope))
        elif isinstance(target, ast.Name):
            if isinstance(scope.node, ast.ClassDef):
                self.attributes.append((target.id, value, scope))
            if isinstance(value, ast.Lambda):
                self.functions.append((target.id, value))
            counts = _adds_to(target.id, value)
            kept = None if counts else value
            self._bind(scope, target.id, Binding(at, scope, value=kept, is_count=counts))
        elif isinstance(target, ast.Tuple | ast.List):
            self._unpack(target, value, at, scope)

    def _unpack(
        self, target: ast.Tuple | ast.List, value: ast.expr, at: Place, scope: Scope
    ) -> None:
        if any(isinstance(one, ast.Starred) for one in target.elts):
            self._bind_targets(target, scope)
            return
        values = value.elts if isinstance(value, ast.Tuple | ast.List) else []
        if any(isinstance(part, ast.Starred) for part in values):
            values = []
        for n, one in enumerate(target.elts):
            if len(values) == len(target.elts):
                self._bind_or_unpack(one, values[n], at, scope)
            elif isinstance(one, ast.Name):
                self._bind(scope, one.id, Binding(at, scope, value=value, item=n))
            else:
                self._bind_targets(one, scope)

    def _bind_or_unpack(self, target: ast.expr, value: ast.expr, at: Place, scope: Scope) -> None:
        """One level only: what is unpacked within what is unpacked is not followed."""
        if isinstance(target, ast.Tuple | ast.List):
            self._bind_targets(target, scope)
        else:
            self._assign(target, value, at, scope)

    def _bind_targets(
        self,
        target: ast.expr,
        scope: Scope,
        parameter: int | None = None,
        is_count: bool = False,
        at: Place | None = None,
    ) -> None:
        """Bind every name in ``target``; nothing more is known of those in a part of it."""
        if isinstance(target, ast.Name):
            at = at or _start(target)
            made = Binding(at, scope, parameter=parameter, is_count=is_count)
            self._bind(scope, target.id, made)
            return
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self._bind(scope, node.id, Binding(at or _start(node), scope))

    def _bind(self, scope: Scope, name: str, binding: Binding) -> None:
        scope.elsewhere.get(name, scope).bindings.setdefault(name, []).append(binding)


class Names:
    """What expressions stand for, by the names that the file gives to things."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._known: dict[tuple[Scope, str], frozenset[Origin]] = {}
        self._derived: dict[tuple[ast.ClassDef, str], bool] = {}
        self._steps = 0

    def step(self) -> None:
        """Count one step of following; UnreadError if there are too many."""
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise UnreadError

    def bindings(self, name: str, scope: Scope) -> tuple[Scope | None, list[Binding]]:
        """The scope that binds a name used in ``scope``, and how; a class's is seen by itself."""
        at: Scope | None = scope.elsewhere.get(name, scope)
        while at is not None:
            if name in at.bindings and (at is scope or not isinstance(at.node, ast.ClassDef)):
                return at, at.bindings[name]
            at = at.parent
        return None, []

    def of(self, expression: ast.AST, scope: Scope, depth: int = 0) -> frozenset[Origin]:
        """Everything that an expression may stand for."""
        if depth > MAX_DEPTH:
            return frozenset()
        if isinstance(expression, ast.Attribute):
            return self._of_attribute(expression, scope, depth)
        if isinstance(expression, ast.Name):
            return self._of_name(expression.id, scope, depth)
        if isinstance(expression, ast.NamedExpr):
            return self.of(expression.value, scope, depth + 1)
        if isinstance(expression, ast.IfExp):
            return self.of(expression.body, scope, depth + 1) | self.of(
                expression.orelse, scope, depth + 1
            )
        if isinstance(expression, (ast.ClassDef, *FUNCTIONS)):
            return frozenset({expression})
        if isinstance(expression, ast.Call) and _called_name(expression) == "getattr":
            match expression.args:
                case [base, ast.Constant(value=str(name)), *_]:
                    return _joined(self.of(base, scope, depth + 1), [name])
        return frozenset()

    def called(self, call: ast.Call, scope: Scope) -> frozenset[Origin]:
        """What a call calls, now or, by way of `functools.partial`, later."""
        found = self.of(call.func, scope)
        if "functools.partial" in found and call.args:
            return found | self.of(call.args[0], scope)
        return found

    def is_one(self, origin: Origin, wanted: str) -> bool:
        """Whether it is ``wanted`` by the end of its name, or a class of the file's derived so."""
        if isinstance(origin, str):
            return f".{origin}".endswith(f".{wanted}")
        return isinstance(origin, ast.ClassDef) and self.derives(origin, wanted)

    def derives(self, node: ast.ClassDef, wanted: str) -> bool:
        """Whether a class derives from ``wanted``, be it by way of other classes of the file."""
        if (node, wanted) not in self._derived:
            self._derived[node, wanted] = self._derives(node, wanted)
        return self._derived[node, wanted]

    def _derives(self, node: ast.ClassDef, wanted: str) -> bool:
        seen, left = {node}, [node]
        while left:
            self.step()
            here = left.pop()
            for base in here.bases:
                bare = base.value if isinstance(base, ast.Subscript) else base
                for origin in self.of(bare, self.source.outer[here]):
                    if isinstance(origin, str) and (
                        self.is_one(origin, wanted) or _is_library_class(origin, wanted)
                    ):
                        return True
                    if isinstance(origin, ast.ClassDef) and origin not in seen:
                        seen.add(origin)
                        left.append(origin)
        return False

    def _of_attribute(
        self, expression: ast.Attribute, scope: Scope, depth: int
    ) -> frozenset[Origin]:
        parts: list[str] = []
        base: ast.expr = expression
        while isinstance(base, ast.Attribute) and len(parts) < MAX_DOTS:
            parts.append(base.attr)
            base = base.value
        if isinstance(base, ast.Attribute):
            return frozenset()
        return _joined(self.of(base, scope, depth + 1), parts[::-1])

    def _of_name(self, name: str, scope: Scope, depth: int) -> frozenset[Origin]:
        place, bindings = self.bindings(name, scope)
        if place is None:
            if hasattr(builtins, name):
                return frozenset({name})
            return frozenset(f"{module}.{name}" for module in self.source.stars)
        if (place, name) not in self._known:
            self._known[place, name] = frozenset()  # of a name that stands for itself
            found: set[Origin] = set()
            for binding in bindings:
                if binding.dotted:
                    found.add(binding.dotted)
                elif binding.value is not None and binding.item is None:
                    found |= self.of(binding.value, binding.scope, depth + 1)
            self._known[place, name] = frozenset(found)
        return self._known[place, name]


def _is_library_class(origin: str, wanted: str) -> bool:
    """Whether it is a class of a library's that derives from its ``wanted``: `nnx.Sequential`.

    Only of what this process has imported before it saw the file.
    """
    module = origin.rpartition(".")[0]
    asked = f"{module}.{wanted.rpartition('.')[2]}"
    library = sys.modules.get(module)
    found, base = (getattr(library, each.rpartition(".")[2], None) for each in (origin, asked))
    if not isinstance(found, type) or not isinstance(base, type):
        return False
    return f".{asked}".endswith(f".{wanted}") and issubclass(found, base)


# Arguments that a function of the file's own was called with, where they are known.
Known = Mapping[tuple[ast.AST, int], "Value"]


@dataclass(frozen=True)
class Value:
    """An expression, where it stands, and what is known of the parameters there."""

    expression: ast.AST
    scope: Scope
    known: Known


@dataclass(frozen=True)
class Part:
    """What a component of the returned value comes from: one of these, seen on a line."""

    line: int
    argument: int | None = None
    number: float | None = None
    is_count: bool = False


class Returned:
    """The components of what the entry point returns, as far as they can be followed."""

    def __init__(self, names: Names, entry: str) -> None:
        self._names = names
        self._source = names.source
        self._entry = self._function(entry)

    def parts(self) -> Iterator[Part]:
        """What each component may come from."""
        if self._entry is not None:
            for value in self._source.returns[self._entry]:
                yield from self._parts(Value(value, self._source.inner[self._entry], {}), 0)

    def _function(self, entry: str) -> ast.AST | None:
        """The function behind the entry point's name, unwrapped: in `f = jit(g)` it is `g`."""
        value: ast.AST | None = ast.Name(entry, ast.Load())
        scope = self._source.module
        for _ in range(MAX_DEPTH):
            if value is None or isinstance(value, FUNCTIONS):
                return value
            if isinstance(value, ast.Name):
                place, bindings = self._names.bindings(value.id, scope)
                value = bindings[-1].value if place is not None else None
            elif isinstance(value, ast.Call) and value.args:
                value = value.args[0]
            else:
                return None
        return None

    def _parts(self, at: Value, depth: int) -> Iterator[Part]:
        self._names.step()
        if depth > MAX_DEPTH:
            return
        node = at.expression
        if isinstance(node, ast.expr) and (number := _number(node)) is not None:
            yield Part(node.lineno, number=number)
        elif isinstance(node, ast.Name):
            yield from self._parts_of_name(node, at, depth)
        elif isinstance(node, ast.Call):
            yield from self._parts_of_call(node, at, depth)
        elif isinstance(node, ast.BinOp):
            yield from self._parts_of_sum(node, at, depth)
        elif isinstance(node, ast.ListComp | ast.GeneratorExp):
            yield from self._parts_of_comprehension(node, at, depth)
        elif isinstance(node, ast.Subscript):
            yield from self._parts_of_item(node, at, depth)
        else:
            for inner in _same_numbers(node):
                yield from self._parts(Value(inner, at.scope, at.known), depth + 1)

    def _parts_of_name(self, node: ast.Name, at: Value, depth: int) -> Iterator[Part]:
        binding = self._last(node, at.scope)
        if binding is None:
            return
        if binding.is_count:
            yield Part(node.lineno, is_count=True)
        elif binding.parameter is not None and not binding.is_rest:
            given = at.known.get((binding.scope.node, binding.parameter))
            if given is not None:
                yield from self._parts(given, depth + 1)
            elif binding.scope.node is self._entry:
                yield Part(node.lineno, argument=binding.parameter)
        elif binding.value is not None:
            value = Value(binding.value, binding.scope, at.known)
            if binding.item is None:
                yield from self._parts(value, depth + 1)
            else:
                yield from self._item(value, binding.item, depth + 1)

    def _last(self, node: ast.Name, scope: Scope) -> Binding | None:
        """What a name is bound by: the last above it; from elsewhere, the last of all."""
        place, bindings = self._names.bindings(node.id, scope)
        for binding in reversed(bindings):
            self._names.step()
            if place is not scope or binding.at <= _start(node):
                return binding
        return None

    def _parts_of_call(self, node: ast.Call, at: Value, depth: int) -> Iterator[Part]:
        called = self._names.called(node, at.scope)
        given = node.args
        if "map" in called and len(given) == 2:
            called, given = self._names.of(given[0], at.scope), given[1:]
        inside = _updated(node)
        if any(isinstance(one, str) and _is_conversion(one) for one in called):
            inside = given[:1]
        elif isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
            inside = [node.func.value]
        for inner in inside:
            yield from self._parts(Value(inner, at.scope, at.known), depth + 1)
        for function in called:
            if isinstance(function, FUNCTIONS):
                for value in self._called(function, node, at):
                    yield from self._parts(value, depth + 1)

    def _called(self, function: ast.AST, node: ast.Call, at: Value) -> Iterator[Value]:
        """What a function of the file's own returns for these arguments."""
        assert isinstance(function, FUNCTIONS)
        names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
        known = dict(at.known)
        for n, argument in enumerate(node.args):
            if isinstance(argument, ast.Starred):
                break
            known[function, n] = Value(argument, at.scope, at.known)
        for given in node.keywords:
            if given.arg in names:
                key = function, names.index(given.arg)
                known[key] = Value(given.value, at.scope, at.known)
        for value in self._source.returns[function]:
            yield Value(value, self._source.inner[function], known)

    def _parts_of_sum(self, node: ast.BinOp, at: Value, depth: int) -> Iterator[Part]:
        """`x + 0`, `x * 1` and the like are x; a list is its items; a count and a number count."""
        left, right = _number(node.left), _number(node.right)
        is_list = any(isinstance(one, ast.List | ast.Tuple) for one in (node.left, node.right))
        neutral = 0 if isinstance(node.op, ast.Add | ast.Sub) else 1
        for side, other in ((node.left, right), (node.right, left)):
            same = other == neutral and (side is node.left or isinstance(node.op, _COMMUTE))
            inner = self._parts(Value(side, at.scope, at.known), depth + 1)
            if (same and isinstance(node.op, _NEUTRAL)) or (is_list and neutral == 0):
                yield from inner
            elif other is not None and neutral == 0:
                yield from (part for part in inner if part.is_count)

    def _parts_of_comprehension(
        self, node: ast.ListComp | ast.GeneratorExp, at: Value, depth: int
    ) -> Iterator[Part]:
        """`[float(one) for one in (a, b)]` is a and b."""
        scope = self._source.inner[node]
        over = node.generators[0]
        if len(node.generators) > 1 or not isinstance(over.iter, ast.List | ast.Tuple):
            return
        for item in over.iter.elts:
            known = {**at.known, (node, 0): Value(item, at.scope, at.known)}
            yield from self._parts(Value(node.elt, scope, known), depth + 1)

    def _parts_of_item(self, node: ast.Subscript, at: Value, depth: int) -> Iterator[Part]:
        """`x[...]` is x; `x[2]` is the third item of x, where that can be told."""
        index = node.slice
        value = Value(node.value, at.scope, at.known)
        if isinstance(index, ast.Constant) and type(index.value) is int:
            yield from self._item(value, index.value, depth + 1)
        elif isinstance(index, ast.Constant) and index.value in (None, ...):
            yield from self._parts(value, depth + 1)

    def _item(self, at: Value, n: int, depth: int) -> Iterator[Part]:
        """The parts of the item ``n`` of a value."""
        self._names.step()
        node = at.expression
        if depth > MAX_DEPTH:
            return
        if isinstance(node, ast.Tuple | ast.List):
            if -len(node.elts) <= n < len(node.elts):
                yield from self._parts(Value(node.elts[n], at.scope, at.known), depth + 1)
        elif isinstance(node, ast.Call):
            for function in self._names.called(node, at.scope):
                if isinstance(function, FUNCTIONS):
                    for value in self._called(function, node, at):
                        yield from self._item(value, n, depth + 1)
        elif isinstance(node, ast.Name) and (binding := self._last(node, at.scope)) is not None:
            if binding.is_rest and binding.scope.node is self._entry and n >= 0:
                assert binding.parameter is not None
                yield Part(node.lineno, argument=binding.parameter + n)
            elif binding.value is not None and binding.item is None:
                yield from self._item(Value(binding.value, binding.scope, at.known), n, depth + 1)


_COMMUTE = (ast.Add, ast.Mult)
_NEUTRAL = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)


def defines(names: Names, entry: str, settings: Mapping[str, Any]) -> int:
    """A class or function, anywhere, of that name and derived so, where these are given."""
    name, base = settings["name"], settings["subclass_of"]
    if settings["kind"] == "class":
        return _first(
            node.lineno
            for node in names.source.classes
            if name in (None, node.name) and (base is None or names.derives(node, base))
        )
    return _first(
        _start(node)[0] for known, node in names.source.functions if name in (None, known)
    )


def calls(names: Names, entry: str, wanted: str) -> int:
    """A call, or a decorator."""
    source = names.source
    found = [(call.lineno, names.called(call, scope)) for call, scope in source.calls]
    found += [(one.lineno, names.of(one, scope)) for one, scope in source.decorators]
    return _first(line for line, called in found if any(names.is_one(o, wanted) for o in called))


def uses(names: Names, entry: str, wanted: str) -> int:
    """Any mention of it, or of something in it, but for its import."""
    return _first(
        node.lineno
        for node, scope in names.source.mentions
        for origin in names.of(node, scope)
        if isinstance(origin, str) and f".{wanted}." in f".{origin}."
    )


def sets(names: Names, entry: str, settings: Mapping[str, Any]) -> int:
    """An attribute that is given what a call of ``to`` makes, or a number that is written down."""
    name, wanted = settings["attribute"], settings["to"]
    return _first(
        value.lineno
        for attribute, value, scope in names.source.attributes
        if attribute == name
        and (
            _number(value) is not None
            if wanted == "number"
            else isinstance(value, ast.Call)
            and any(names.is_one(origin, wanted) for origin in names.called(value, scope))
        )
    )


def passes(names: Names, entry: str, settings: Mapping[str, Any]) -> int:
    """A call of ``function`` in which ``keyword`` is the constant ``value``."""
    wanted, value = settings["function"], settings["value"]
    return _first(
        given.value.lineno
        for call, scope in names.source.calls
        for given in call.keywords
        if given.arg == settings["keyword"]
        and isinstance(given.value, ast.Constant)
        and isinstance(given.value.value, bool) == isinstance(value, bool)
        and given.value.value == value
        and any(names.is_one(origin, wanted) for origin in names.called(call, scope))
    )


def returns_argument(names: Names, entry: str, position: int) -> int:
    """An argument, by its position, that becomes a component as it is."""
    return _first(p.line for p in Returned(names, entry).parts() if p.argument == position)


def returns_literal(names: Names, entry: str, value: float) -> int:
    """A number that is written down and becomes a component."""
    return _first(p.line for p in Returned(names, entry).parts() if p.number == value)


def returns_count(names: Names, entry: str, wanted: bool) -> int:
    """A variable that counts rounds or calls and becomes a component."""
    return _first(p.line for p in Returned(names, entry).parts() if p.is_count == wanted)


PATTERNS: Mapping[str, Callable[[Names, str, Any], int]] = {
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


def _start(node: Any) -> Place:
    return node.lineno, node.col_offset


def _end(node: Any) -> Place:
    return node.end_lineno, node.end_col_offset


def _number(node: ast.expr) -> float | None:
    """The real number that is written there, if one is."""
    match node:
        case ast.Constant(value=bool()):
            return None
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return -number
    return None


def _adds_to(name: str, value: ast.expr) -> bool:
    """Whether it is `name + number`, a whole one."""
    match value:
        case ast.BinOp(left=ast.Name(id=left), op=ast.Add(), right=right):
            return left == name and _is_whole(right)
    return False


def _is_whole(node: ast.expr) -> bool:
    number = _number(node)
    return number is not None and number == number // 1


def _called_name(node: ast.AST) -> str:
    """The bare name that a call calls something by, or nothing."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id
    return ""


def _updated(node: ast.Call) -> list[ast.expr]:
    """Of `x.at[...].set(y)`: x and y."""
    match node:
        case ast.Call(
            func=ast.Attribute(
                attr="set", value=ast.Subscript(value=ast.Attribute(attr="at", value=base))
            ),
            args=[value, *_],
        ):
            return [base, value]
    return []


def _is_conversion(name: str) -> bool:
    module, _, last = name.rpartition(".")
    if not module:
        return last in CONVERSIONS
    return module in ARRAY_MODULES and last in ARRAY_CONVERSIONS


def _same_numbers(node: ast.AST) -> list[ast.expr]:
    """The expressions whose numbers are in the value of ``node`` as they are."""
    if isinstance(node, ast.Tuple | ast.List):
        return node.elts
    if isinstance(node, ast.Starred | ast.NamedExpr):
        return [node.value]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd):
        return [node.operand]
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    return node.values if isinstance(node, ast.BoolOp) else []


def _joined(origins: frozenset[Origin], parts: list[str]) -> frozenset[Origin]:
    end = "".join(f".{part}" for part in parts)
    return frozenset(f"{origin}{end}" for origin in origins if isinstance(origin, str))
