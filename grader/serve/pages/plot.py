"""Expected and actual numbers of a case as a picture, where they are too many to compare as text.

Numbers stand side by side in row-major order. What lies far outside of the expected range is drawn
at the edge, so that one wild number does not flatten the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor, inf, isnan, log10
from sys import float_info

import numpy as np

from grader.grading.compare import Tolerance, error_ratio, split
from grader.grading.report import CaseResult, Floats
from grader.problem.model import Spec
from grader.report.case_numbers import verdict_on
from grader.text import counted

FEW = 8  # numbers that are compared as text
MOST = 200  # numbers in a picture
HEIGHT, TOP, BOTTOM = 220.0, 14.0, 200.0
LEFT, RIGHT = 64.0, 12.0
WIDE, WIDEST, NARROWEST = 560.0, 30.0, 11.0  # of all numbers; of one, at most and at least
TICKS = 4  # about as many


@dataclass(frozen=True)
class PlottedNumber:
    """A number of an output: its index, what was expected and got, and where both are drawn.

    ``edge`` is "above", "below" or "nan" if the number that came lies outside of the picture.
    ``judged`` is empty if its tolerance is not known.
    """

    place: str
    expected: str
    got: str
    judged: str
    is_wrong: bool
    x: float
    expected_y: float
    got_y: float
    edge: str


@dataclass(frozen=True)
class ComparisonPlot:
    """A picture of numbers: a sentence, its size, the scale, and where rows of the array begin."""

    sentence: str
    width: float
    height: float
    numbers: tuple[PlottedNumber, ...]
    ticks: tuple[tuple[float, str], ...]
    rows: tuple[float, ...]


def plot_of(case: CaseResult, spec: Spec) -> ComparisonPlot | None:
    """The picture of a case; None if it has few numbers, or none that can be compared."""
    expected, got = case.expected, case.actual
    if expected is None or got is None or expected.shape != got.shape or expected.size <= FEW:
        return None
    ratios = _ratios(case, spec, expected, got)
    low, high = _window(expected, got)
    if not float_info.min < high - low < inf:
        return None
    step = min(WIDEST, max(NARROWEST, WIDE / expected.size))
    numbers = tuple(
        PlottedNumber(
            place=str(list(map(int, place))),
            expected=f"{wanted:.9g}",
            got=f"{came:.9g}",
            judged="" if ratios is None else verdict_on(float(ratios[at])),
            is_wrong=ratios is not None and not ratios[at] <= 1,
            x=round(LEFT + (at + 0.5) * step, 1),
            expected_y=_height(wanted, low, high),
            got_y=_height(came, low, high),
            edge=_edge(came, low, high),
        )
        for at, (place, wanted, came) in enumerate(
            zip(
                np.ndindex(expected.shape),
                expected.ravel()[:MOST].tolist(),
                got.ravel()[:MOST].tolist(),
                strict=False,
            )
        )
    )
    length = expected.shape[-1]
    return ComparisonPlot(
        sentence=_sentence(ratios, expected.size),
        width=round(LEFT + len(numbers) * step + RIGHT, 1),
        height=HEIGHT,
        numbers=numbers,
        ticks=tuple((_height(tick, low, high), f"{tick:.6g}") for tick in _ticks(low, high)),
        rows=tuple(round(LEFT + at * step, 1) for at in range(length, len(numbers), length)),
    )


def _sentence(ratios: Floats | None, count: int) -> str:
    cut = f" The first {MOST} are drawn." if count > MOST else ""
    if ratios is None:
        return f"{counted(count, 'number')}.{cut}"
    wrong = int((~(ratios <= 1)).sum())
    return f"{wrong} of {counted(count, 'number')} {'is' if wrong == 1 else 'are'} wrong.{cut}"


def _ratios(case: CaseResult, spec: Spec, expected: Floats, got: Floats) -> Floats | None:
    """Error / allowed of each number; None if the sizes of components can't be told."""
    dims = {
        length.text: int(size)
        for shape, array in (
            (spec.output.shape, expected),
            *((argument.shape or (), case.inputs[argument.name]) for argument in spec.arguments),
        )
        for length, size in zip(shape, np.shape(array), strict=True)
    }
    try:
        allowed = [
            Tolerance(part.name, part.rtol, part.atol, part.count.value(dims))
            for part in spec.output.components
        ]
    except KeyError:
        return None
    parts = zip(split(got, allowed), split(expected, allowed), allowed, strict=True)
    return np.concatenate([error_ratio(*part) for part in parts])


def _window(expected: Floats, got: Floats) -> tuple[float, float]:
    """The lowest and the highest number of the picture."""
    wanted = expected[np.isfinite(expected)]
    low, high = (float(wanted.min()), float(wanted.max())) if wanted.size else (0.0, 0.0)
    span = high - low or abs(high) or 1.0
    near = got[(got >= low - span) & (got <= high + span)]
    low, high = min([low, *near.tolist()]), max([high, *near.tolist()])
    margin = (high - low) * 0.06 or span / 2
    return low - margin, high + margin


def _height(number: float, low: float, high: float) -> float:
    """Where a number is drawn, in pixels from the top."""
    inside = low if isnan(number) else min(max(number, low), high)
    return round(BOTTOM - (BOTTOM - TOP) * (inside - low) / (high - low), 1)


def _edge(number: float, low: float, high: float) -> str:
    if isnan(number):
        return "nan"
    return "above" if number > high else "below" if number < low else ""


def _ticks(low: float, high: float) -> Iterator[float]:
    """Round numbers between the ends: 1, 2 or 5 times a power of ten apart."""
    rough = (high - low) / TICKS
    power = 10.0 ** floor(log10(rough))
    apart = next(power * each for each in (1, 2, 5, 10) if power * each >= rough)
    for at in range(ceil(low / apart), floor(high / apart) + 1):
        yield at * apart
