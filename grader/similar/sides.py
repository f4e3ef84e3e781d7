"""A pair for a person to look at: lines of one file beside the lines that correspond to them.

Functions may have changed places, so a function is put beside the one that it shares most with.
RapidFuzz says which of their tokens correspond, and so which lines.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
from rapidfuzz.distance import LCSseq

from grader.similar.pairs import Pair, Side
from grader.similar.prints import LENGTH


@dataclass(frozen=True)
class Line:
    """A line of a file by its number, and whether it holds something in common."""

    number: int
    is_common: bool


LinePair = tuple[Line | None, Line | None]


@dataclass(frozen=True)
class Passage:
    """A function of one file, or its code outside of functions, beside the other file's."""

    rows: tuple[LinePair, ...]

    @property
    def begins(self) -> int:
        """The number of the first line on the left."""
        return min((line.number for line, _ in self.rows if line is not None), default=0)


def side_by_side(pair: Pair) -> tuple[Passage, ...]:
    """The passages of both files that have something in common, in the order of the left file."""
    sides = pair.left, pair.right
    lines = [_lines_of_units(side) for side in sides]
    passages = []
    for units in _partners(pair):
        both = [by_unit.get(unit, []) for by_unit, unit in zip(lines, units, strict=True)]
        passages.append(Passage(tuple(_rows(both[0], both[1], _anchors(sides, units)))))
    return tuple(sorted(passages, key=lambda passage: passage.begins))


def _partners(pair: Pair) -> list[tuple[int, int]]:
    """Pairs of units: each unit with the one that it shares most prints with."""
    left, right = _units_of_prints(pair.left), _units_of_prints(pair.right)
    shared: Counter[tuple[int, int]] = Counter()
    for printed in left.keys() & right.keys():
        shared.update((here, there) for here in left[printed] for there in right[printed])
    chosen: set[tuple[int, int]] = set()
    for side in (0, 1):
        best: dict[int, tuple[int, int]] = {}
        for units, count in sorted(shared.items()):
            if units[side] not in best or count > shared[best[units[side]]]:
                best[units[side]] = units
        chosen.update(best.values())
    return sorted(chosen)


def _units_of_prints(side: Side) -> dict[int, set[int]]:
    """For each print with common tokens in it, the units that it stands in."""
    prints, tokens = side.prints, side.prints.tokens
    before = np.concatenate([[0], np.cumsum(side.common)])  # common tokens ahead of each
    units: dict[int, set[int]] = {}
    for printed, start in zip(prints.prints.tolist(), prints.starts.tolist(), strict=True):
        if before[start + LENGTH] > before[start]:
            units.setdefault(printed, set()).add(int(tokens.units[start]))
    return units


def _lines_of_units(side: Side) -> dict[int, list[Line]]:
    """The lines of each unit; a line without tokens (a comment) goes with the line above."""
    tokens, common = side.prints.tokens, set(side.lines)
    unit_of: dict[int, int] = {}
    last: dict[int, int] = {}
    for number, unit in zip(tokens.lines.tolist(), tokens.units.tolist(), strict=True):
        unit_of.setdefault(number, unit)
        last[unit] = max(number, last.get(unit, 0))
    lines: dict[int, list[Line]] = {}
    unit = -1
    for number in range(min(unit_of), max(unit_of) + 1):
        unit = unit_of.get(number, unit)
        if number <= last[unit]:
            lines.setdefault(unit, []).append(Line(number, number in common))
    return lines


def _rows(
    left: Sequence[Line], right: Sequence[Line], anchors: Iterable[tuple[int, int]]
) -> Iterator[LinePair]:
    """The lines of two units in order; lines that correspond stand in the same row."""
    places = [{line.number: at for at, line in enumerate(lines)} for lines in (left, right)]
    at = to = 0
    for mine, other in anchors:
        if mine in places[0] and other in places[1]:
            here, there = places[0][mine], places[1][other]
            yield from zip_longest(left[at:here], right[to:there])
            yield left[here], right[there]
            at, to = here + 1, there + 1
    yield from zip_longest(left[at:], right[to:])


def _anchors(sides: tuple[Side, Side], units: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Lines of two units that correspond, since most of their tokens do; both numbers grow."""
    tokens = [side.prints.tokens for side in sides]
    inside = [np.nonzero(table.units == unit)[0] for table, unit in zip(tokens, units, strict=True)]
    texts = [table.symbols[at].tolist() for table, at in zip(tokens, inside, strict=True)]
    lines = [table.lines[at].tolist() for table, at in zip(tokens, inside, strict=True)]
    votes: dict[int, Counter[int]] = {}
    for block in LCSseq.opcodes(*texts).as_matching_blocks():
        mine = lines[0][block.a : block.a + block.size]
        for here, there in zip(mine, lines[1][block.b :], strict=False):
            votes.setdefault(here, Counter())[there] += 1
    last = 0
    for here, found in sorted(votes.items()):
        ((there, _),) = found.most_common(1)
        if there > last:
            yield here, there
            last = there
