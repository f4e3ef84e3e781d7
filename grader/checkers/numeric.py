"""Comparison of a returned array with the expected one, rule by rule; the first that fails counts.

Order: structure (told by the caller, who has no array then), shape, kind of number, finiteness,
value. A value is right where ``|got - expected| <= atol + rtol * |expected|``, scaled by the
*expected* value, as in IEEE float64. NaN never matches, infinity only the same infinity.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class Rule(StrEnum):
    """Which rule of the comparison failed."""

    STRUCTURE = "structure"
    SHAPE = "shape"
    KIND = "kind"
    FINITENESS = "finiteness"
    VALUE = "value"


@dataclass(frozen=True)
class Tolerance:
    """What is allowed for one named component: ``count`` neighbours in row-major order."""

    name: str
    rtol: float
    atol: float
    count: int


@dataclass(frozen=True)
class Mismatch:
    """Why an answer is wrong. ``told`` gives no number that a function computed; ``detail`` may."""

    rule: Rule
    told: str
    detail: str


@dataclass(frozen=True)
class Comparison:
    """The outcome: ``error_ratio`` is error / allowed, the worst of each component.

    It is empty where there was nothing to subtract. A ratio is infinite where the value is not
    finite, or where nothing is allowed and there is an error.
    """

    mismatch: Mismatch | None
    error_ratio: tuple[float, ...]


def compare(
    shape: tuple[int, ...],
    kind: str,
    values: Floats | None,
    expected: Floats,
    tolerances: Sequence[Tolerance],
) -> Comparison:
    """Compare an array of ``shape`` and ``kind`` ("real", or what it is) with ``expected``.

    ``values`` are float64, and None unless ``kind`` is "real"; ``expected`` has no NaN; the counts
    of ``tolerances`` add up to its size.
    """
    if shape != expected.shape:
        return Comparison(_wrong_shape(shape, expected.shape), ())
    if kind != "real" or values is None:
        told = f"expected real numbers, and the elements are {kind}"
        return Comparison(Mismatch(Rule.KIND, told, told), ())
    parts = _split(values, expected, tolerances)
    ratios = tuple(
        float(np.max(_error_ratio(got, want, tolerance), initial=0.0))
        for tolerance, got, want in parts
    )
    for tolerance, got, want in parts:
        bad = got[~np.isfinite(got) & ~(got == want)]
        if bad.size:
            what = "NaN" if np.isnan(bad[0]) else "infinite"
            told = f"{tolerance.name} is {what}"
            return Comparison(Mismatch(Rule.FINITENESS, told, told), ratios)
    for (tolerance, _, _), ratio in zip(parts, ratios, strict=True):
        if not ratio <= 1.0:
            return Comparison(_wrong_value(tolerance, ratio), ratios)
    return Comparison(None, ratios)


def _split(
    values: Floats, expected: Floats, tolerances: Sequence[Tolerance]
) -> list[tuple[Tolerance, Floats, Floats]]:
    ends = np.cumsum([tolerance.count for tolerance in tolerances])[:-1]
    got = np.split(values.reshape(-1), ends)
    want = np.split(expected.reshape(-1), ends)
    return list(zip(tolerances, got, want, strict=True))


def _error_ratio(got: Floats, want: Floats, tolerance: Tolerance) -> Floats:
    """Error / allowed, element by element; 0 where both are the same, infinities included."""
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        allowed = tolerance.atol + tolerance.rtol * np.abs(want)
        error = np.abs(got - want)
        ratio = np.where(error <= allowed, 0.0, np.inf)  # for an allowance of 0
        ratio = np.where(allowed > 0, error / allowed, ratio)
    wild = ~np.isfinite(got) | ~np.isfinite(want)
    return np.where(got == want, 0.0, np.where(wild, np.inf, ratio))


def _wrong_shape(shape: tuple[int, ...], expected: tuple[int, ...]) -> Mismatch:
    told = f"expected shape {expected}, and the shape is another"
    detail = f"expected shape {expected}, got {shape}"
    if shape == (*expected, 1):
        detail += ": each number sits in an array of its own; take it out with float(...) or x[0]"
    elif int(np.prod(shape)) == int(np.prod(expected)):
        detail += f": as many numbers, arranged otherwise; reshape to {expected}"
    return Mismatch(Rule.SHAPE, told, detail)


def _wrong_value(tolerance: Tolerance, ratio: float) -> Mismatch:
    told = f"{tolerance.name} is outside its tolerance"
    if np.isinf(ratio):
        return Mismatch(Rule.VALUE, f"{tolerance.name} is wrong", f"{tolerance.name} must be exact")
    return Mismatch(Rule.VALUE, told, f"{tolerance.name} is off by {times(ratio)} the allowance")


def times(ratio: float) -> str:
    """A ratio in words that can be read at a glance: ``3.2 times``, ``8,100 times``."""
    return f"{ratio:.1f} times" if ratio < 100 else f"{float(f'{ratio:.2g}'):,.0f} times"
