"""From a reference's source to its mutants: one change each, all else as it was, byte for byte.

    parse -> what the entry point reaches -> each node, each operator -> a source
          -> dropped where it is the same program as the reference, or as another mutant

Docstrings, annotations, decorators and imports are left alone.
"""

import ast
import re
import textwrap
from collections.abc import Mapping, Sequence

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider

from grader.checking.mutants.mutant import Mutant, difference
from grader.checking.mutants.operators import OPERATORS, Scope
from grader.checking.reach import Unit, reached

LONGEST = 60  # characters of a change that are shown as they are
CONTEXT = 3  # words that stay on each side of a change in a longer text
_WORD = re.compile(r"\w+|\s+|.", re.DOTALL)
# What a change is shown within: the nearest of these around it.
_TELLING = (
    cst.Call,
    cst.Subscript,
    cst.BinaryOperation,
    cst.BooleanOperation,
    cst.Comparison,
    cst.IfExp,
    cst.BaseSmallStatement,
    cst.BaseStatement,
    cst.CompFor,
    cst.Param,
)


def mutants(source: bytes, entry: str) -> tuple[Mutant, ...]:
    """Every mutant of ``source`` that ``entry`` could tell, in the file's order.

    ValueError if it is not Python, or newer than the parser.
    """
    text = source.decode("utf-8-sig")
    try:
        wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    except cst.ParserSyntaxError as error:
        raise ValueError(f"not Python as {cst.__name__} reads it: {error.message}") from None
    module = wrapper.module
    parents = wrapper.resolve(ParentNodeProvider)
    positions = wrapper.resolve(PositionProvider)
    pieces = _Pieces(module, text)
    seen = {pieces.tree(node, node) for node in module.body}
    ids: dict[str, int] = {}
    found = []
    units = reached(module, entry)
    imported, attributes = _imported(module), _attributes(units)
    handed_on = frozenset(
        name for unit in units if unit.name == entry for name in _parameters(unit)
    )
    for unit in units:
        alike = _alike(unit, frozenset() if unit.name == entry else handed_on)
        scope = Scope(parents, imported, alike, attributes, _rests_on(unit))
        for node in _nodes(unit):
            for operator in OPERATORS:
                for other in operator(node, scope):
                    around = _outermost(parents, node)
                    try:
                        changed = around.deep_replace(node, other)
                        assert isinstance(changed, cst.BaseStatement)
                        tree = pieces.tree(around, changed)
                    except (cst.CSTValidationError, SyntaxError):  # `return-x` without its sign
                        continue
                    if tree in seen:
                        continue
                    seen.add(tree)
                    told = f"{unit.name}: {_told(module, parents, node, other)}"
                    ids[told] = ids.get(told, 0) + 1
                    found.append(
                        Mutant(
                            id=told if ids[told] == 1 else f"{told} #{ids[told]}",
                            line=positions[node].start.line,
                            operator=operator.__name__,
                            source=pieces.source(around, changed).encode(),
                            diff=difference(pieces.code(around), pieces.code(changed)),
                        )
                    )
    return tuple(found)


class _Pieces:
    """The source, statement by statement: only the one that is changed is written anew."""

    def __init__(self, module: cst.Module, text: str) -> None:
        self._module = module
        self._codes: dict[cst.CSTNode, str] = {
            node: module.code_for_node(node) for node in module.body
        }
        self._start, _, self._end = text.partition("".join(self._codes.values()))

    def code(self, statement: cst.CSTNode) -> str:
        return self._module.code_for_node(statement)

    def source(self, old: cst.CSTNode, new: cst.CSTNode) -> str:
        """The whole with ``new`` in the place of ``old``."""
        codes = {**self._codes, old: self.code(new)}
        return f"{self._start}{''.join(codes.values())}{self._end}"

    def tree(self, old: cst.CSTNode, new: cst.CSTNode) -> tuple[cst.CSTNode, str]:
        """What tells two programs apart, if both differ from the source in ``old`` at most."""
        return old, ast.dump(ast.parse(self.code(new)))


def _outermost(parents: Mapping[cst.CSTNode, cst.CSTNode], node: cst.CSTNode) -> cst.CSTNode:
    """The statement of the module that a node is in."""
    while not isinstance(parents[node], cst.Module):
        node = parents[node]
    return node


class _Collector(cst.CSTVisitor):
    """Every node that may be mutated."""

    def __init__(self) -> None:
        self.found: list[cst.CSTNode] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Annotation | cst.Decorator | cst.Import | cst.ImportFrom):
            return False
        self.found.append(node)
        return True


def _nodes(unit: Unit) -> list[cst.CSTNode]:
    collector = _Collector()
    for node in unit.nodes:
        node.visit(collector)
    return collector.found


def _imported(module: cst.Module) -> frozenset[str]:
    names = set()
    for line in module.body:
        for part in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            if isinstance(part, cst.Import | cst.ImportFrom) and not isinstance(
                part.names, cst.ImportStar
            ):
                names |= {alias.evaluated_alias or alias.evaluated_name for alias in part.names}
    return frozenset(name.partition(".")[0] for name in names)


def _parameters(unit: Unit) -> dict[str, str]:
    """A function's parameters, but for `self`, with their annotations."""
    (function,) = unit.nodes if len(unit.nodes) == 1 else (None,)
    if not isinstance(function, cst.FunctionDef):
        return {}
    params = function.params.params[1 if unit.owner else 0 :]
    return {
        param.name.value: ast.dump(ast.parse(_code(param.annotation.annotation)))
        if param.annotation
        else ""
        for param in (*params, *function.params.kwonly_params)
    }


def _alike(unit: Unit, handed_on: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """For each parameter of a function the others of the same annotation.

    Of two that are ``handed_on``, named as the entry point's own, neither is taken for the other
    here: that is done where the entry point uses them.
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
        for node in _nodes(unit) if unit.owner else ():
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
    nodes = _nodes(unit)
    lines = [
        node
        for node in nodes
        if isinstance(node, cst.BaseCompoundStatement | cst.SimpleStatementLine)
    ]
    everywhere = _binds(nodes)
    alone = set()
    for line in lines:
        inside = _binds(_nodes(Unit("", "", (line,))))
        if any(everywhere[name] == count for name, count in inside.items()):
            alone.add(line)
    return frozenset(alone)


def _binds(nodes: Sequence[cst.CSTNode]) -> dict[str, int]:
    """How often each plain name is bound; a loop's own variable does not count."""
    found: dict[str, int] = {}
    for node in nodes:
        targets: list[cst.BaseExpression] = []
        if isinstance(node, cst.AssignTarget):
            targets = [node.target]
        elif isinstance(node, cst.Param):
            targets = [node.name]
        for target in targets:
            parts = [target]
            if isinstance(target, cst.Tuple | cst.List):
                parts = [element.value for element in target.elements]
            for part in parts:
                if isinstance(part, cst.Name):
                    found[part.value] = found.get(part.value, 0) + 1
    return found


def _told(
    module: cst.Module,
    parents: Mapping[cst.CSTNode, cst.CSTNode],
    node: cst.CSTNode,
    other: cst.CSTNode,
) -> str:
    """``before -> after``, with the nearest expression around the change that tells something."""
    around = node
    while not isinstance(around, _TELLING):
        around = parents[around]
    after = other if around is node else around.deep_replace(node, other)
    assert isinstance(after, cst.CSTNode)
    short = _shortened(_words(module, around), _words(module, after))
    return " -> ".join(short)


def _words(module: cst.Module, node: cst.CSTNode) -> list[str]:
    """The code of a node on one line, in words: as the parser writes it, without comments."""
    code = textwrap.dedent(module.code_for_node(node)).strip()
    if isinstance(node, cst.BaseExpression):
        code = ast.unparse(ast.parse(f"({code}\n)"))
    elif isinstance(node, cst.BaseSmallStatement | cst.BaseStatement):
        code = ast.unparse(ast.parse(code))
    code = re.sub(r":\n\s*", ": ", code)
    return _WORD.findall(re.sub(r"\s+", " ", re.sub(r"\n\s*", "; ", code)))


def _shortened(before: list[str], after: list[str]) -> tuple[str, str]:
    if len("".join(before)) <= LONGEST and len("".join(after)) <= LONGEST:
        return "".join(before), "".join(after)
    least = min(len(before), len(after))
    head = next((n for n in range(least) if before[n] != after[n]), least)
    most = least - head
    tail = next((n for n in range(most) if before[-1 - n] != after[-1 - n]), most)
    start, stop = max(0, head - CONTEXT), max(0, tail - CONTEXT)
    return _cut(before, start, stop), _cut(after, start, stop)


def _cut(words: list[str], start: int, stop: int) -> str:
    shown = "".join(words[start : len(words) - stop]).strip()
    return ("..." if start else "") + shown + ("..." if stop else "")


def _code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)
