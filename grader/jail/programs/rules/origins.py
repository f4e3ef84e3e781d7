"""What an expression may stand for: followed through names, containers, calls and base classes.

A name may stand for whatever it is bound to anywhere: by an assignment, as a parameter with a
default or with an argument in a call, by a loop, `with`, `match` or `:=`. A container may stand for
whatever is in it, and so may an item of it. What is found is all that a name may stand for, not
what it stands for at one place.
"""

import ast
import builtins
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator

from .scopes import Binding, LexicalScope, SymbolTable
from .syntax import COMPREHENSIONS, FUNCTIONS, called_name, constant_text, content

MAX_STEPS = 100_000  # of following names, and what is returned: no solution takes a thousand
MAX_DEPTH = 200  # of names that stand for names
MAX_DOTS = 100  # of one name
Origin = str | ast.AST  # a dotted name, or a class or function of the file


class TooManyStepsError(Exception):
    """The source can't be followed within MAX_STEPS, MAX_DEPTH and MAX_DOTS."""


class Resolver:
    """Finds what expressions stand for, by the names that the file gives to things."""

    def __init__(self, table: SymbolTable) -> None:
        self.table = table
        self._known: dict[tuple[LexicalScope, str], frozenset[Origin]] = {}
        self._asked: set[tuple[LexicalScope, str]] = set()  # names that are being followed
        self._called: list[ast.AST] = []  # functions of the file, likewise
        self._in_a_ring = False  # a name was met while it was followed: what was found is not all
        self._derived: dict[str, frozenset[ast.ClassDef]] = {}
        self._steps = 0

    def begin(self) -> None:
        """Count steps from 0 again, for another rule."""
        self._steps = 0
        self._asked.clear()
        self._called.clear()
        self._in_a_ring = False

    def step(self) -> None:
        """Count one step of following; TooManyStepsError if there are too many."""
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise TooManyStepsError

    def bindings(self, name: str, scope: LexicalScope) -> tuple[LexicalScope | None, list[Binding]]:
        """The scope that binds a name used in ``scope``, and how.

        Only the scope of a class itself sees the names of that class.
        """
        at: LexicalScope | None = scope.elsewhere.get(name, scope)
        while at is not None:
            if name in at.bindings and (at is scope or not isinstance(at.node, ast.ClassDef)):
                return at, at.bindings[name]
            at = at.parent
        return None, []

    def of(self, expression: ast.AST, scope: LexicalScope, depth: int = 0) -> frozenset[Origin]:
        """Everything that an expression may stand for."""
        if depth > MAX_DEPTH:
            raise TooManyStepsError
        if isinstance(expression, ast.Attribute):
            return self._of_attribute(expression, scope, depth)
        if isinstance(expression, ast.Name):
            return self._of_name(expression.id, scope, depth)
        if isinstance(expression, (ast.ClassDef, *FUNCTIONS)):
            return frozenset({expression})
        if isinstance(expression, ast.Call):
            return self._of_call(expression, scope, depth)
        if isinstance(expression, ast.Subscript):
            return self._of_item(expression, scope, depth)
        if isinstance(expression, COMPREHENSIONS):
            scope = self.table.inner[expression]
        found: set[Origin] = set()
        for inner in content(expression):
            found |= self.of(inner, scope, depth + 1)
        return frozenset(found)

    def called(self, call: ast.Call, scope: LexicalScope) -> frozenset[Origin]:
        """What a call calls: now, or later through `functools.partial`."""
        found = self.of(call.func, scope)
        if "functools.partial" in found and call.args:
            return found | self.of(call.args[0], scope)
        return found

    def names(self, origin: Origin, wanted: str) -> bool:
        """Whether it is ``wanted`` by the end of its name, or derives from it in the file."""
        if isinstance(origin, str):
            return f".{origin}".endswith(f".{wanted}")
        return isinstance(origin, ast.ClassDef) and self.derives(origin, wanted)

    def derives(self, node: ast.ClassDef, wanted: str) -> bool:
        """Whether a class derives from ``wanted``, perhaps through other classes of the file."""
        if wanted not in self._derived:
            self._derived[wanted] = self._all_derived(wanted)
        return node in self._derived[wanted]

    def _all_derived(self, wanted: str) -> frozenset[ast.ClassDef]:
        """The classes of the file that derive from ``wanted``: each class is looked at once."""
        heirs: defaultdict[ast.AST, list[ast.ClassDef]] = defaultdict(list)
        found: set[ast.ClassDef] = set()
        for node in self.table.classes:
            for origin in self._bases(node):
                if not isinstance(origin, str):
                    heirs[origin].append(node)
                elif self.names(origin, wanted) or _is_library_class(origin, wanted):
                    found.add(node)
        left = list(found)
        while left:
            for heir in heirs[left.pop()]:
                if heir not in found:
                    found.add(heir)
                    left.append(heir)
        return frozenset(found)

    def _bases(self, node: ast.ClassDef) -> Iterator[Origin]:
        for base in node.bases:
            yield from self.of(base, self.table.outer[node])

    def _of_attribute(
        self, expression: ast.Attribute, scope: LexicalScope, depth: int
    ) -> frozenset[Origin]:
        parts: list[str] = []
        base: ast.expr = expression
        while isinstance(base, ast.Attribute):
            parts.append(base.attr)
            base = base.value
            if len(parts) > MAX_DOTS:
                raise TooManyStepsError
        found = self.of(base, scope, depth + 1)
        dotted = _joined(found, parts[::-1])
        if dotted or len(parts) > 1:
            return dotted
        return self._given_to(parts[0], depth)

    def _given_to(self, attribute: str, depth: int) -> frozenset[Origin]:
        """What an attribute of a thing of the file's own may be: all that is ever given to it."""

        def given() -> Iterator[Origin]:
            for name, value, scope in self.table.attributes:
                if name == attribute and not isinstance(value, FUNCTIONS):
                    self.step()
                    yield from self.of(value, scope, depth + 1)

        return self._once((self.table.module, f".{attribute}"), given)

    def _once(
        self, key: tuple[LexicalScope, str], find: Callable[[], Iterator[Origin]]
    ) -> frozenset[Origin]:
        """What ``find`` finds, remembered; nothing more while that is being found already."""
        if key in self._known:
            return self._known[key]
        if key in self._asked:
            self._in_a_ring = True
            return frozenset()
        self._asked.add(key)
        found = frozenset(find())
        self._asked.discard(key)
        if not self._asked:
            self._in_a_ring = False
        if not self._in_a_ring:
            self._known[key] = found
        return found

    def _of_call(self, call: ast.Call, scope: LexicalScope, depth: int) -> frozenset[Origin]:
        """What a call returns, if it only takes something out of a container or a module."""
        if (name := constant_text(call, -1)) and called_name(call) == "getattr":
            return _joined(self.of(call.args[0], scope, depth + 1), [name])
        if called_name(call) == "vars" and call.args:
            return _joined(self.of(call.args[0], scope, depth + 1), ["__dict__"])
        if isinstance(call.func, ast.Attribute) and call.func.attr in TAKE_OUT:
            return self.of(call.func.value, scope, depth + 1)
        found: set[Origin] = set()
        for origin in self.of(call.func, scope, depth + 1):
            if origin in IMPORTERS and (module := constant_text(call, 0)):
                found.add(module)
            elif isinstance(origin, FUNCTIONS) and origin not in self._called:
                self._called.append(origin)
                for value in self.table.returns[origin]:
                    found |= self.of(value, self.table.inner[origin], depth + 1)
                self._called.pop()
        return frozenset(found)

    def _of_item(self, item: ast.Subscript, scope: LexicalScope, depth: int) -> frozenset[Origin]:
        """An item of a container may be anything in it; a generic class is that class."""
        found = self.of(item.value, scope, depth + 1)
        name = item.slice.value if isinstance(item.slice, ast.Constant) else None
        if not isinstance(name, str):
            return found
        if "sys.modules" in found:
            return frozenset({name})
        return found | _joined(_whole(found), [name])

    def _of_name(self, name: str, scope: LexicalScope, depth: int) -> frozenset[Origin]:
        place, bindings = self.bindings(name, scope)
        if place is None:
            if hasattr(builtins, name):
                return frozenset({name})
            return self._of_stars(name)

        def bound() -> Iterator[Origin]:
            if place is self.table.module:
                yield from self._of_stars(name)
            for binding in bindings:
                self.step()
                if binding.dotted:
                    yield binding.dotted
                elif binding.value is not None and binding.item is None:
                    yield from self.of(binding.value, binding.scope, depth + 1)
                for value, where in (*binding.holds, *self._arguments(name, binding)):
                    yield from self.of(value, where, depth + 1)

        return self._once((place, name), bound)

    def _arguments(self, name: str, binding: Binding) -> Iterator[tuple[ast.AST, LexicalScope]]:
        """What a parameter gets, where its function is called by its name, or where it stands."""
        function = binding.scope.node
        if not isinstance(function, FUNCTIONS) or (binding.parameter is None and binding.value):
            return
        by_name = getattr(function, "name", function)
        for call, scope in self.table.calls_of.get(by_name, ()):
            self.step()
            for keyword in call.keywords:
                if keyword.arg == name:
                    yield keyword.value, scope
            if binding.parameter is not None and binding.parameter < len(call.args):
                yield call.args[binding.parameter], scope

    def _of_stars(self, name: str) -> frozenset[Origin]:
        return frozenset(f"{module}.{name}" for module in self.table.stars)


# Methods of containers that give what is in them, and what imports a module by its name.
TAKE_OUT = frozenset({"copy", "get", "items", "pop", "popitem", "setdefault", "values"})
IMPORTERS = frozenset({"__import__", "importlib.import_module", "importlib.__import__"})


def _whole(origins: frozenset[Origin]) -> frozenset[Origin]:
    """The modules whose ``__dict__`` these are."""
    return frozenset(
        origin.removesuffix(".__dict__")
        for origin in origins
        if isinstance(origin, str) and origin.endswith(".__dict__")
    )


def _is_library_class(origin: str, wanted: str) -> bool:
    """Whether it is a library's class that derives from ``wanted`` there: `nnx.Sequential`.

    Only libraries count that this process had imported before it saw the file.
    """
    module = origin.rpartition(".")[0]
    asked = f"{module}.{wanted.rpartition('.')[2]}"
    library = sys.modules.get(module)
    found, base = (getattr(library, name.rpartition(".")[2], None) for name in (origin, asked))
    if not isinstance(found, type) or not isinstance(base, type):
        return False
    return f".{asked}".endswith(f".{wanted}") and issubclass(found, base)


def _joined(origins: frozenset[Origin], parts: list[str]) -> frozenset[Origin]:
    end = "".join(f".{part}" for part in parts)
    return frozenset(f"{origin}{end}" for origin in origins if isinstance(origin, str))
