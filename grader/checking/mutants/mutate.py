"""From a reference's source to its mutants: one change each, all else as it was, byte for byte.

    parse -> what the entry point reaches -> each node, each operator -> a source
          -> dropped where it is the same program as the reference, or as another mutant

Docstrings, annotations, decorators and imports are left alone.
"""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider

from grader.checking.mutants.mutant import Family, Mutant, difference
from grader.checking.mutants.naming import name_of_change
from grader.checking.mutants.operators import OPERATORS, Operator
from grader.checking.mutants.reach import Unit, reached
from grader.checking.mutants.surroundings import Surroundings, nodes_of, surroundings

HERE = Path("reference.py")  # for a source that comes from no file


def mutants(
    source: bytes, entry: str, origin: Path = HERE, kind: Family = Family.SLIP
) -> tuple[Mutant, ...]:
    """Every mutant of ``source`` that ``entry`` could show, in the file's order.

    ``origin`` is the file of ``source``; ``kind`` is what the mutants are called. ValueError if
    ``source`` is not Python, or newer than the parser.
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
    seen = {pieces.program(node, node) for node in module.body}
    names: Counter[str] = Counter()
    found = []
    for unit, around in surroundings(module, parents, reached(module, entry), entry):
        for node, operator, other in _changes(unit, around):
            before = _outermost(parents, node)
            try:
                after = before.deep_replace(node, other)
                assert isinstance(after, cst.BaseStatement)
                program = pieces.program(before, after)
            except (cst.CSTValidationError, SyntaxError):  # `return-x` without its sign
                continue
            if program in seen:
                continue
            seen.add(program)
            change = name_of_change(module, parents, node, other)
            name = f"{unit.name}: {change}"
            names[name] += 1
            found.append(
                Mutant(
                    id=name if names[name] == 1 else f"{name} #{names[name]}",
                    line=positions[node].start.line,
                    operator=operator.__name__,
                    source=pieces.source(before, after).encode(),
                    diff=difference(pieces.code(before), pieces.code(after)),
                    origin=origin,
                    kind=kind,
                    what=f"{unit.name} is changed: {change}",
                )
            )
    return tuple(found)


def _changes(
    unit: Unit, around: Surroundings
) -> Iterator[tuple[cst.CSTNode, Operator, cst.CSTNode]]:
    """(node, operator, the node that the operator puts in its place)."""
    for node in nodes_of(unit):
        for operator in OPERATORS:
            for other in operator(node, around):
                yield node, operator, other


def _outermost(parents: Mapping[cst.CSTNode, cst.CSTNode], node: cst.CSTNode) -> cst.CSTNode:
    """The statement of the module that a node is in."""
    while not isinstance(parents[node], cst.Module):
        node = parents[node]
    return node


class _Pieces:
    """The source, statement by statement: only the changed one is written anew."""

    def __init__(self, module: cst.Module, text: str) -> None:
        self._module = module
        self._codes: dict[cst.CSTNode, str] = {
            node: module.code_for_node(node) for node in module.body
        }
        self._start, _, self._end = text.partition("".join(self._codes.values()))

    def code(self, statement: cst.CSTNode) -> str:
        return self._module.code_for_node(statement)

    def source(self, old: cst.CSTNode, new: cst.CSTNode) -> str:
        """The whole source with ``new`` in the place of ``old``."""
        codes = {**self._codes, old: self.code(new)}
        return f"{self._start}{''.join(codes.values())}{self._end}"

    def program(self, old: cst.CSTNode, new: cst.CSTNode) -> tuple[cst.CSTNode, str]:
        """The program with ``new`` for ``old``: the same value for the same program."""
        return old, ast.dump(ast.parse(self.code(new)))
