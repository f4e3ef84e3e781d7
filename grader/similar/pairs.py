"""Which files of a problem share what others have not: numbers only, nothing is parsed here.

    prints of all files         -> without those of the staff's files, and without common ones
                                -> tokens that are a file's own: in no print that was taken out
    an index of what is left    -> pairs that share enough of it to be worth a close look
    each of these               -> the own tokens that stand in a shared print, on both sides

Of a pair it counts how many tokens it has in common (the smaller of both sides), and which share
that is of the own tokens of the file that has fewer. Both must be high: `docs/similar.md` has the
measurements.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.grading.report import Floats
from grader.record.record import Mark
from grader.similar.handed import Handed
from grader.similar.prints import LENGTH, Bools, Prints, prints_of
from grader.similar.reading import Ints, Tokens, Unread

LEAST_TOKENS = 30  # in common: three lines or four
LEAST_SHARE = 0.75  # of the own tokens of the file that has fewer
# What so many files have is common: a share of them, and not only one group's that copied.
COMMON_SHARE = 0.1
COMMON_FILES = 8


@dataclass(frozen=True, eq=False)
class Side:
    """One file of a pair: its prints, and which of its own tokens the other has as well."""

    handed: Handed
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
    """A file that several handed in, byte for byte; ``own`` tokens of it were not given."""

    handed: Handed
    own: int


@dataclass(frozen=True)
class Comparison:
    """What was found among the files of a problem.

    ``crowds`` are students with the same code but for names and layout, too many to be told as
    pairs. ``unread`` were not compared, with the reason.
    """

    problem: str
    files: int
    identical: tuple[Identical, ...]
    crowds: tuple[tuple[Mark, ...], ...]
    pairs: tuple[Pair, ...]
    unread: tuple[tuple[Mark, str], ...]


@dataclass(frozen=True, eq=False)
class _File:
    """A file with what is left of it: which tokens are its own, and which prints they stand in.

    ``not_given`` are the tokens that the staff's files don't explain, ``own`` those that common
    code does not explain, either. ``left`` are the numbers of its prints, -1 for those taken out;
    ``kept`` these without the latter, each once, and ``weights`` how many own tokens each stands
    for: a token that stands in several prints counts in parts.
    """

    handed: Handed
    prints: Prints
    not_given: Bools
    own: Bools
    left: Ints
    kept: Ints
    weights: Floats


def compare(
    problem_id: str,
    handed: Sequence[Handed],
    given: Iterable[bytes],
    read: Mapping[bytes, Tokens | Unread],
) -> Comparison:
    """Compare the files of a problem, without what is ``given``; ``read`` has the tokens of all."""
    given = set(given)
    others = [one for one in handed if one.source not in given]
    known: list[tuple[Handed, Prints]] = []
    unread: list[tuple[Mark, str]] = []
    for one in others:
        match read[one.source]:
            case Tokens() as tokens:
                known.append((one, prints_of(tokens)))
            case Unread(why):
                unread += [(mark, why) for mark in one.marks]
    staffs = [prints_of(one) for one in map(read.__getitem__, given) if isinstance(one, Tokens)]
    least = max(COMMON_FILES, COMMON_SHARE * len(known))
    files = _without_common(known, staffs, least)
    own = {file.handed.sha256: int(file.not_given.sum()) for file in files}
    identical = [Identical(one, own.get(one.sha256, 0)) for one in others if len(one.marks) > 1]
    return Comparison(
        problem=problem_id,
        files=sum(len(one.marks) for one, _ in known),
        identical=tuple(sorted(identical, key=lambda one: (-one.own, one.handed.name))),
        crowds=tuple(_crowds(files, least)),
        pairs=tuple(sorted(_pairs(files), key=lambda pair: (-pair.share, -pair.common))),
        unread=tuple(unread),
    )


def _without_common(
    known: Sequence[tuple[Handed, Prints]], staffs: Sequence[Prints], least: float
) -> list[_File]:
    """The files without what the staff gave, and what ``least`` files have."""
    if not known:
        return []
    found = [prints.prints for _, prints in known]
    names, numbers = np.unique(np.concatenate(found), return_inverse=True)
    parts = np.split(numbers, np.cumsum([len(one) for one in found])[:-1])
    holders = np.bincount(np.concatenate([np.unique(part) for part in parts]), minlength=len(names))
    none = np.zeros(0, dtype=np.int64)
    given = np.isin(names, np.concatenate([none, *(one.prints for one in staffs)]))
    gone = given | (holders >= least)
    return [
        _file(handed, prints, given[part], np.where(gone[part], -1, part))
        for (handed, prints), part in zip(known, parts, strict=True)
    ]


def _file(handed: Handed, prints: Prints, given: Bools, left: Ints) -> _File:
    whole = prints.covered(np.ones(len(left), dtype=bool))
    own = whole & ~prints.covered(left < 0)
    times = prints.times_covered(left >= 0)
    parts = np.cumsum(np.concatenate([[0.0], np.where(own, 1.0, 0.0) / np.maximum(times, 1)]))
    each = parts[prints.starts + LENGTH] - parts[prints.starts]
    kept, which = np.unique(left[left >= 0], return_inverse=True)
    return _File(
        handed,
        prints,
        not_given=whole & ~prints.covered(given),
        own=own,
        left=left,
        kept=kept,
        weights=np.bincount(which, each[left >= 0], minlength=len(kept)).astype(np.float64),
    )


def _crowds(files: Sequence[_File], least: float) -> Iterator[tuple[Mark, ...]]:
    """Students whose code is the same but for names and layout, and so many that it is common."""
    same: dict[bytes, list[_File]] = {}
    for file in files:
        if file.not_given.sum() >= LEAST_TOKENS:
            same.setdefault(np.sort(file.prints.prints).tobytes(), []).append(file)
    for crowd in same.values():
        if len(crowd) >= least:
            yield tuple(mark for file in crowd for mark in file.handed.marks)


def _pairs(files: Sequence[_File]) -> Iterator[Pair]:
    """Every pair that is alike enough."""
    for left, right in _candidates(files):
        pair = _pair(files[left], files[right])
        if pair.common >= LEAST_TOKENS and pair.share >= LEAST_SHARE:
            yield pair


def _candidates(files: Sequence[_File]) -> Iterator[tuple[int, int]]:
    """Pairs that are worth a close look: by weight they share half of what they must."""
    own = np.array([int(file.own.sum()) for file in files], dtype=np.int64)
    holder = np.repeat(np.arange(len(files)), [len(file.kept) for file in files])
    numbers = np.concatenate([np.zeros(0, dtype=np.int64), *(file.kept for file in files)])
    order = np.argsort(numbers, kind="stable")
    holder, numbers = holder[order], numbers[order]
    for at, file in enumerate(files):
        if own[at] < LEAST_TOKENS:
            continue
        begin = np.searchsorted(numbers, file.kept, "left")
        end = np.searchsorted(numbers, file.kept, "right")
        others = np.concatenate([holder[b:e] for b, e in zip(begin, end, strict=True)])
        weights = np.repeat(file.weights, end - begin)
        shared = np.bincount(others, weights, minlength=len(files))
        needed = np.maximum(LEAST_TOKENS, LEAST_SHARE * np.minimum(own, own[at]))
        enough = (shared >= needed / 2) & (own >= LEAST_TOKENS)
        yield from ((at, int(other)) for other in np.nonzero(enough)[0] if other > at)


def _pair(one: _File, other: _File) -> Pair:
    left, right = sorted((one, other), key=lambda file: file.handed.name)
    sides = _side(left, right), _side(right, left)
    common = min(int(side.common.sum()) for side in sides)
    return Pair(*sides, common, common / min(int(file.own.sum()) for file in (one, other)))


def _side(file: _File, other: _File) -> Side:
    shared = np.isin(file.left, other.kept)
    return Side(file.handed, file.prints, file.own & file.prints.covered(shared))
