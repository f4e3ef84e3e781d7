"""Numbers of too few digits: half precision, rounded, whole, 0, or always the same."""

import numpy as np

from grader.grading.compare import error_ratio
from grader.grading.feedback.observed import Observed, ObservedComponent, enough, vary
from grader.grading.report import Floats, Hint

# Lost digits: an error is at most this share of the largest number expected, and the typical error
# is larger than what float32 loses.
CLOSE, LOST = 0.03, 2e-5
SIGNIFICAND_BITS = {"bfloat16": 8, "float16": 11}
DECIMALS = range(7)
# What digits that are lost look like: errors to either side, of one share of a number whether that
# is large or small, and without a pattern from a number to the next larger one.
FEWEST = 12  # numbers, of which the largest are SPREAD times the smallest
SPREAD, ONE_SHARE, EITHER_SIDE, PATTERN = 100.0, 4.0, 0.25, 0.4


def half_precision(observed: Observed, part: ObservedComponent) -> Hint | None:
    """Numbers that bfloat16 or float16 hold exactly, a little off."""
    if not _is_a_little_off(part):
        return None
    for dtype, bits in SIGNIFICAND_BITS.items():
        if _holds(part.all_got, bits) and not _holds(part.all_want, bits):
            return Hint(
                "half_precision",
                f"{part.name} is off by a little, and each number is one that {dtype} can hold: "
                "compute in float32, which is what arrays have if no dtype is named",
            )
    return None


def rounded(observed: Observed, part: ObservedComponent) -> Hint | None:
    """Tell that the numbers are right, but rounded, or cut to whole numbers."""
    want = part.all_want
    if not enough(part) or not vary(want) or not vary(part.all_got):
        return None
    fitting = [decimals for decimals in DECIMALS if part.fits(np.round(want, decimals))]
    if fitting:
        to = "a few decimals" if fitting[0] else "whole numbers"
        return Hint("rounded", f"{part.name} is right, and then rounded to {to}: do not round")
    if part.fits(np.trunc(want)) or part.fits(np.floor(want)):
        return Hint(
            "rounded",
            f"{part.name} is right, and then cut to a whole number: is it put into an array of "
            "whole numbers, or through `int`?",
        )
    return None


def few_digits(observed: Observed, part: ObservedComponent) -> Hint | None:
    """Tell of errors as half precision has them: one share of each number, without a pattern."""
    if not enough(part) or not vary(part.all_want) or part.tolerance.rtol > CLOSE / 10:
        return None
    if not _has_lost_digits(part.all_got, part.all_want):
        return None
    return Hint(
        "few_digits",
        f"{part.name} is off by about the same small share of large and of small numbers, to "
        "either side, as where digits are lost: is something computed in bfloat16 or float16, or "
        "are weights a little off?",
    )


def _has_lost_digits(got: Floats, want: Floats) -> bool:
    """Return True if the errors have the size and the shape of digits that are lost."""
    order = np.argsort(np.abs(want))
    order = order[want[order] != 0]
    if len(order) < FEWEST:
        return False
    share = (got[order] - want[order]) / want[order]
    sizes = [np.median(np.abs(want[third])) for third in np.array_split(order, 3)]
    typical = [np.median(np.abs(third)) for third in np.array_split(share, 3)]
    signs, errors = np.sign(share), np.sign(share * want[order])
    return bool(
        np.abs(got - want).max() <= CLOSE * np.abs(want).max()
        and LOST < np.median(np.abs(share)) < CLOSE
        and sizes[2] >= SPREAD * sizes[0]
        and max(typical) <= ONE_SHARE * min(typical)
        and all((way == side).mean() >= EITHER_SIDE for way in (signs, errors) for side in (-1, 1))
        and abs((signs[1:] * signs[:-1]).mean()) <= PATTERN
    )


def whole_numbers(observed: Observed, part: ObservedComponent) -> Hint | None:
    """Whole numbers where others are expected."""
    got, want = part.all_got, part.all_want
    if not enough(part) or (part.tolerance.rtol, part.tolerance.atol) == (0, 0):
        return None
    wanted_whole = error_ratio(np.round(want), want, part.tolerance) <= 1
    if (got == np.round(got)).all() and vary(got) and wanted_whole.sum() * 4 <= len(want):
        return Hint(
            "whole_numbers",
            f"{part.name} is a whole number in every case, and other numbers are expected: is "
            "something counted or rounded that should be added up?",
        )
    return None


def always_zero(observed: Observed, part: ObservedComponent) -> Hint | None:
    """Tell of a 0 in every case, within the tolerance."""
    if not enough(part) or not part.fits(np.zeros_like(part.all_got)):
        return None
    return Hint(
        "always_zero",
        f"{part.name} is 0 in every case: is it ever changed, and is what was changed returned?",
    )


def same_number(observed: Observed, part: ObservedComponent) -> Hint | None:
    """Tell of the same number in every case, within the tolerance, where others are expected."""
    if not enough(part) or not vary(part.all_want):
        return None
    middle = np.full_like(part.all_got, np.median(part.all_got))
    if not part.fits(middle) or part.fits_numbers(middle):
        return None
    shown = [numbers for numbers, sample in zip(part.got, observed.samples, strict=True) if sample]
    told = f" ({shown[0][0]:.6g})" if shown and len(shown[0]) else ""
    return Hint(
        "same_in_every_case",
        f"{part.name} is the same number in every case{told}: does it follow from the arguments, "
        "or is a number written into the code that should be one of them?",
    )


def _is_a_little_off(part: ObservedComponent) -> bool:
    if not enough(part) or not vary(part.all_want) or part.tolerance.rtol > CLOSE / 10:
        return False
    error = np.abs(part.all_got - part.all_want) / np.abs(part.all_want).max()
    return bool(error.max() <= CLOSE and np.median(error) >= LOST / 10)


def _holds(numbers: Floats, bits: int) -> bool:
    """Whether a significand of so many bits holds all of ``numbers``."""
    mantissa, _ = np.frexp(numbers)
    scaled = mantissa * 2.0**bits
    return bool((scaled == np.round(scaled)).all())
