"""A mutant: the reference with one small mistake in it."""

import difflib
from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """A reference with one change.

    ``id`` is ``function: before -> after``, with ``#2`` for the second place in that function where
    the same change can be made: an edit elsewhere in the file does not change it. ``line`` counts
    from 1 in the reference; ``diff`` shows the changed lines without context.
    """

    id: str
    line: int
    operator: str
    source: bytes
    diff: str


def difference(before: str, after: str) -> str:
    """The lines that differ: ``-`` for those of ``before``, ``+`` for those of ``after``."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))
