"""The names that a sentence for a student may use: arguments, components, names of the statement.

The reference's own names and its code are not told.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from grader.mutants.nodes import last_name
from grader.mutants.parsed import ParsedSource
from grader.problem.model import Spec

MOST_NAMES = 2  # in one sentence
_IN_BACKTICKS = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
# Words of Python and of libraries: they say nothing of a place.
_WORDS = """
self jax jnp np numpy nnx flax int float bool str len range sum max min abs list tuple dict return
for in if else not and or None True False def class lambda import from as axis keepdims dtype
initial where out rngs shape
"""
_COMMON = frozenset(_WORDS.split())


@dataclass(frozen=True)
class Vocabulary:
    """Names that a student has read, and how to say where in the reference something is."""

    names: frozenset[str]
    entry: str
    parsed: ParsedSource

    def listed(self, node: cst.CSTNode) -> str:
        """List the names in a node that a student knows: "`x` and `y`"; empty if there is none."""
        names = list(dict.fromkeys(self._known(node)))[:MOST_NAMES]
        return " and ".join(f"`{name}`" for name in names)

    def place(self, node: cst.CSTNode) -> str:
        """Say where a node is: " (in the step with `x`)"; empty if no name there is known."""
        if listed := self.listed(node):
            return f" (in the step with {listed})"
        for outer in self.parsed.around(node):
            if isinstance(outer, cst.FunctionDef | cst.ClassDef) and outer.name.value in self.names:
                return "" if outer.name.value == self.entry else f" (in `{outer.name.value}`)"
        return ""

    def about(self, node: cst.CSTNode) -> str:
        """Say which step a node is: " with `x`"; or where it is, or nothing."""
        listed = self.listed(node)
        return f" with {listed}" if listed else self.place(node)

    def layer(self, call: cst.Call) -> str:
        """Name a layer: by the attribute that it becomes, if a student knows it, or by its kind."""
        for outer in self.parsed.around(call):
            if isinstance(outer, cst.Assign):
                target = outer.targets[0].target
                name = last_name(target)
                if name in self.names:
                    return f"`{name}`"
        kind = last_name(call.func)
        return f"a `{kind}`" if kind in self.names else "a layer"

    def _known(self, node: cst.CSTNode) -> Iterator[str]:
        found = _Names()
        node.visit(found)
        return (name for name in found.names if name in self.names)


class _Names(cst.CSTVisitor):
    """Names that stand for values, in the order of the source: no keywords of calls."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def visit_Name(self, node: cst.Name) -> None:  # noqa: N802  named by libcst
        self.names.append(node.value)

    def visit_Arg(self, node: cst.Arg) -> bool:  # noqa: N802
        node.value.visit(self)
        return False


def vocabulary(spec: Spec, statement: str, parsed: ParsedSource) -> Vocabulary:
    """The vocabulary of a problem, for sentences on its reference."""
    words = {argument.name for argument in spec.arguments}
    words |= {component.name for component in spec.output.components}
    for text in _IN_BACKTICKS.findall(statement):
        words |= set(re.findall(r"[A-Za-z_]\w*", text))
    return Vocabulary(frozenset(words - _COMMON), spec.function, parsed)
