"""The lines in which a source differs from the one before."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from markupsafe import Markup

from grader.serve.pages.code import coloured_lines

CONTEXT = 3  # lines that are the same, around those that differ
MOST_LINES = 1500  # of each side; a longer source takes too long to compare


@dataclass(frozen=True)
class DifferentLine:
    """A line of either side: ``sign`` is ``-`` (before alone), ``+`` (after alone) or empty.

    ``number`` is that of its own side, of a line that is the same on both that of the later.
    """

    sign: str
    number: int
    text: Markup


@dataclass(frozen=True)
class Hunk:
    """Lines that differ, with their neighbours."""

    lines: tuple[DifferentLine, ...]


def can_compare(before: str, after: str) -> bool:
    """Tell if both are short enough."""
    return max(before.count("\n"), after.count("\n")) < MOST_LINES


def difference(before: str, after: str) -> tuple[Hunk, ...]:
    """The hunks in which two sources differ; none if they have the same lines."""
    old, new = _lines_of(before), _lines_of(after)
    sides = coloured_lines(before), coloured_lines(after)
    groups = SequenceMatcher(None, old, new).get_grouped_opcodes(CONTEXT)
    return tuple(Hunk(tuple(_lines(group, *sides))) for group in groups)


def _lines_of(source: str) -> list[str]:
    """The lines as `coloured_lines` has them; a last newline begins no line."""
    return source.removesuffix("\n").split("\n")


def _lines(
    group: list[tuple[str, int, int, int, int]], old: list[Markup], new: list[Markup]
) -> Iterator[DifferentLine]:
    for kind, old_start, old_end, new_start, new_end in group:
        if kind == "equal":
            for at in range(new_start, new_end):
                yield DifferentLine("", at + 1, new[at])
            continue
        for at in range(old_start, old_end):
            yield DifferentLine("-", at + 1, old[at])
        for at in range(new_start, new_end):
            yield DifferentLine("+", at + 1, new[at])
