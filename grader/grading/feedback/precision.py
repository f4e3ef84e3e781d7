"""Numbers of too few digits: half precision, rounded, whole, or always the same."""

import numpy as np

from grader.grading.compare import error_ratio
from grader.grading.feedback.observed import MIN_WRONG, Observed, ObservedComponent, enough, vary
from grader.grading.report import Floats, Hint

# Lost digits: an error is at most this share of the largest number expected, and the typical error
# is larger than what float32 loses.
CLOSE, LOST = 0.03, 2e-5
SIGNIFICAND_BITS = {"bfloat16": 8, "float16": 11}


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


def few_digits(observed: Observed, part: ObservedComponent) -> Hint | None:
    """Errors of the size that half precision has, in most numbers, to either side."""
    if not _is_a_little_off(part):
        return None
    error = (part.all_got - part.all_want) / np.abs(part.all_want).max()
    signs = np.sign(error[error_ratio(part.all_got, part.all_want, part.tolerance) > 1])
    if len(signs) > MIN_WRONG and len(set(signs)) > 1 and np.median(np.abs(error)) > LOST:
        return Hint(
            "few_digits",
            f"{part.name} is off by a little in most cases, to either side, as where digits are "
            "lost: is something computed in bfloat16 or float16, or rounded?",
        )
    return None


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


def same_number(observed: Observed, part: ObservedComponent) -> Hint | None:
    """The same number in every case, where others are expected."""
    got = part.all_got
    if not enough(part) or not vary(part.all_want) or got.min() != got.max():
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
