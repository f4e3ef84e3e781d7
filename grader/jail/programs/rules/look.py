"""Look up the rules of a problem in a source.

`grader.grading.source_rules` asks. Nothing of the source is run: it is parsed, and whatever it
holds may attack the parser.

    scopes      the symbol table: bindings of names, and lists of all that rules ask for
    origins     what an expression may stand for, through imports and aliases
    returned    what becomes a component of the entry point's value
    patterns    one function for each pattern of a rule
    outdated    names that their library will remove

Honest code is read, not code that hides. A rule that can't be followed to its end is answered by
UNKNOWN, and never by 0. Standard library only.
"""

import json
import sys
from typing import Any

from ...source import tree_of
from .origins import Resolver, TooManyStepsError
from .outdated import outdated_lines
from .patterns import PATTERNS
from .scopes import SymbolTable

UNKNOWN = -1
FRAMES = 5000  # of Python, for `origins.MAX_DEPTH` and the parser


def answer(source: bytes, question: bytes) -> list[int]:
    """For every rule of ``question`` the line where the source does what it speaks of, or 0.

    The question is JSON: [name of the entry point, [[pattern, its settings], ...], outdated names].
    The first lines of these names come last. UNKNOWN stands for a rule that can't be followed
    within `origins.MAX_STEPS`; for everything, if the source can't be read.
    """
    entry, rules, names = json.loads(question)
    sys.setrecursionlimit(max(FRAMES, sys.getrecursionlimit()))
    try:
        table = SymbolTable(tree_of(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return [UNKNOWN for _ in (*rules, *names)]
    resolver = Resolver(table)
    found = [_line(resolver, entry, pattern, settings) for pattern, settings in rules]
    return [*found, *_outdated(resolver, names)]


def _outdated(resolver: Resolver, names: list[str]) -> list[int]:
    resolver.begin()
    try:
        return outdated_lines(resolver, names)
    except (RecursionError, MemoryError, TooManyStepsError):
        return [UNKNOWN for _ in names]


def _line(resolver: Resolver, entry: str, pattern: str, settings: Any) -> int:
    resolver.begin()
    try:
        return PATTERNS[pattern](resolver, entry, settings)
    except (RecursionError, MemoryError, TooManyStepsError):
        return UNKNOWN
