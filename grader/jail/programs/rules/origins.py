"""What an expression may stand for: followed through imports, aliases and base classes."""

import ast
import builtins
import sys

from .scopes import Binding, LexicalScope, SymbolTable
from .syntax import FUNCTIONS, called_name

MAX_STEPS = 100_000  # of following what is returned, and bases: no solution takes a thousand
MAX_DEPTH = 60  # of names that stand for names
MAX_DOTS = 20  # of one name
Origin = str | ast.AST  # a dotted name, or a class or function of the file


class TooManyStepsError(Exception):
    """The source can't be followed within MAX_STEPS."""


class Resolver:
    """Finds what expressions stand for, by the names that the file gives to things."""

    def __init__(self, table: SymbolTable) -> None:
        self.table = table
        self._known: dict[tuple[LexicalScope, str], frozenset[Origin]] = {}
        self._derived: dict[tuple[ast.ClassDef, str], bool] = {}
        self._steps = 0

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
        if isinstance(expression, ast.Call) and called_name(expression) == "getattr":
            match expression.args:
                case [base, ast.Constant(value=str(name)), *_]:
                    return _joined(self.of(base, scope, depth + 1), [name])
        return frozenset()

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
                for origin in self.of(bare, self.table.outer[here]):
                    if isinstance(origin, str) and (
                        self.names(origin, wanted) or _is_library_class(origin, wanted)
                    ):
                        return True
                    if isinstance(origin, ast.ClassDef) and origin not in seen:
                        seen.add(origin)
                        left.append(origin)
        return False

    def _of_attribute(
        self, expression: ast.Attribute, scope: LexicalScope, depth: int
    ) -> frozenset[Origin]:
        parts: list[str] = []
        base: ast.expr = expression
        while isinstance(base, ast.Attribute) and len(parts) < MAX_DOTS:
            parts.append(base.attr)
            base = base.value
        if isinstance(base, ast.Attribute):
            return frozenset()
        return _joined(self.of(base, scope, depth + 1), parts[::-1])

    def _of_name(self, name: str, scope: LexicalScope, depth: int) -> frozenset[Origin]:
        place, bindings = self.bindings(name, scope)
        if place is None:
            if hasattr(builtins, name):
                return frozenset({name})
            return frozenset(f"{module}.{name}" for module in self.table.stars)
        if (place, name) not in self._known:
            self._known[place, name] = frozenset()  # a name may stand for itself
            found: set[Origin] = set()
            for binding in bindings:
                if binding.dotted:
                    found.add(binding.dotted)
                elif binding.value is not None and binding.item is None:
                    found |= self.of(binding.value, binding.scope, depth + 1)
            self._known[place, name] = frozenset(found)
        return self._known[place, name]


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
