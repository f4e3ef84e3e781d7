"""Look up the rules of a problem in a source.

`grader.grading.source_rules` asks. Nothing of the source is run: it is parsed, and whatever it
holds may attack the parser.

    scopes      the symbol table: bindings of names, and lists of all that rules ask for
    origins     what an expression may stand for, through imports and aliases
    returned    what becomes a component of the entry point's value
    patterns    one function for each pattern of a rule

Honest code is read, not code that hides. Standard library only.
"""

import json

from ...source import tree_of
from .origins import Resolver, TooManyStepsError
from .patterns import PATTERNS
from .scopes import SymbolTable


def answer(source: bytes, question: bytes) -> list[int]:
    """For every rule of ``question`` the line where the source does what it speaks of, or 0.

    The question is JSON: [name of the entry point, [[pattern, its settings], ...]]. Nothing is
    returned where the source can't be read, or not within `origins.MAX_STEPS`.
    """
    entry, rules = json.loads(question)
    try:
        resolver = Resolver(SymbolTable(tree_of(source)))
        return [PATTERNS[pattern](resolver, entry, settings) for pattern, settings in rules]
    except (SyntaxError, ValueError, RecursionError, MemoryError, TooManyStepsError):
        return []
