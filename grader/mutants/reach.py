"""The parts of a reference file that its entry point reaches, by the names in use.

    units      functions, methods, the rest of each class, assignments of the module
    reached    the entry point; then every unit with a name that a reached unit uses

A method is reached if its class is, and if its name is used (or is Python's own, such as
``__call__``). Code that only the wrong variants use is not reached: a mistake there shows nowhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

Definition = cst.FunctionDef | cst.ClassDef | cst.SimpleStatementLine


@dataclass(frozen=True)
class Unit:
    """A part of the file: its full name, and the nodes that belong to it and to no other part."""

    name: str
    owner: str  # the class of a method; empty for others
    nodes: tuple[cst.CSTNode, ...]

    @property
    def short(self) -> str:
        """The name that code uses for it."""
        return self.name.rpartition(".")[2]


def reached(module: cst.Module, entry: str) -> tuple[Unit, ...]:
    """The units that ``entry`` reaches, in the file's order; none if there is no ``entry``."""
    units = list(_units(module))
    found: set[Unit] = set()
    names = {entry}
    while True:
        new = [unit for unit in units if unit not in found and _is_used(unit, names, found)]
        if not new:
            return tuple(unit for unit in units if unit in found)
        found.update(new)
        for unit in new:
            names |= _names(unit.nodes)


def _is_used(unit: Unit, names: set[str], found: set[Unit]) -> bool:
    if unit.owner:
        own = unit.short.startswith("__") and unit.short.endswith("__")
        stands = any(other.name == unit.owner for other in found)
        return stands and (own or unit.short in names)
    return unit.name in names


def _units(module: cst.Module) -> Iterator[Unit]:
    for statement in module.body:
        if isinstance(statement, cst.FunctionDef):
            yield Unit(statement.name.value, "", (statement,))
        elif isinstance(statement, cst.ClassDef):
            methods = [node for node in statement.body.body if isinstance(node, cst.FunctionDef)]
            rest = [node for node in statement.body.body if not isinstance(node, cst.FunctionDef)]
            header = [arg.value for arg in (*statement.bases, *statement.keywords)]
            yield Unit(statement.name.value, "", (*header, *rest))
            for method in methods:
                name = f"{statement.name.value}.{method.name.value}"
                yield Unit(name, statement.name.value, (method,))
        elif isinstance(statement, cst.SimpleStatementLine):
            for name in _bound(statement):
                yield Unit(name, "", (statement,))


def _bound(statement: cst.SimpleStatementLine) -> Iterator[str]:
    for part in statement.body:
        targets: Sequence[cst.BaseExpression] = ()
        if isinstance(part, cst.Assign):
            targets = [target.target for target in part.targets]
        elif isinstance(part, cst.AnnAssign | cst.AugAssign):
            targets = [part.target]
        for target in targets:
            if isinstance(target, cst.Name):
                yield target.value


class _Names(cst.CSTVisitor):
    """Every name and attribute outside of annotations."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_Name(self, node: cst.Name) -> None:  # noqa: N802  named by libcst
        self.found.add(node.value)

    def visit_Annotation(self, node: cst.Annotation) -> bool:  # noqa: N802
        return False


def _names(nodes: Sequence[cst.CSTNode]) -> set[str]:
    visitor = _Names()
    for node in nodes:
        node.visit(visitor)
    return visitor.found
