"""A Python source as numbers, whatever its names and layout.

`grader.similar.reading` asks for them. Nothing of the source is run: it is parsed, and whatever it
holds may attack the parser.

    left out          comments, docstrings, annotations, imports, layout, names of keywords
    interchangeable   names that the file gives: it counts only whether two are the same
    kept              names that libraries give (in full, however imported), operators, statements,
                      numbers

Standard library and NumPy only.
"""

import ast
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..source import tree_of
from .names import CAPTURES, DEFINITIONS, imported

OWN = 0  # the symbol of every name that the file gives
DIGEST = 6  # bytes of a symbol: a float64 holds them
MAX_TOKENS = 20_000  # no program by hand has a tenth
Row = tuple[int, int, int, int]


class TooManyTokensError(Exception):
    """The source has more than MAX_TOKENS."""


def answer(source: bytes) -> npt.NDArray[np.float64]:
    """The tokens in the order of the source, unit by unit; none if it can't be parsed.

    float64 (tokens, 4): the symbol; the number of the own name, or 0; that of the unit; the line.
    A unit is a function, or what stands in a class or a module outside of functions.
    """
    try:
        rows = list(_Reader(tree_of(source)).rows())
    except (SyntaxError, ValueError, RecursionError, MemoryError, TooManyTokensError):
        rows = []
    return np.array(rows, dtype=np.float64).reshape(-1, 4)


@dataclass(frozen=True)
class _Text:
    """A token that is still to be written."""

    text: str
    own: str = ""


# Still to be read: a token, or a node.
_Part = _Text | ast.AST | None


class _Reader:
    """One file. No recursion: a file may be nested deep."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._libraries: dict[str, str] = {}  # the dotted name that an imported name stands for
        self._own: set[str] = set()
        self._attributes: set[str] = set()
        self._numbers: dict[str, int] = {}
        for node in ast.walk(tree):
            self._note(node)
        for name in self._own & self._libraries.keys():
            del self._libraries[name]

    def _note(self, node: ast.AST) -> None:
        """Note the names that a node gives."""
        if isinstance(node, ast.Import | ast.ImportFrom):
            self._libraries.update(imported(node))
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            self._own.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            self._attributes.add(node.attr)
        elif isinstance(node, ast.arg):
            self._own.add(node.arg)
        elif isinstance(node, (*DEFINITIONS, ast.ClassDef)):
            self._own.add(node.name)
            if isinstance(node, ast.ClassDef):
                for statement in node.body:
                    self._attributes.update(_named_by(statement))
        elif isinstance(node, CAPTURES) and node.name:
            self._own.add(node.name)

    def rows(self) -> Iterator[Row]:
        """The tokens; TooManyTokensError if there are too many."""
        units: list[ast.AST] = [self._tree]
        written = 0
        for number, unit in enumerate(units):  # grows as functions and classes are met
            line = getattr(unit, "lineno", 1)
            stack: list[_Part] = [*reversed(self._inside(unit))]
            while stack:
                part = stack.pop()
                if isinstance(part, (*DEFINITIONS, ast.ClassDef)):
                    units.append(part)
                    continue
                if not isinstance(part, _Text):
                    line = getattr(part, "lineno", line)
                    stack += reversed(self._parts(part))
                    continue
                written += 1
                if written > MAX_TOKENS:
                    raise TooManyTokensError
                own = self._numbers.setdefault(part.own, len(self._numbers) + 1) if part.own else 0
                yield OWN if own else _symbol(part.text), own, number, line

    def _inside(self, unit: ast.AST) -> list[_Part]:
        """The head of a unit, and its body."""
        if isinstance(unit, ast.Module):
            return [*unit.body]
        assert isinstance(unit, (*DEFINITIONS, ast.ClassDef))
        head: list[_Part] = [_Text(type(unit).__name__), self._name(unit.name)]
        if isinstance(unit, ast.ClassDef):
            return [*unit.decorator_list, *head, *unit.bases, *unit.keywords, *unit.body]
        return [*unit.decorator_list, *head, unit.args, *unit.body]

    def _parts(self, node: ast.AST | None) -> list[_Part]:
        """The parts of a node, in order."""
        if node is None or isinstance(node, _LEFT_OUT):
            return []
        kind = type(node).__name__
        if isinstance(node, ast.Name):
            return [self._name(node.id)]
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.arg):
            return [self._name(node.arg)]
        if isinstance(node, ast.Constant):
            return [_Text(_constant(node.value))]
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return []  # a docstring, or text to no purpose
        if isinstance(node, ast.AnnAssign):
            return [_Text("Assign"), node.target, node.value] if node.value else []
        if isinstance(node, ast.AugAssign):  # x += 1 is x = x + 1
            return [_Text("Assign"), node.target, _Text("BinOp"), node.target, node.op, node.value]
        if isinstance(node, ast.keyword):
            return [_Text(kind), node.value]
        if isinstance(node, CAPTURES):
            named: list[_Part] = [self._name(node.name)] if node.name else []
            return [_Text(kind), *named, *ast.iter_child_nodes(node)]
        if isinstance(node, ast.BinOp):  # as written, so that long sums read from the left
            return [_Text(kind), node.left, node.op, node.right]
        return [_Text(kind), *ast.iter_child_nodes(node)]

    def _name(self, name: str) -> _Text:
        """A name of a library, of the file itself, or of the language."""
        if name in self._libraries:
            return _Text(self._libraries[name])
        is_protocol = name.startswith("__") and name.endswith("__")
        return _Text(name, own=name if name in self._own and not is_protocol else "")

    def _attribute(self, node: ast.Attribute) -> list[_Part]:
        """`a.b.c`: one token where `a` was imported; else `a`, `.b`, `.c`."""
        names = [node.attr]
        base = node.value
        while isinstance(base, ast.Attribute):
            names.append(base.attr)
            base = base.value
        if isinstance(base, ast.Name) and base.id in self._libraries:
            return [_Text(".".join([self._libraries[base.id], *reversed(names)]))]
        own = [f".{name}" if name in self._attributes else "" for name in names]
        named = [_Text(f".{name}", own=mine) for name, mine in zip(names, own, strict=True)]
        return [base, *reversed(named)]


def _named_by(statement: ast.stmt) -> Iterator[str]:
    """The attributes that a statement of a class gives to `self`: a method, a field."""
    if isinstance(statement, DEFINITIONS):
        yield statement.name
    elif isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        yield from (target.id for target in targets if isinstance(target, ast.Name))


_LEFT_OUT = (ast.Import, ast.ImportFrom, ast.Pass, ast.Load, ast.Store, ast.Del)


def _constant(value: object) -> str:
    """Numbers by their value; all texts are the same."""
    if isinstance(value, str | bytes):
        return "text"
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return f"number {float(value)!r}"
        except OverflowError:
            return "number inf"
    return repr(value)


def _symbol(text: str) -> int:
    """A number for a text, the same wherever the text is met, and never OWN."""
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=DIGEST).digest()
    return int.from_bytes(digest) or 1
