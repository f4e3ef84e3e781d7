"""Pairs of files that share what other files have not: numbers only, nothing is parsed here.

    prints of all files       -> without those of the base code, and without common ones
                              -> tokens that are a file's own: in no print that was taken out
    an index of what is left  -> candidates: pairs that share enough for a close look
    a candidate               -> the own tokens that stand in a shared print, on both sides

Two numbers of a pair must both be high: its tokens in common (the smaller of both sides), and
their share of the own tokens of the file that has fewer. `docs/similar.md` has the measurements.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.grading.report import Floats
from grader.record.record import Mark
from grader.similar.graded_files import GradedFile
from grader.similar.prints import LENGTH, Bools, Prints, prints_of
from grader.similar.reading import Ints, TokenTable, Unread

LEAST_TOKENS = 30  # in common: three lines or four
LEAST_SHARE = 0.75  # of the own tokens of the file that has fewer
# A print is common if this share of all files has it, and at least this number of files: so that
# the code of a single group that copied stays.
COMMON_SHARE = 0.1
COMMON_FILES = 8


@dataclass(frozen=True, eq=False)
class Side:
    """A file of a pair: its prints, and which of its own tokens the other file has as well."""

    file: GradedFile
    prints: Prints
    common: Bools

    @property
    def lines(self) -> tuple[int, ...]:
        """The lines that hold something in common."""
        return tuple(np.unique(self.prints.tokens.lines[self.common]).tolist())


@dataclass(frozen=True, eq=False)
class Pair:
    """Two files that are alike: tokens in common, and their share of the smaller file's own."""

    left: Side
    right: Side
    common: int
    share: float


@dataclass(frozen=True)
class Identical:
    """A file that several students submitted, byte for byte; ``own`` tokens are not base code."""

    file: GradedFile
    own: int


@dataclass(frozen=True)
class Similarities:
    """The finds among the files of a problem.

    ``crowds`` are students whose code differs in names and layout only, too many to be listed as
    pairs. ``unread`` files were not compared, for a reason.
    """

    problem: str
    files: int
    identical: tuple[Identical, ...]
    crowds: tuple[tuple[Mark, ...], ...]
    pairs: tuple[Pair, ...]
    unread: tuple[tuple[Mark, str], ...]


@dataclass(frozen=True, eq=False)
class _Rest:
    """The rest of a file without base code and common code.

    ``written`` marks the tokens that base code does not explain; ``own`` those that common code
    does not explain, either. ``left`` numbers the prints, with -1 for those taken out; ``kept``
    are the numbers that are left, without repeats. ``weights`` says for each of these how many own
    tokens it stands for: a token in several prints counts in parts.
    """

    file: GradedFile
    prints: Prints
    written: Bools
    own: Bools
    left: Ints
    kept: Ints
    weights: Floats


def compare(
    problem_id: str,
    files: Sequence[GradedFile],
    base: Iterable[bytes],
    read: Mapping[bytes, TokenTable | Unread],
) -> Similarities:
    """Compare the files of a problem without the ``base`` code; ``read`` has all tokens."""
    base = set(base)
    others = [file for file in files if file.source not in base]
    known: list[tuple[GradedFile, Prints]] = []
    unread: list[tuple[Mark, str]] = []
    for file in others:
        match read[file.source]:
            case TokenTable() as tokens:
                known.append((file, prints_of(tokens)))
            case Unread(why):
                unread += [(mark, why) for mark in file.marks]
    base_tokens = map(read.__getitem__, base)
    base_prints = [prints_of(found) for found in base_tokens if isinstance(found, TokenTable)]
    least = max(COMMON_FILES, COMMON_SHARE * len(known))
    rests = _without_common(known, base_prints, least)
    own = {rest.file.sha256: int(rest.written.sum()) for rest in rests}
    identical = [Identical(file, own.get(file.sha256, 0)) for file in others if len(file.marks) > 1]
    return Similarities(
        problem=problem_id,
        files=sum(len(file.marks) for file, _ in known),
        identical=tuple(sorted(identical, key=lambda same: (-same.own, same.file.name))),
        crowds=tuple(_crowds(rests, least)),
        pairs=tuple(sorted(_pairs(rests), key=lambda pair: (-pair.share, -pair.common))),
        unread=tuple(unread),
    )


def _without_common(
    known: Sequence[tuple[GradedFile, Prints]], base: Sequence[Prints], least: float
) -> list[_Rest]:
    """The files without base code, and without prints that ``least`` files have."""
    if not known:
        return []
    found = [prints.prints for _, prints in known]
    names, numbers = np.unique(np.concatenate(found), return_inverse=True)
    parts = np.split(numbers, np.cumsum([len(prints) for prints in found])[:-1])
    holders = np.bincount(np.concatenate([np.unique(part) for part in parts]), minlength=len(names))
    none = np.zeros(0, dtype=np.int64)
    in_base = np.isin(names, np.concatenate([none, *(prints.prints for prints in base)]))
    gone = in_base | (holders >= least)
    return [
        _rest(file, prints, in_base[part], np.where(gone[part], -1, part))
        for (file, prints), part in zip(known, parts, strict=True)
    ]


def _rest(file: GradedFile, prints: Prints, in_base: Bools, left: Ints) -> _Rest:
    whole = prints.covered(np.ones(len(left), dtype=bool))
    own = whole & ~prints.covered(left < 0)
    times = prints.times_covered(left >= 0)
    parts = np.cumsum(np.concatenate([[0.0], np.where(own, 1.0, 0.0) / np.maximum(times, 1)]))
    own_in_print = parts[prints.starts + LENGTH] - parts[prints.starts]
    kept, which = np.unique(left[left >= 0], return_inverse=True)
    weights = np.bincount(which, own_in_print[left >= 0], minlength=len(kept))
    return _Rest(
        file,
        prints,
        written=whole & ~prints.covered(in_base),
        own=own,
        left=left,
        kept=kept,
        weights=weights.astype(np.float64),
    )


def _crowds(rests: Sequence[_Rest], least: float) -> Iterator[tuple[Mark, ...]]:
    """Students whose code differs in names and layout only, so many that the code is common."""
    same: dict[bytes, list[_Rest]] = {}
    for rest in rests:
        if rest.written.sum() >= LEAST_TOKENS:
            same.setdefault(np.sort(rest.prints.prints).tobytes(), []).append(rest)
    for crowd in same.values():
        if len(crowd) >= least:
            yield tuple(mark for rest in crowd for mark in rest.file.marks)


def _pairs(rests: Sequence[_Rest]) -> Iterator[Pair]:
    """Every pair that is alike enough."""
    for left, right in _candidates(rests):
        pair = _pair(rests[left], rests[right])
        if pair.common >= LEAST_TOKENS and pair.share >= LEAST_SHARE:
            yield pair


def _candidates(rests: Sequence[_Rest]) -> Iterator[tuple[int, int]]:
    """Pairs that are worth a close look: by weight they share half of what a pair must."""
    own = np.array([int(rest.own.sum()) for rest in rests], dtype=np.int64)
    holder = np.repeat(np.arange(len(rests)), [len(rest.kept) for rest in rests])
    numbers = np.concatenate([np.zeros(0, dtype=np.int64), *(rest.kept for rest in rests)])
    order = np.argsort(numbers, kind="stable")
    holder, numbers = holder[order], numbers[order]
    for at, rest in enumerate(rests):
        if own[at] < LEAST_TOKENS:
            continue
        begin = np.searchsorted(numbers, rest.kept, "left")
        end = np.searchsorted(numbers, rest.kept, "right")
        others = np.concatenate([holder[b:e] for b, e in zip(begin, end, strict=True)])
        weights = np.repeat(rest.weights, end - begin)
        shared = np.bincount(others, weights, minlength=len(rests))
        needed = np.maximum(LEAST_TOKENS, LEAST_SHARE * np.minimum(own, own[at]))
        enough = (shared >= needed / 2) & (own >= LEAST_TOKENS)
        yield from ((at, int(other)) for other in np.nonzero(enough)[0] if other > at)


def _pair(one: _Rest, other: _Rest) -> Pair:
    left, right = sorted((one, other), key=lambda rest: rest.file.name)
    sides = _side(left, right), _side(right, left)
    common = min(int(side.common.sum()) for side in sides)
    return Pair(*sides, common, common / min(int(rest.own.sum()) for rest in (one, other)))


def _side(rest: _Rest, other: _Rest) -> Side:
    shared = np.isin(rest.left, other.kept)
    return Side(rest.file, rest.prints, rest.own & rest.prints.covered(shared))
