"""The name of a change: ``before -> after``, on one line."""

import ast
import re
import textwrap
from collections.abc import Mapping

import libcst as cst

LONGEST = 60  # characters; a longer text is cut
CONTEXT = 3  # words kept on each side of the change in a text that is cut
_WORD = re.compile(r"\w+|\s+|.", re.DOTALL)
# A change is shown within the nearest of these around it.
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


def name_of_change(
    module: cst.Module,
    parents: Mapping[cst.CSTNode, cst.CSTNode],
    node: cst.CSTNode,
    other: cst.CSTNode,
) -> str:
    """``before -> after``: the nearest expression around ``node`` that a reader can place."""
    around = node
    while not isinstance(around, _TELLING):
        around = parents[around]
    after = other if around is node else around.deep_replace(node, other)
    assert isinstance(after, cst.CSTNode)
    return " -> ".join(_shortened(_words(module, around), _words(module, after)))


def _words(module: cst.Module, node: cst.CSTNode) -> list[str]:
    """The code of a node as words of one line, as `ast` writes it, without comments."""
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
