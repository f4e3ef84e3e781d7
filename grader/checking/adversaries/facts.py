"""Facts about a call, each of them a place where a solution can be wrong and right elsewhere.

A solution that is wrong exactly where a fact holds is rejected if and only if the fact holds in a
case that counts. So a fact is an adversary, and needs no run: whether it lives follows from inputs
and expected values. Facts are about sizes, about the values of each argument, about values that two
arguments have together, and about the expected values.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt

from grader.cases.values import Value
from grader.grading.report import Floats
from grader.problem.literal import is_bool, is_whole
from grader.problem.model import Argument, Spec
from grader.problem.validity import Validity

# The ends of bands. Nobody's limit is known, so they are as dense as what people write. From 88 on
# exp overflows in float32, from -88 it loses digits, at -104 it is 0; int8 and bfloat16 end at 256;
# from 2**24 on float32 does not hold every whole number.
ENDS_OF_ROWS = (0.1, 1, 10, 50, 80, 88, 104, 200, 500, 1e3, 1e4, 1e6, 1e9)
DISTANCES = (0.1, 1, 5, 10, 20, 50, 80, 88, 104, 200, 500, 1e3, 1e4, 1e6, 1e9)
ENTRIES = tuple(sorted({*DISTANCES, 0.001, 0.01, 0.5, 2, 1e5}))
WHOLE = (10, 100, 256, 1000, 10_000, 32_768, 65_536, 1 << 20, 1 << 24, 1 << 28, 1 << 30)
RESULTS = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1e3, 1e4, 1e6)
FEW = 16  # so many whole numbers are told apart each, more by their band
FEW_OF_MANY = 3  # the same for an argument that may be any of MANY, such as a seed
MANY = 1000


# Dimensions with their sizes.
Sizes = tuple[tuple[str, int], ...]


class Sort(StrEnum):
    """The kinds of wrong solutions that facts stand for."""

    SIZE = "sizes"
    VALUE = "values"
    FAST_PATH = "fast paths"
    PROGRAM = "programs"


@dataclass(frozen=True, order=True)
class Fact:
    """What holds in a call, of a dimension, an argument or a component: its ``subject``.

    ``what`` is one of several if there is an ``item``: "an entry in the range", "5 to 10".
    ``sizes`` are the dimensions and sizes that the item names.
    """

    kind: Sort
    subject: str
    what: str
    item: str = ""
    sizes: Sizes = field(default=(), compare=False)

    def __str__(self) -> str:
        return " ".join(part for part in (f"{self.subject}:", self.what, self.item) if part)


@dataclass(frozen=True)
class Call:
    """The inputs of a call and the reference's answer, flat, of each component."""

    dims: Mapping[str, int]
    inputs: Mapping[str, Value]
    answer: Mapping[str, Floats]


def facts(spec: Spec, call: Call, valid: Mapping[str, Validity]) -> frozenset[Fact]:
    """All facts about the values of a call; those about its sizes are in `sizes`.

    ``valid`` are the `validities` in the call's dimensions.
    """
    found: set[Fact] = set()
    for argument in spec.arguments:
        value = np.asarray(call.inputs[argument.name], dtype=np.float64)
        told_apart = _of_argument(argument, valid[argument.name], value)
        found |= {_value(argument.name, *told) for told in told_apart}
    for one, other in combinations(spec.arguments, 2):
        found |= set(_of_two(one, other, call))
    for name, numbers in call.answer.items():
        found |= {_value(name, "expected", item) for item in _bands(numbers, RESULTS)}
    found |= set(_of_fast_paths(call.dims, found))
    return frozenset(found)


def _value(subject: str, what: str, item: str = "") -> Fact:
    return Fact(Sort.VALUE, subject, what, item)


Told = tuple[str] | tuple[str, str]


def _of_argument(argument: Argument, valid: Validity, value: Floats) -> Iterator[Told]:
    if is_bool(argument):
        yield from _of_truth(value)
    elif argument.kind == "int":
        yield from _of_whole(float(value), FEW if valid.high - valid.low <= MANY else FEW_OF_MANY)
    elif value.ndim == 0:
        yield "in the range", _band(float(value), ENTRIES)
    elif value.size:
        yield from _of_array(value, WHOLE if is_whole(argument) else ENTRIES)


def _of_whole(value: float, few: int) -> Iterator[Told]:
    yield "is", f"{value:.0f}" if abs(value) <= few else _band(value, WHOLE)
    if abs(value) > 1 << 24 and value % 2:
        yield ("a whole number that float32 does not hold",)
    if abs(value) > few:
        yield ("even" if value % 2 == 0 else "odd",)
        if value % 10 == 0:
            yield ("a multiple of 10",)
        if any(int(value / scale * scale) != value for scale in (10, 100, 1000, 10_000)):
            yield ("a whole number that changes if it is divided and multiplied again",)


def _of_truth(value: Floats) -> Iterator[Told]:
    if value.ndim == 0:
        yield "is", "True" if value else "False"
        return
    rows = _rows(value) if value.size else np.zeros((0, 0))
    counts, length = rows.sum(axis=1), rows.shape[1]
    if length < 2:
        return
    names = {0: "no True", 1: "one True", length - 1: "one False", length: "all True"}
    yield from (("a row with", names[int(count)]) for count in counts if int(count) in names)
    partial = rows[(counts > 0) & (counts < length)]
    tests = {
        "all True": (counts == length).all(),
        "one True in each row": (counts == 1).all(),
        "a row with its True first": len(partial) and (np.diff(partial, axis=1) <= 0).all(1).any(),
        "rows with different numbers of True": len(set(counts)) > 1,
        "rows that are equal": len(rows) > 1 and (rows == rows[0]).all(),
        "rows that differ": (rows != rows[0]).any(),
    }
    yield from ((name,) for name, holds in tests.items() if holds)
    for place, name in ((0, "first"), (-1, "last")):
        for truth in set(partial[:, place]):
            yield f"a row, neither all True nor all False, whose {name} is", f"{bool(truth)}"


def _of_array(value: Floats, ends: Sequence[float]) -> Iterator[Told]:
    rows = _rows(value)
    yield from (("an entry in the range", band) for band in _bands(value, ends))
    finite = np.isfinite(rows).all(axis=1)
    if not rows.shape[1] or not finite.any():
        return
    rows = rows[finite]
    high, low = rows.max(axis=1), rows.min(axis=1)
    yield from (("a row with its greatest in the range", b) for b in _bands(high, ENDS_OF_ROWS))
    yield from (("a row with its least in the range", b) for b in _bands(low, ENDS_OF_ROWS))
    if not value.any():
        yield ("all 0",)
    if value.size > 1 and (value == value.flat[0]).all():
        yield ("all entries equal",)
    if rows.shape[1] > 1:
        yield from _of_rows(rows)
    if len(rows) > 1:
        yield "rows with their greatest apart by", _band(float(high.max() - high.min()), DISTANCES)
        if (rows == rows[0]).all():
            yield ("rows that are equal",)


def _of_rows(rows: Floats) -> Iterator[Told]:
    """Of rows with two entries or more."""
    spread = rows.max(axis=1) - rows.min(axis=1)
    yield from (("a row with entries apart by", band) for band in _bands(spread, DISTANCES))
    steps, last = np.diff(rows, axis=1), rows.shape[1] - 1
    moved, total = spread > 0, rows.sum(axis=1)
    ordered = np.sort(np.abs(rows), axis=1)
    tests = {
        "a row of equal entries": ~moved,
        "a row with some equal entries": moved & (np.diff(np.sort(rows, axis=1)) == 0).any(axis=1),
        "a row in ascending order": moved & (steps >= 0).all(axis=1),
        "a row in descending order": moved & (steps <= 0).all(axis=1),
        "a row with its greatest first": moved & (rows.argmax(axis=1) == 0),
        "a row with its greatest last": moved & (rows.argmax(axis=1) == last),
        "a row of positive entries": (rows > 0).all(axis=1),
        "a row of negative entries": (rows < 0).all(axis=1),
        "a row with a 0 among others": (rows == 0).any(axis=1) & moved,
        "a row with one large entry": ordered[:, -1] > 10 * ordered[:, -2],
        "a row of whole numbers": (rows == np.round(rows)).all(axis=1),
        "a row that adds up to nearly 0": (abs(total) < 0.01 * abs(rows).sum(axis=1))
        & (total != 0),
        "a row that adds up to 0": (total == 0) & rows.any(axis=1),
        "a row of 0 and 1": ((rows == 0) | (rows == 1)).all(axis=1) & moved,
        "a row whose first and last entries are equal": moved & (rows[:, 0] == rows[:, -1]),
        "a row with entries that are nearly equal": _has_near_ties(rows),
    }
    yield from ((name,) for name, holds in tests.items() if holds.any())


def _has_near_ties(rows: Floats) -> npt.NDArray[np.bool_]:
    """Whether two neighbours in size differ by less than 1e-5 of their magnitude."""
    ordered = np.sort(rows, axis=1)
    gaps, sizes = np.diff(ordered, axis=1), np.abs(ordered[:, 1:])
    return np.asarray(((gaps > 0) & (gaps < 1e-5 * sizes)).any(axis=1))


def _of_two(one: Argument, other: Argument, call: Call) -> Iterator[Fact]:
    """Of a mask and what it masks; of two whole numbers."""
    for mask, array in ((one, other), (other, one)):
        truth = np.asarray(call.inputs[mask.name])
        value = np.asarray(call.inputs[array.name], dtype=np.float64)
        masks = is_bool(mask) and not is_bool(array)
        if masks and value.ndim and truth.shape == value.shape and value.size:
            yield from _of_masked(mask.name, array.name, _rows(truth) == 1, _rows(value))
    if one.kind == other.kind == "int":
        a, b = float(call.inputs[one.name]), float(call.inputs[other.name])
        sign = "<" if a < b else ">" if a > b else "="
        yield _value(f"{one.name}, {other.name}", f"{one.name} {sign} {other.name}")


def _of_masked(
    mask: str, array: str, truths: npt.NDArray[np.bool_], rows: Floats
) -> Iterator[Fact]:
    """What a mask keeps of a row, and what it leaves out."""
    names = f"{array}, {mask}"
    greatest = float(rows[truths].max()) if truths.any() else -np.inf
    is_mild = bool((np.abs(rows) <= ONE_OVERFLOWS).all())
    for truth, row in zip(truths, rows, strict=True):
        kept, out = np.sort(row[truth]), row[~truth]
        if not kept.size or not np.isfinite(row).all():
            continue
        high = float(kept[-1])
        yield _value(names, "a row with its greatest kept in the range", _band(high, ENDS_OF_ROWS))
        if kept.size > 1:
            apart = _band(high - float(kept[0]), DISTANCES)
            yield _value(names, "a row with kept entries apart by", apart)
            levels = {"0": 0.0, "another row's greatest": greatest}
            if out.size:
                beyond = _band(float(out.max()) - high, DISTANCES)
                told = "a row with several kept, and its greatest left out beyond them by"
                yield _value(names, told, beyond)
                levels["what is left out"] = float(out.max())
            yield from (_value(names, *told) for told in _unstable(kept, levels, is_mild))


# In float32 an exponential is lost beside another that is e**88 times as large, whatever they are
# added to; it is not lost beside one that is e**85 times as large.
LOST = 88.0
NOT_LOST = 85.0
ONE_OVERFLOWS = 88.0  # people write this for 88.72, from where on an exponential is infinite
OVERFLOW = 88.75
# Apart by so much the smaller of two exponentials still counts, and one of them alone may be lost.
NEAR = 11.0
CLEARLY = 10.0


def _unstable(kept: Floats, levels: Mapping[str, float], is_mild: bool) -> Iterator[Told]:
    """Yield the ways in which a hasty formula loses exponentials of ``kept``, which is sorted.

    Such a formula subtracts one of ``levels``. ``is_mild`` says that no entry looks too large.
    """
    top, second = float(kept[-1]), float(kept[-2])
    near = 0 < top - second < NEAR
    if CLEARLY < top - second < CLEARLY + 4:
        yield ("a row with one kept entry clearly ahead of the next, which is not lost",)
    if near and top - kept[0] > LOST:
        yield ("a row with kept entries far apart, and two near its greatest",)
    for name, level in levels.items():
        if near and level - top > LOST and name == "what is left out":
            yield ("a row with kept entries far below what is left out",)
        if near and level - top < NOT_LOST and level - second > LOST:
            what = f"a row with one kept entry lost beside {name}, and one not: below it by"
            yield what, _band(level - top, DISTANCES)
    if top <= ONE_OVERFLOWS and top + np.log(np.exp(kept - top).sum()) > OVERFLOW:
        overflows = "a row with exponentials that are finite, and whose sum is not"
        yield (overflows,)
        if is_mild:
            yield (f"{overflows}, in an array without larger entries",)


def _of_fast_paths(dims: Mapping[str, int], found: set[Fact]) -> Iterator[Fact]:
    """Where a shortcut suggests itself, together with values that it may be wrong for."""
    shortcuts = {f"{name} is {size}": name for name, size in dims.items() if size == 1}
    shortcuts |= {_in_words(fact): fact.subject for fact in found if _is_shortcut(fact)}
    for fact in found:
        if (fact.what, fact.item) in HARD or fact.what in HARD_ROWS:
            for shortcut, subject in shortcuts.items():
                if subject != fact.subject:
                    what = f"{fact.what} {fact.item}".rstrip()
                    yield Fact(Sort.FAST_PATH, fact.subject, f"{what}, where", shortcut)


def _in_words(fact: Fact) -> str:
    return f"{fact.subject} is {fact.item}" if fact.what == "is" else str(fact)


def _is_shortcut(fact: Fact) -> bool:
    small = fact.what == "is" and fact.item in ("0", "1")
    return small or fact.what in SHORTCUTS or (fact.what, fact.item) in SHORTCUT_ROWS


SHORTCUTS = frozenset(
    {"all True", "one True in each row", "rows that are equal", "all entries equal", "all 0"}
)
SHORTCUT_ROWS = frozenset(
    ("rows with their greatest apart by", band) for band in ("20 to 50", "50 to 80", "88 to 104")
)
# Values of the kinds for which a formula has to be stable, or general.
HARD = frozenset(
    {
        ("an entry in the range", "200 to 500"),
        ("an entry in the range", "-500 to -200"),
        ("a row with entries apart by", "20 to 50"),
        ("a row with entries apart by", "200 to 500"),
        ("a row with", "one True"),
        ("a row with", "one False"),
        ("a row with kept entries apart by", "5 to 10"),
    }
)
HARD_ROWS = frozenset(
    {
        "a row with a 0 among others",
        "a row of negative entries",
        "rows that differ",
        "a row with kept entries far below what is left out",
        "a row with kept entries far apart, and two near its greatest",
    }
)


def _rows(value: npt.NDArray[np.float64]) -> Floats:
    """The rows along the last axis, as a matrix."""
    return np.asarray(value, dtype=np.float64).reshape(-1, value.shape[-1])


def _bands(numbers: Floats, ends: Sequence[float]) -> set[str]:
    return {_band(float(number), ends) for number in np.unique(numbers)}


def _band(number: float, ends: Sequence[float]) -> str:
    """The band that a number lies in, by its magnitude and its sign."""
    if number == 0 or not np.isfinite(number):
        return f"{number + 0.0:g}"
    for low, high in pairwise([0.0, *ends]):
        if abs(number) < high:
            return f"{low:g} to {high:g}" if number > 0 else f"{-high:g} to {0 - low:g}"
    return f"{ends[-1]:g} or more" if number > 0 else f"{-ends[-1]:g} or less"
