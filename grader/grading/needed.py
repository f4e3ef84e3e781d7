"""The statements of a source that define a function and what it uses.

These statements count:

- the one that binds the function's name, as `def`, `class`, `import` and `=` do;
- those that bind names which statements that count use, and so on. If a name is bound again, what
  no other statement used of the earlier binding does not count;
- assignments to parts of such a name, such as ``table["a"] = 1``;
- calls of ``jax.config``, and ``from module import *``.
"""

import ast
import symtable
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.errors import UsageError

INSTEAD = "pass the path of a file, or the source as bytes"
RUN_AT_ONCE = {"listcomp", "setcomp", "dictcomp", "genexpr"}  # scopes of `symtable`


@dataclass(frozen=True)
class Statement:
    """A statement at the top of a source, and the names that it binds and uses.

    ``uses_now`` are used when the statement runs, ``uses_later`` when a function in it is called.
    """

    node: ast.stmt
    source: int
    binds: frozenset[str]
    uses_now: frozenset[str]
    uses_later: frozenset[str]

    @property
    def is_kept_anyway(self) -> bool:
        """Tell if it changes how other statements run, or binds names that can't be known."""
        node = self.node
        if isinstance(node, ast.ImportFrom):
            return node.names[0].name == "*" or (node.module == "__future__" and self.source == 0)
        return isinstance(node, ast.Expr) and ast.unparse(node).startswith("jax.config.")

    @property
    def runs_nothing(self) -> bool:
        """Tell if it only defines or imports, so that no function is called."""
        node = self.node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return not node.decorator_list
        return isinstance(node, ast.Import | ast.ImportFrom)

    @property
    def binds_anew(self) -> bool:
        """Tell if its names lose every earlier meaning."""
        kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
        if isinstance(self.node, kinds):
            return True
        return isinstance(self.node, ast.Assign) and all(
            isinstance(target, ast.Name) for target in self.node.targets
        )

    @property
    def lines(self) -> range:
        """Its lines, counted from 0, with its decorators."""
        decorators: list[ast.expr] = getattr(self.node, "decorator_list", [])
        first = min([self.node.lineno, *(each.lineno for each in decorators)])
        return range(first - 1, self.node.end_lineno or first)


def needed_lines(sources: Sequence[list[str]], name: str) -> list[list[str]]:
    """The sources with all lines empty that define neither ``name`` nor what it uses.

    UsageError if no source binds ``name``.
    """
    kept = needed_places(sources, name)
    if not kept:
        raise UsageError(
            f"cannot find what defines {name}, neither at the top of a file nor in the cells of "
            f"a notebook: {INSTEAD}"
        )
    return [
        [line if (number, at) in kept else "" for at, line in enumerate(lines)]
        for number, lines in enumerate(sources)
    ]


def needed_places(sources: Sequence[list[str]], name: str) -> frozenset[tuple[int, int]]:
    """(source, line) of the lines that are needed, counted from 0; none if ``name`` is not bound.

    Blank lines inside a statement are among them.
    """
    statements = [each for at, lines in enumerate(sources) for each in _statements(lines, at)]
    if not any(name in each.binds for each in statements):
        return frozenset()
    return frozenset((each.source, at) for each in _needed(statements, name) for at in each.lines)


def _needed(statements: Sequence[Statement], name: str) -> list[Statement]:
    """The statements that count, found from the last one to the first.

    A function uses its names when it is called, so a name may be bound after its definition. So the
    search is done again with the names that functions use, until there are no more of them.
    """
    later: frozenset[str] = frozenset()
    while True:
        live = {name} | later
        kept: list[Statement] = []
        for each in reversed(statements):
            if not (each.binds & live or each.is_kept_anyway):
                continue
            kept.append(each)
            if each.binds_anew:
                live -= each.binds
            live |= each.uses_now
            if not each.runs_nothing:  # it may call any function, which uses its names now
                live |= later - each.binds
        found = frozenset[str]().union(*(each.uses_later for each in kept))
        if found <= later:
            return kept
        later |= found


def _statements(lines: list[str], source: int) -> Iterator[Statement]:
    """The statements of a source; none if it is no Python, since then it was never run."""
    try:
        tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError):
        return
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            yield Statement(node, source, frozenset(), frozenset(), frozenset())
            continue
        table = symtable.symtable(ast.unparse(node), "source", "exec")
        now, later = _uses(table)
        symbols = table.get_symbols()
        binds = {each.get_name() for each in symbols if each.is_assigned() or each.is_imported()}
        yield Statement(node, source, frozenset(binds | _changed(node)), now, later)


def _changed(node: ast.stmt) -> set[str]:
    """The names whose parts a statement assigns to."""
    targets = [node.target] if isinstance(node, ast.AugAssign) else getattr(node, "targets", [])
    parts = [target for target in targets if isinstance(target, ast.Subscript | ast.Attribute)]
    return {_root(target) for target in parts}


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _uses(table: symtable.SymbolTable) -> tuple[frozenset[str], frozenset[str]]:
    """The global names that a scope uses when it runs, and when functions in it are called."""
    is_top = table.get_type() == "module"
    now = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (is_top or symbol.is_global())
    }
    later: set[str] = set()
    for inner in table.get_children():
        first, second = _uses(inner)
        is_called_later = inner.get_type() == "function" and inner.get_name() not in RUN_AT_ONCE
        (later if is_called_later else now).update(first)
        later |= second
    return frozenset(now), frozenset(later)
