"""A mutant: a right program with a small mistake in it."""

import difflib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Family(StrEnum):
    """Where the mistake is, and which it is.

    SLIP       one slip in the reference: the only kind that counts in the score
    ELSEWHERE  one slip in an accepted example
    PAIR       two slips in the reference that might hide each other
    VALUE      wrong for some values: a value is cut, rounded, or replaced where it is special
    SIZE       wrong for some sizes: entries beyond a size, or all but the first row, are lost
    """

    SLIP = "slip"
    ELSEWHERE = "slip in an example"
    PAIR = "pair of slips"
    VALUE = "value"
    SIZE = "size"


@dataclass(frozen=True)
class Probe:
    """The change of a program that wraps an expression, by the expression's number in its file.

    ``call`` is Python that makes the wrong value of ``value``.
    """

    expression: int
    call: str


@dataclass(frozen=True)
class Mutant:
    """A right program with one change, or two.

    ``origin`` is the file of that program, ``what`` one sentence about the change. ``id`` is
    ``function: before -> after``, with ``#2`` for the second place in that function where the same
    change can be made: an edit elsewhere in the file does not change it. It is unique among the
    mutants of one origin. ``line`` counts from 1 in ``origin``; ``diff`` shows the changed lines
    without context. ``probe`` tells where the change is, if it only wraps an expression.
    """

    id: str
    line: int
    operator: str
    source: bytes
    diff: str
    origin: Path
    kind: Family
    what: str
    probe: Probe | None = None


@dataclass(frozen=True)
class Chosen:
    """The programs that are tried, and how many more might be.

    ``unread`` are accepted examples that libcst can't read, so that no program is made from them.
    """

    chosen: tuple[Mutant, ...]
    left_out: int
    unread: tuple[Path, ...] = ()


def difference(before: str, after: str) -> str:
    """The lines that differ: ``-`` for those of ``before``, ``+`` for those of ``after``."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))
