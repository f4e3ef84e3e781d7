"""Look for lines in a source that give wrong numbers, if the numbers say so.

`grader.grading.feedback.suspects` asks. Nothing of the source is run: it is parsed, and whatever it
holds may attack the parser.

    kept           what a file keeps from one call of its functions to the next
    frozen         what a compiled function reads and does not get as an argument
    late           functions that are made in a loop, and read its variable after the loop
    alterations    what functions change, by the name that it has outside of them

Standard library only.
"""

import sys
from collections.abc import Iterator

from ...source import tree_of
from ..rules.look import FRAMES
from ..rules.origins import Resolver, TooManyStepsError
from ..rules.scopes import SymbolTable
from .alterations import Alterations
from .frozen import frozen
from .kept import kept
from .late import bound_late
from .suspect import Suspect

MOST = 20  # suspects


def answer(source: bytes) -> list[list[int]]:
    """The suspects of a source: for each its kind, its line, and a line where it shows.

    A source that can't be read or followed has none.
    """
    sys.setrecursionlimit(max(FRAMES, sys.getrecursionlimit()))
    try:
        found = sorted(set(_suspects(SymbolTable(tree_of(source)))))
    except (SyntaxError, ValueError, RecursionError, MemoryError, TooManyStepsError):
        found = []
    return [[one.kind, one.line, one.shows] for one in found[:MOST]]


def _suspects(table: SymbolTable) -> Iterator[Suspect]:
    resolver, alterations = Resolver(table), Alterations(table)
    read = list(frozen(resolver, alterations))
    yield from (one for _, one in read)
    yield from kept(resolver, alterations, {name for name, _ in read})
    yield from bound_late(table)
