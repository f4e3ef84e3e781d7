"""All numbers off in the same way: by a factor, by an amount, by a simple function."""

import numpy as np

from grader.grading.compare import error_ratio
from grader.grading.feedback.observed import MIN_WRONG, Observed, ObservedComponent, enough, vary
from grader.grading.report import Floats, Hint

LARGE = 2.0**50
WORDS = {-1.0: "negated", 2.0: "twice what is expected", 0.5: "half of what is expected"}


def factor(observed: Observed, part: ObservedComponent) -> Hint | None:
    """Tell that all numbers are off by one factor."""
    got, want = part.all_got, part.all_want
    if not enough(part) or not vary(want):
        return None
    ratio = _factor_of(got, want)
    fitting = [times for times in (_rounded(ratio), ratio) if times and part.fits(want * times)]
    if not fitting:
        return None
    told = WORDS.get(fitting[0])
    if told is None:
        came, wanted = _of_wrong_samples(observed, part)
        seen = _factor_of(came, wanted)
        exact = seen != 0 and part.fits(want * seen)
        times = f"{_shortest(seen, came, wanted, part)} times what is expected"
        told = times if exact else "off by the same factor"
    return Hint(
        "negated" if fitting[0] == -1 else "off_by_a_factor",
        f"{part.name} is {told}, in every case",
    )


def constant(observed: Observed, part: ObservedComponent) -> Hint | None:
    """Tell that all numbers are off by one amount."""
    got, want = part.all_got, part.all_want
    if not enough(part) or len(want) < MIN_WRONG:
        return None
    middle = float(np.median(got - want))
    if any(amount and part.fits(want + amount) for amount in (_rounded(middle), middle)):
        large = "large" if middle > 0 else "small"
        came, wanted = _of_wrong_samples(observed, part)
        seen = _rounded(float(np.median(came - wanted))) if len(came) else 0.0
        exact = seen != 0 and part.fits(want + seen)
        told = f"{abs(seen):.4g} too {large}" if exact else f"too {large} by the same amount"
        return Hint("off_by_a_constant", f"{part.name} is {told}, in every case")
    return None


def other_function(observed: Observed, part: ObservedComponent) -> Hint | None:
    """A simple function of each number: without its sign, cut off at 0, squared, rooted."""
    if not enough(part) or not vary(part.all_want):
        return None
    want = part.all_want
    if part.fits(np.abs(want)):
        told = (
            "is right but for the sign: it is never negative, where negative numbers are expected"
        )
        return Hint("sign_lost", f"{part.name} {told}")
    if part.fits(np.maximum(want, 0)):
        told = "is right but for negative numbers: 0 comes in their place"
        return Hint("clipped", f"{part.name} {told}")
    if part.fits(want**2):
        return Hint("squared", f"{part.name} is the square of what is expected, in every case")
    if (want >= 0).all() and part.fits(np.sqrt(want)):
        return Hint("rooted", f"{part.name} is the square root of what is expected, in every case")
    return None


def _rounded(number: float) -> float:
    """The whole number, half or quarter nearest to ``number``, if only rounding parts them."""
    if not abs(number) < LARGE:  # where floats have no fractions, or it is not finite
        return number
    simple = round(number * 4) / 4
    return simple if abs(simple - number) <= 1e-4 * abs(number) else number


def _shortest(times: float, came: Floats, wanted: Floats, part: ObservedComponent) -> str:
    """Return the factor with as few digits as the samples allow: 1.0001, and never 1."""
    for digits in range(1, 9):
        told = f"{times:.{digits}g}"
        ratios = error_ratio(came, wanted * float(told), part.tolerance)
        if (ratios <= 1).all() and float(told) != 1:
            break
    return told


def _factor_of(got: Floats, want: Floats) -> float:
    """The factor by which the largest number is off; 0 if there is none."""
    if not want.any():
        return 0.0
    largest = int(np.argmax(np.abs(want)))
    return float(got[largest] / want[largest])


def _of_wrong_samples(observed: Observed, part: ObservedComponent) -> tuple[Floats, Floats]:
    """The numbers that came and those expected, in the wrong samples, which a student sees.

    A message takes its numbers from these alone. Otherwise a submission could make it show a number
    that only a hidden case has.
    """
    shown = [
        n
        for n, (sample, right) in enumerate(zip(observed.samples, part.right, strict=True))
        if sample and not right
    ]
    none = np.zeros(0)
    return (
        np.concatenate([none, *(part.got[n] for n in shown)]),
        np.concatenate([none, *(part.want[n] for n in shown)]),
    )
