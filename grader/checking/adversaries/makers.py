"""Ways to make a value that is valid: special ones, and random ones of every magnitude.

Numbers are rounded to three digits, so that a person can read them in a pinned case.
"""

from collections.abc import Callable, Sequence

import numpy as np

from grader.checking.adversaries.facts import ENTRIES, WHOLE
from grader.grading.report import Floats
from grader.problem.generator_models import (
    OneHot,
    Permutation,
    PythonGenerator,
    Simplex,
    SymmetricPositiveDefinite,
)
from grader.problem.literal import is_bool, is_whole
from grader.problem.model import Argument, Spec
from grader.problem.validity import Validity

RandomSource = np.random.Generator
Lengths = tuple[int, ...]
Maker = Callable[[RandomSource, Lengths, Validity], Floats]

# What these make has a form of its own, which no other maker keeps to.
OF_A_FORM = (OneHot, Permutation, PythonGenerator, Simplex, SymmetricPositiveDefinite)
NEAR = (0.5, 2.0, 5.0)  # how far apart numbers are that lie near one another
GAPS = (0.5, 3.0, 8.5, 10.5, 20.5, 45.0, 82.0, 92.0, 120.0)
# Below a number by one of each: the first has an exponential beside it, the second has lost it.
BRINK = ((78.5, 82.0), (8.5, 10.5))
LAST_FINITE = 88.0  # of exponentials in float32, and the sum of two or more is not
LARGE = 64  # elements: larger arrays are drawn by the problem's own generators


def is_made(spec: Spec, argument: Argument) -> bool:
    """Whether values are made here; else the problem's generators draw them."""
    generators = [argument.generator]
    generators += [g.generators[argument.name] for g in spec.cases if argument.name in g.generators]
    return argument.valid is not None or not any(isinstance(g, OF_A_FORM) for g in generators)


def make(argument: Argument, random: RandomSource, shape: Lengths, valid: Validity) -> Floats:
    """A value of a random kind within the valid range; it may break what else is said."""
    if valid.said.values is not None:
        return random.choice(valid.said.values, shape)
    if is_bool(argument):
        return _masks(random, shape, valid)
    if argument.kind == "int":
        return _whole_number(random, valid)
    makers = WHOLE_ARRAYS if is_whole(argument) else ARRAYS if shape else SCALARS
    value = _of_rows(list(makers), random, shape, valid)
    value = np.clip(np.round(value) if is_whole(argument) else value, valid.low, valid.high)
    if valid.said.order is not None:
        value = np.sort(value, axis=-1)
        value = value[..., ::-1] if valid.said.order == "descending" else value
    return value


def _of_rows(makers: list[Maker], random: RandomSource, shape: Lengths, valid: Validity) -> Floats:
    """An array from one maker, or each row from another."""
    if len(shape) < 2 or random.random() < 0.4:
        return _pick(makers, random)(random, shape, valid)
    rows = [
        _pick(makers, random)(random, shape[-1:], valid) for _ in range(int(np.prod(shape[:-1])))
    ]
    return np.array(rows).reshape(shape)


def _pick(makers: list[Maker], random: RandomSource) -> Maker:
    """A maker, whose numbers are rounded but for those that differ in the last digits."""
    maker = makers[int(random.integers(len(makers)))]
    return maker if maker is nearly_equal else lambda *how: _rounded(maker(*how))


def _reach(random: RandomSource, valid: Validity) -> float:
    """A magnitude: any end of a band that is valid, and what lies just before it."""
    most = max(abs(valid.low), abs(valid.high))
    ends = [end for end in ENTRIES if end <= most] or [most]
    return min(
        most, float(random.choice(ends)) * float(random.choice([0.6, 0.85, 0.95, 0.98, 1.0]))
    )


def normal(random: RandomSource, shape: Lengths, valid: Validity) -> Floats:
    """Around 0, of some magnitude."""
    return random.normal(0.0, _reach(random, valid) / 2, shape)


def uniform(random: RandomSource, shape: Lengths, valid: Validity) -> Floats:
    """Anywhere that is valid."""
    return random.uniform(valid.low, valid.high, shape)


def around(random: RandomSource, shape: Lengths, valid: Validity) -> Floats:
    """Near some number."""
    place = float(random.choice([-1.0, 1.0])) * _reach(random, valid)
    return place + random.normal(0.0, min(abs(place) / 4, float(random.choice(NEAR))), shape)


def levels(random: RandomSource, shape: Lengths, valid: Validity) -> Floats:
    """Numbers near one of two levels."""
    one, other = _reach(random, valid), _reach(random, valid)
    high: Floats = random.integers(0, 2, shape).astype(np.float64)
    place = float(random.choice([-1.0, 1.0])) * one
    steps = random.normal(0.0, float(random.choice(NEAR)), shape)
    return np.asarray(place - other * high + np.round(steps, 1))


def gaps(random: RandomSource, shape: Lengths, valid: Validity) -> Floats:
    """Numbers at distances from one another at which something may be lost, in random order."""
    steps = random.choice(GAPS, shape).cumsum(axis=-1)
    place = float(random.uniform(-1.0, 1.0)) * _reach(random, valid)
    return np.asarray(random.permuted(place - steps, axis=-1))


def brink(random: RandomSource, shape: Lengths, valid: Validity) -> Floats:
    """Where exponentials are lost beside 0 or another number, or where their sum overflows."""
    if random.random() < 0.3:
        return LAST_FINITE - random.choice([0.0, 0.1, 0.2], shape)
    steps = random.choice(GAPS, shape)
    first = int(shape[-1] > 2 and random.random() < 0.5)  # the number that others are lost beside
    steps[..., :first] = 0.0
    for n, some in enumerate(BRINK, first):
        steps[..., n : n + 1] = random.choice(some, (*shape[:-1], 1))
    place = float(random.choice([0.0, 1.0, -1.0])) * _reach(random, valid)
    return np.asarray(random.permuted(place - steps.cumsum(axis=-1), axis=-1))


def spread(random: RandomSource, shape: Lengths, valid: Validity) -> Floats:
    """From one number to another, in random order."""
    span, place = _reach(random, valid), float(random.uniform(-1.0, 1.0)) * _reach(random, valid)
    steps = np.linspace(place - span / 2, place + span / 2, shape[-1])
    return np.asarray(random.permuted(np.broadcast_to(steps, shape), axis=-1))


def one_large(random: RandomSource, shape: Lengths, valid: Validity) -> Floats:
    """Small numbers and one that is large."""
    value = random.normal(0.0, 1.0, shape).reshape(-1)
    if value.size:
        sign = float(random.choice([-1.0, 1.0]))
        value[int(random.integers(value.size))] = sign * 20 * max(1.0, _reach(random, valid) / 20)
    return value.reshape(shape)


def equal(random: RandomSource, shape: Lengths, valid: Validity) -> Floats:
    """The same number everywhere."""
    place: Floats = np.array(float(random.choice([-1.0, 1.0])) * _reach(random, valid))
    return np.broadcast_to(place, shape).copy()


def ties(random: RandomSource, shape: Lengths, valid: Validity) -> Floats:
    """Two numbers, each in several places."""
    one, other = normal(random, (2,), valid).tolist()
    where: Floats = random.integers(0, 2, shape).astype(np.float64)
    return np.asarray(one + (other - one) * where)


def nearly_equal(random: RandomSource, shape: Lengths, valid: Validity) -> Floats:
    """A number, and numbers next to it."""
    place = float(_rounded(equal(random, (1,), valid))[0])
    steps: Floats = np.round(random.uniform(-1, 1, shape), 1) * abs(place) * 1e-5
    return place + steps


def indicators(random: RandomSource, shape: Lengths, valid: Validity) -> Floats:
    """0 and 1."""
    return random.integers(0, 2, shape).astype(np.float64)


def zeros(random: RandomSource, shape: Lengths, valid: Validity) -> Floats:
    """0 in some places, or in all."""
    kept: Floats = np.less(random.random(shape), random.choice([0.0, 0.5])).astype(np.float64)
    return normal(random, shape, valid) * kept


def ascending(random: RandomSource, shape: Lengths, valid: Validity) -> Floats:
    """In order, either way."""
    value = np.sort(normal(random, shape, valid), axis=-1)
    return value if random.random() < 0.5 else value[..., ::-1]


def positive(random: RandomSource, shape: Lengths, valid: Validity) -> Floats:
    """Of one sign."""
    return float(random.choice([-1.0, 1.0])) * np.abs(normal(random, shape, valid))


def cancelling(random: RandomSource, shape: Lengths, valid: Validity) -> Floats:
    """Rows that add up to 0."""
    halves: Floats = random.integers(-20, 21, shape) / 2
    if halves.size:
        halves[..., -1] -= halves.sum(axis=-1)
    return halves if random.random() < 0.5 else halves + normal(random, shape, valid) / 1000


SCALARS: Sequence[Maker] = (uniform, equal, zeros)
WHOLE_ARRAYS: Sequence[Maker] = (normal, uniform, equal, ties, zeros, ascending, indicators)
ARRAYS: Sequence[Maker] = (
    *(
        *WHOLE_ARRAYS,
        around,
        levels,
        gaps,
        gaps,
        brink,
        brink,
        spread,
        one_large,
        positive,
        cancelling,
        nearly_equal,
    ),
)


def _whole_number(random: RandomSource, valid: Validity) -> Floats:
    """A whole number: each end often, small ones, and some of every magnitude."""
    low, high = int(valid.low), int(valid.high)
    bands = [low, *(end for end in WHOLE if low < end < high), high]
    n = int(random.integers(len(bands)))
    if random.random() < 0.25:
        return np.array(float(random.choice([low, min(low + 1, high), high])))
    return np.array(float(random.integers(bands[max(0, n - 1)], bands[n], endpoint=True)))


def _masks(random: RandomSource, shape: Lengths, valid: Validity) -> Floats:
    """True and False: all, one, all but one, at the front, or at random; each row its own."""
    if not shape or not shape[-1]:
        return random.integers(0, 2, shape).astype(np.float64)
    length, count = shape[-1], int(np.prod(shape[:-1]))
    most = length if valid.most_true is None else valid.most_true
    alike = random.random() < 0.5
    ways = [0, 1, 2, length - 1, length, -1]
    way = int(random.choice(ways))
    rows = np.zeros((count, length))
    for row in rows:
        number = way if alike else int(random.choice(ways))
        number = int(random.integers(0, length + 1)) if number < 0 else number
        number = min(max(number, valid.least_true), most, length)
        places = np.arange(length) if random.random() < 0.2 else random.permutation(length)
        row[places[:number]] = 1.0
    return rows.reshape(shape)


def _rounded(value: Floats) -> Floats:
    """Three digits of each number."""
    with np.errstate(divide="ignore", invalid="ignore"):
        digits = 2 - np.floor(np.log10(np.abs(value)))
    scale = np.where(np.isfinite(digits), 10.0 ** np.clip(digits, -300, 300), 1.0)
    return np.round(value * scale) / scale + 0.0  # no -0.0
