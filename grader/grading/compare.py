"""Comparison of a returned array with the expected one, rule by rule; the first that fails counts.

Order: structure (checked by the caller, who has no array then), shape, kind of number,
finiteness, value. A value is right where ``|got - expected| <= atol + rtol * |expected|``, scaled
by the *expected* value, as in IEEE float64. NaN never matches, infinity only the same infinity.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import prod

import numpy as np
import numpy.typing as npt

from grader.cases.make import Case
from grader.problem.model import Spec

Floats = npt.NDArray[np.float64]

# Values are scaled down to a quarter before subtraction where twice one of them would overflow.
_LARGE = np.finfo(np.float64).max / 4
_LARGEST = float(np.finfo(np.float64).max)


class Rule(StrEnum):
    """The rule of the comparison that failed."""

    SHAPE = "shape"
    KIND = "kind"
    FINITENESS = "finiteness"
    VALUE = "value"


@dataclass(frozen=True)
class Tolerance:
    """The allowance of one named component: ``count`` neighbours in row-major order."""

    name: str
    rtol: float
    atol: float
    count: int


@dataclass(frozen=True)
class Mismatch:
    """Why an answer is wrong: the rule, and the reason in words."""

    rule: Rule
    reason: str


@dataclass(frozen=True)
class Comparison:
    """The outcome: ``error_ratio`` is error / allowed, the worst of each component.

    A component is right if and only if its ratio is at most 1. A ratio is infinite where only one
    value is right: nothing is allowed, or an infinity is involved, or NaN came. It is empty where
    there was nothing to subtract.
    """

    mismatch: Mismatch | None
    error_ratio: tuple[float, ...]


def tolerances(spec: Spec, case: Case) -> list[Tolerance]:
    """The tolerance of each component, with the number of elements it has in a case."""
    return [
        Tolerance(part.name, part.rtol, part.atol, part.count.value(case.dims))
        for part in spec.output.components
    ]


def compare(
    shape: tuple[int, ...],
    kind: str,
    values: Floats | None,
    expected: Floats,
    tolerances: Sequence[Tolerance],
) -> Comparison:
    """Compare an array of ``shape`` and ``kind`` ("real", or what it is) with ``expected``.

    ``values`` are float64, and None unless ``kind`` is "real"; ``expected`` has no NaN; the counts
    of ``tolerances`` add up to its size. Nothing is broadcast.
    """
    if shape != expected.shape:
        return Comparison(_wrong_shape(shape, expected.shape), ())
    if kind != "real" or values is None:
        told = f"expected real numbers, and the elements are {kind}"
        return Comparison(Mismatch(Rule.KIND, told), ())
    parts = _split(values, expected, tolerances)
    ratios = tuple(
        float(np.max(error_ratio(got, want, tolerance), initial=0.0))
        for tolerance, got, want in parts
    )
    for tolerance, got, want in parts:
        bad = got[~np.isfinite(got) & (got != want)]
        if bad.size:
            what = "NaN" if np.isnan(bad[0]) else "infinite"
            told = f"{tolerance.name} is {what}"
            return Comparison(Mismatch(Rule.FINITENESS, told), ratios)
    for (tolerance, _, _), ratio in zip(parts, ratios, strict=True):
        if not ratio <= 1.0:
            return Comparison(_wrong_value(tolerance, ratio), ratios)
    return Comparison(None, ratios)


def error_ratio(got: Floats, want: Floats, tolerance: Tolerance) -> Floats:
    """Error / allowed, element by element; at most 1 exactly where the value is right.

    error <= allowed and error / allowed <= 1 mean the same in IEEE arithmetic: the quotient of two
    different floats is never closer to 1 than half a unit in the last place.
    """
    with np.errstate(invalid="ignore", over="ignore", divide="ignore", under="ignore"):
        scale = np.where((np.abs(got) > _LARGE) | (np.abs(want) > _LARGE), 0.25, 1.0)
        allowed = tolerance.atol * scale + tolerance.rtol * np.abs(want * scale)
        error = np.abs(got * scale - want * scale)
        ratio = np.where(allowed > 0, np.minimum(error / allowed, _LARGEST), np.inf)
    wild = ~np.isfinite(got) | ~np.isfinite(want)
    return np.where(got == want, 0.0, np.where(wild, np.inf, ratio))


def split(values: Floats, tolerances: Sequence[Tolerance]) -> list[Floats]:
    """The numbers of each component, flat: views of ``values``, whose size the counts add up to."""
    ends = np.cumsum([tolerance.count for tolerance in tolerances])[:-1]
    return np.split(values.reshape(-1), ends)


def _split(
    values: Floats, expected: Floats, tolerances: Sequence[Tolerance]
) -> list[tuple[Tolerance, Floats, Floats]]:
    got, want = split(values, tolerances), split(expected, tolerances)
    return list(zip(tolerances, got, want, strict=True))


def _wrong_shape(shape: tuple[int, ...], expected: tuple[int, ...]) -> Mismatch:
    detail = f"expected shape {expected}, got {shape}"
    if shape == (*expected, 1):
        detail += ": each number sits in an array of its own; take it out with float(...) or x[0]"
    elif prod(shape) == prod(expected):
        detail += f": as many numbers, arranged otherwise; reshape to {expected}"
    return Mismatch(Rule.SHAPE, detail)


def _wrong_value(tolerance: Tolerance, ratio: float) -> Mismatch:
    if np.isinf(ratio):
        return Mismatch(Rule.VALUE, f"{tolerance.name} must be exact here")
    return Mismatch(Rule.VALUE, f"{tolerance.name} is off by {times(ratio)} the allowance")


def times(ratio: float) -> str:
    """A ratio in words that are read at a glance: ``3.2 times``, ``8,100 times``."""
    if 1 < ratio < 1.05:
        return f"{just_above_1(ratio)} times"
    if ratio < 100:
        return f"{ratio:.1f} times"
    return f"{float(f'{ratio:.2g}'):,.0f} times" if ratio < 1e9 else f"{ratio:.0e} times"


def just_above_1(ratio: float) -> str:
    """A ratio a little above 1, with the decimals that show it: such an answer is not right."""
    decimals = next(n for n in range(1, 18) if float(f"{ratio:.{n}f}") > 1)
    return f"{ratio:.{decimals}f}"
