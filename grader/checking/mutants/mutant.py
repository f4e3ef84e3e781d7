"""What a mutant is: the reference with one small mistake in it."""

import difflib
from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """A reference with one change.

    ``id`` is ``function: before -> after``, with ``#2`` where the same change can be made a second
    time in that function: it stays as it is when the file is edited elsewhere. ``line`` counts from
    1 in the reference; ``diff`` has no context but the lines themselves.
    """

    id: str
    line: int
    operator: str
    source: bytes
    diff: str


def difference(before: str, after: str) -> str:
    """The lines that differ, those of ``before`` with ``-``, those of ``after`` with ``+``."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))
