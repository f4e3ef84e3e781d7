"""A source in parts, so that a change writes one statement anew, and leaves all else byte for byte.

parse -> what the entry point reaches -> changes -> sources
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider

from grader.mutants.mutant import Family, Mutant, Probe, difference
from grader.mutants.naming import LONGEST, name_of_change
from grader.mutants.reach import Unit, reached
from grader.mutants.surroundings import Surroundings, imported_names, surroundings

# Nodes of a file, each with the node that takes its place.
Changes = Mapping[cst.CSTNode, cst.CSTNode]
# `return-x` without its sign, say.
NOT_PYTHON = (cst.CSTValidationError, SyntaxError)


class ParsedSource:
    """A file of the course staff; ValueError if it is not Python, or newer than the parser.

    ``units`` are the parts that ``entry`` reaches.
    """

    def __init__(self, source: bytes, entry: str, origin: Path) -> None:
        text = source.decode("utf-8-sig")
        try:
            wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
        except cst.ParserSyntaxError as error:
            raise ValueError(f"not Python as {cst.__name__} reads it: {error.message}") from None
        self.origin = origin
        self.module = wrapper.module
        self.parents = wrapper.resolve(ParentNodeProvider)
        self._positions = wrapper.resolve(PositionProvider)
        self._codes: dict[cst.CSTNode, str] = {node: self._code(node) for node in self.module.body}
        self._start, _, self._end = text.partition("".join(self._codes.values()))
        self._seen: set[frozenset[tuple[cst.CSTNode, str]]] = {frozenset()}
        units = reached(self.module, entry)
        self.imported = imported_names(self.module)
        self.units: list[tuple[Unit, Surroundings]] = list(
            surroundings(self.module, self.parents, units, entry)
        )

    def name(self, node: cst.CSTNode, other: cst.CSTNode) -> str:
        """``before -> after``, for a node and what takes its place; empty if that is no Python."""
        try:
            return name_of_change(self.module, self.parents, node, other)
        except NOT_PYTHON:
            return ""

    def text(self, node: cst.BaseExpression) -> str:
        """The code of an expression on one line, cut if it is long."""
        text = ast.unparse(ast.parse(f"({self._code(node)}\n)"))
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."

    def is_constant(self, node: cst.BaseExpression) -> bool:
        """Whether an expression has only names that are imported, such as ``-jnp.inf``."""
        tree = ast.walk(ast.parse(f"({self._code(node)}\n)"))
        return {part.id for part in tree if isinstance(part, ast.Name)} <= self.imported

    def around(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The nodes that a node is in, from the inside out, without the module."""
        while not isinstance(self.parents[node], cst.Module):
            node = self.parents[node]
            yield node

    def mutant(
        self,
        name: str,
        operator: str,
        changes: Changes,
        family: Family,
        what: str,
        end: str = "",
        probe: Probe | None = None,
    ) -> Mutant | None:
        """The file with ``changes``, and ``end`` after it; None if that is no new program."""
        try:
            statements = self._changed(changes, _Replacer(changes))
            program = frozenset(
                (old, dump)
                for old, new in statements.items()
                if (dump := _dump(self._code(new))) != _dump(self._codes[old])
            )
        except NOT_PYTHON:
            return None
        if program in self._seen:
            return None
        self._seen.add(program)
        diffs = [difference(self._codes[old], self._code(new)) for old, new in statements.items()]
        return Mutant(
            id=name,
            line=min(self._positions[node].start.line for node in changes),
            operator=operator,
            source=self._source(statements, end),
            diff="\n".join(diffs),
            origin=self.origin,
            kind=family,
            what=what,
            probe=probe,
        )

    def with_calls(self, nodes: Mapping[int, cst.BaseExpression], function: str, end: str) -> bytes:
        """The source with ``function(n, node)`` in the place of each of ``nodes``, and ``end``."""
        return self._source(self._changed(nodes.values(), _Caller(nodes, function)), end)

    def _source(self, changed: Changes, end: str) -> bytes:
        new = {old: self._code(node) for old, node in changed.items()}
        return f"{self._start}{''.join({**self._codes, **new}.values())}{self._end}{end}".encode()

    def _changed(
        self, nodes: Iterable[cst.CSTNode], replacer: cst.CSTTransformer
    ) -> dict[cst.CSTNode, cst.CSTNode]:
        """The statements of the module that hold ``nodes``, each with the new one."""
        outermost = dict.fromkeys([node, *self.around(node)][-1] for node in nodes)
        found = {}
        for node in outermost:
            new = node.visit(replacer)
            assert isinstance(new, cst.CSTNode)
            found[node] = new
        return found

    def _code(self, node: cst.CSTNode) -> str:
        return self.module.code_for_node(node)


class _Replacer(cst.CSTTransformer):
    """Puts other nodes in the place of some; what they held is gone."""

    def __init__(self, changes: Changes) -> None:
        super().__init__()
        self._changes = changes

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode) -> cst.CSTNode:  # type: ignore[override]
        return self._changes.get(original_node, updated_node)


class _Caller(cst.CSTTransformer):
    """Puts a call in the place of each node, with its number and what it has become."""

    def __init__(self, nodes: Mapping[int, cst.BaseExpression], function: str) -> None:
        super().__init__()
        self._numbers: dict[cst.CSTNode, int] = {node: n for n, node in nodes.items()}
        self._function = function

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode) -> cst.CSTNode:  # type: ignore[override]
        number = self._numbers.get(original_node)
        if number is None:
            return updated_node
        assert isinstance(updated_node, cst.BaseExpression)
        arguments = [cst.Arg(cst.Integer(str(number))), cst.Arg(updated_node)]
        return cst.Call(cst.Name(self._function), arguments)


def _dump(code: str) -> str:
    return ast.dump(ast.parse(code))
