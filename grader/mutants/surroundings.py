"""The parts of a reference that a slip at one node depends on: what operators may ask."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import libcst as cst

from grader.mutants.reach import Unit


@dataclass(frozen=True)
class Surroundings:
    """The facts that an operator may use about the unit that a node is in.

    ``parents`` has the parent of every node. ``imported`` names are modules, or come from them.
    ``alike`` lists, for each parameter of the function, those that it may be mistaken for;
    ``attributes``, for each attribute, the others of its class. ``rests_on`` lists statements that
    must stay: without them a name of the function is never bound.
    """

    parents: Mapping[cst.CSTNode, cst.CSTNode]
    imported: frozenset[str]
    alike: Mapping[str, tuple[str, ...]]
    attributes: Mapping[str, tuple[str, ...]]
    rests_on: frozenset[cst.CSTNode]

    def parent(self, node: cst.CSTNode) -> cst.CSTNode:
        """The parent of ``node``."""
        return self.parents[node]


def surroundings(
    module: cst.Module,
    parents: Mapping[cst.CSTNode, cst.CSTNode],
    units: Sequence[Unit],
    entry: str,
) -> Iterator[tuple[Unit, Surroundings]]:
    """Each unit that ``entry`` reaches, with its surroundings."""
    imported, attributes = imported_names(module), _attributes(units)
    handed_on = frozenset(
        name for unit in units if unit.name == entry for name in _parameters(unit)
    )
    for unit in units:
        alike = _alike(unit, frozenset() if unit.name == entry else handed_on)
        yield unit, Surroundings(parents, imported, alike, attributes, _rests_on(unit))


def nodes_of(unit: Unit) -> list[cst.CSTNode]:
    """Every node of a unit that may be changed, in the file's order."""
    collector = _Collector()
    for node in unit.nodes:
        node.visit(collector)
    return collector.found


class _Collector(cst.CSTVisitor):
    def __init__(self) -> None:
        self.found: list[cst.CSTNode] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Annotation | cst.Decorator | cst.Import | cst.ImportFrom):
            return False
        self.found.append(node)
        return True


def imported_names(module: cst.Module) -> frozenset[str]:
    """Names of a module that are modules, or come from them."""
    names = set()
    for line in module.body:
        for part in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            if isinstance(part, cst.Import | cst.ImportFrom) and not isinstance(
                part.names, cst.ImportStar
            ):
                names |= {alias.evaluated_alias or alias.evaluated_name for alias in part.names}
    return frozenset(name.partition(".")[0] for name in names)


def _parameters(unit: Unit) -> dict[str, str]:
    """A function's parameters without `self`, each with its annotation."""
    (function,) = unit.nodes if len(unit.nodes) == 1 else (None,)
    if not isinstance(function, cst.FunctionDef):
        return {}
    params = function.params.params[1 if unit.owner else 0 :]
    code = cst.Module([]).code_for_node
    return {
        param.name.value: ast.dump(ast.parse(code(param.annotation.annotation)))
        if param.annotation
        else ""
        for param in (*params, *function.params.kwonly_params)
    }


def _alike(unit: Unit, handed_on: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """For each parameter of a function the others with the same annotation.

    Parameters that are ``handed_on`` bear names of the entry point's own parameters. Two of them
    are not exchanged here: the entry point's code is where that is done.
    """
    kinds = _parameters(unit)
    return {
        name: tuple(
            other
            for other in kinds
            if other != name and kinds[other] == kind and not {name, other} <= handed_on
        )
        for name, kind in kinds.items()
    }


def _attributes(units: Sequence[Unit]) -> Mapping[str, tuple[str, ...]]:
    """For each attribute that a class's methods assign to `self`, the others of that class."""
    of_class: dict[str, dict[str, None]] = {}
    for unit in units:
        for node in nodes_of(unit) if unit.owner else ():
            if (
                isinstance(node, cst.AssignTarget)
                and isinstance(node.target, cst.Attribute)
                and isinstance(node.target.value, cst.Name)
                and node.target.value.value == "self"
            ):
                of_class.setdefault(unit.owner, {})[node.target.attr.value] = None
    beside: dict[str, tuple[str, ...]] = {}
    for names in of_class.values():
        for name in names:
            others = tuple(other for other in names if other != name)
            beside[name] = tuple(dict.fromkeys((*beside.get(name, ()), *others)))
    return beside


def _rests_on(unit: Unit) -> frozenset[cst.CSTNode]:
    """Statements that alone bind a name which the rest of the function uses."""
    nodes = nodes_of(unit)
    everywhere = _bindings(nodes)
    alone = set()
    for node in nodes:
        if isinstance(node, cst.BaseCompoundStatement | cst.SimpleStatementLine):
            inside = _bindings(nodes_of(Unit("", "", (node,))))
            if any(everywhere[name] == count for name, count in inside.items()):
                alone.add(node)
    return frozenset(alone)


def _bindings(nodes: Sequence[cst.CSTNode]) -> Counter[str]:
    """The number of times that each plain name is bound; a loop's own variable does not count."""
    found: Counter[str] = Counter()
    for node in nodes:
        if isinstance(node, cst.AssignTarget):
            parts: list[cst.BaseExpression] = [node.target]
            if isinstance(node.target, cst.Tuple | cst.List):
                parts = [item.value for item in node.target.elements]
        elif isinstance(node, cst.Param):
            parts = [node.name]
        else:
            continue
        found.update(part.value for part in parts if isinstance(part, cst.Name))
    return found
