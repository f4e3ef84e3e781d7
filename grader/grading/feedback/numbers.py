"""Which simple mistake explains all wrong numbers of a submission, case by case.

Each rule looks at all cases and gives (id, message), or None. It speaks only where the numbers
leave little doubt: a wrong hint is worse than none. A message has no number of a hidden case: one
that is told is the same in a sample.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import permutations

import numpy as np

from grader.grading.compare import Tolerance, compare, error_ratio
from grader.grading.feedback.observed import Observed, Part
from grader.grading.report import CaseResult, Floats, Hint
from grader.problem.expression import shape_text
from grader.problem.model import Spec

Rule = Callable[[Observed, Part], Hint | None]

MIN_WRONG = 3  # cases, or numbers: what holds in fewer may be chance
MAX_PERMUTED = 6  # components, whose orders are tried one by one
# Lost digits: an error is at most this much of the largest number expected, and the typical one is
# above what float32 loses.
CLOSE, LOST = 0.03, 2e-5
LARGE = 2.0**50
SIGNIFICAND_BITS = {"bfloat16": 8, "float16": 11}
WORDS = {-1.0: "negated", 2.0: "twice what is expected", 0.5: "half of what is expected"}


def explanations(observed: Observed) -> list[Hint]:
    """What explains every wrong component, one hint each; empty unless all are explained."""
    if (order := swapped(observed)) is not None:
        return [order]
    found = _found(observed, EXPLAINING)
    return list(found.values()) if len(found) == len(wrong_parts(observed)) else []


def partial_explanations(observed: Observed) -> dict[str, Hint]:
    """What explains or describes some of the wrong components, by name."""
    return _found(observed, EXPLAINING + DESCRIBING)


def _found(observed: Observed, rules: Sequence[Rule]) -> dict[str, Hint]:
    """The first rule of each wrong component, where there is one."""
    found = {}
    for part in wrong_parts(observed):
        hint = next((one for rule in rules if (one := rule(observed, part)) is not None), None)
        if hint is not None:
            found[part.name] = hint
    return found


def wrong_parts(observed: Observed) -> list[Part]:
    """The components that are wrong somewhere."""
    return [part for part in observed.parts if not part.is_right]


def wrong_shape(
    spec: Spec, results: Sequence[CaseResult], tolerances: Sequence[Sequence[Tolerance]]
) -> Hint | None:
    """The right numbers in every case, but in another shape, or transposed."""
    pairs = [
        (result.actual, result.expected)
        for result in results
        if result.actual is not None and result.expected is not None
    ]
    if len(pairs) < len(results) or any(got.size != want.size for got, want in pairs):
        return None
    shape = shape_text(spec.output.shape).replace("[", "(").replace("]", ")")
    shape = shape.replace(")", ",)") if len(spec.output.shape) == 1 else shape
    if all(
        got.ndim >= 2 and got.T.shape == want.shape and _matches(got.T, want, allowed)
        for (got, want), allowed in zip(pairs, tolerances, strict=True)
    ):
        told = f"every number is right, but its rows are columns: return the transpose, {shape}"
        return Hint("transposed", told)
    if all(
        _matches(got.reshape(want.shape), want, allowed)
        for (got, want), allowed in zip(pairs, tolerances, strict=True)
    ):
        told = (
            f"every number is right and in its order; only the shape is not: return shape {shape}"
        )
        return Hint("right_numbers_wrong_shape", told)
    return None


def swapped(observed: Observed) -> Hint | None:
    """All numbers right, if the components are put in another order."""
    parts = observed.parts
    if not 2 <= len(parts) <= MAX_PERMUTED or not _enough(*parts):
        return None
    if len({tuple(map(len, part.got)) for part in parts}) > 1:
        return None
    for order in permutations(range(len(parts))):
        fits = all(
            part.fits_numbers(parts[n].all_got) for n, part in zip(order, parts, strict=True)
        )
        if order != tuple(range(len(parts))) and fits:
            place = {n: part.name for n, part in zip(order, parts, strict=True)}
            given = ", ".join(place[n] for n in range(len(parts)))
            asked = ", ".join(part.name for part in parts)
            return Hint(
                "components_swapped",
                f"the numbers are right, in another order: [{given}] where [{asked}] is expected",
            )
    return None


def another_order(observed: Observed, part: Part) -> Hint | None:
    """The right numbers within a component, in another order in each case."""
    if not _enough(part) or sum(len(numbers) >= 3 for numbers in part.want) < MIN_WRONG:
        return None
    if part.fits(np.concatenate([numbers[::-1] for numbers in part.want])):
        return Hint("reversed", f"the numbers of {part.name} are right, from the last to the first")
    came = np.concatenate([np.sort(numbers) for numbers in part.got])
    wanted = np.concatenate([np.sort(numbers) for numbers in part.want])
    if (error_ratio(came, wanted, part.tolerance) <= 1).all():
        return Hint("another_order", f"the numbers of {part.name} are right, but in another order")
    return None


def other_function(observed: Observed, part: Part) -> Hint | None:
    """What came is a simple function of each number: without its sign, cut off, squared, rooted."""
    if not _enough(part) or not _vary(part.all_want):
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


def factor(observed: Observed, part: Part) -> Hint | None:
    """All numbers off by one factor, or by an argument that each case has."""
    got, want = part.all_got, part.all_want
    if not _enough(part) or not _vary(want):
        return None
    ratio = _factor_of(got, want)
    rounded = _rounded(ratio)
    if ratio != 0 and part.fits(want * rounded):
        told = WORDS.get(rounded)
        if told is None:
            seen = _rounded(_factor_of(*_of_wrong_samples(observed, part)))
            exact = seen != 0 and part.fits(want * seen)
            told = f"{seen:.4g} times what is expected" if exact else "off by the same factor"
        return Hint(
            "negated" if rounded == -1 else "off_by_a_factor",
            f"{part.name} is {told}, in every case",
        )
    for name, values in _each(observed, part):
        for numbers, told in ((values, "times too large"), (1 / values, "times too small")):
            if part.fits(want * numbers):
                return Hint("off_by_an_argument", f"{part.name} is `{name}` {told}, in every case")
    return None


def constant(observed: Observed, part: Part) -> Hint | None:
    """All numbers off by the same amount, or by an argument that each case has."""
    got, want = part.all_got, part.all_want
    if not _enough(part) or len(want) < MIN_WRONG:
        return None
    middle = float(np.median(got - want))
    rounded = _rounded(middle)
    if rounded != 0 and part.fits(want + rounded):
        large = "large" if rounded > 0 else "small"
        came, wanted = _of_wrong_samples(observed, part)
        seen = _rounded(float(np.median(came - wanted))) if len(came) else 0.0
        exact = seen != 0 and part.fits(want + seen)
        told = f"{abs(seen):.4g} too {large}" if exact else f"too {large} by the same amount"
        return Hint("off_by_a_constant", f"{part.name} is {told}, in every case")
    for name, values in _each(observed, part):
        for numbers, large in ((values, "large"), (-values, "small")):
            if part.fits(want + numbers):
                return Hint(
                    "off_by_an_argument",
                    f"{part.name} is too {large} by `{name}`, in every case",
                )
    return None


def same_number(observed: Observed, part: Part) -> Hint | None:
    """The same number in every case, where others are expected."""
    got = part.all_got
    if not _enough(part) or not _vary(part.all_want) or got.min() != got.max():
        return None
    told = f" ({got[0]:.6g})" if any(observed.samples) else ""
    return Hint(
        "same_in_every_case",
        f"{part.name} is the same number in every case{told}: does it follow from the arguments, "
        "or is a number written into the code that should be one of them?",
    )


def half_precision(observed: Observed, part: Part) -> Hint | None:
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


def few_digits(observed: Observed, part: Part) -> Hint | None:
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


def _is_a_little_off(part: Part) -> bool:
    if not _enough(part) or not _vary(part.all_want) or part.tolerance.rtol > CLOSE / 10:
        return False
    error = np.abs(part.all_got - part.all_want) / np.abs(part.all_want).max()
    return bool(error.max() <= CLOSE and np.median(error) >= LOST / 10)


def whole_numbers(observed: Observed, part: Part) -> Hint | None:
    """Whole numbers where others are expected."""
    got, want = part.all_got, part.all_want
    if not _enough(part) or (part.tolerance.rtol, part.tolerance.atol) == (0, 0):
        return None
    wanted_whole = error_ratio(np.round(want), want, part.tolerance) <= 1
    if (got == np.round(got)).all() and _vary(got) and wanted_whole.sum() * 4 <= len(want):
        return Hint(
            "whole_numbers",
            f"{part.name} is a whole number in every case, and other numbers are expected: is "
            "something counted or rounded that should be added up?",
        )
    return None


# With an explanation nothing is left to be asked; a description may have many causes.
EXPLAINING: tuple[Rule, ...] = (another_order, factor, constant, other_function, half_precision)
DESCRIBING: tuple[Rule, ...] = (same_number, whole_numbers, few_digits)


def _matches(got: Floats, want: Floats, allowed: Sequence[Tolerance]) -> bool:
    return compare(got.shape, "real", got, want, allowed).mismatch is None


def _enough(*parts: Part) -> bool:
    """Whether there are wrong cases enough to speak, and only finite numbers."""
    if not all(part.is_finite for part in parts):
        return False
    return (
        sum(not all(right) for right in zip(*(part.right for part in parts), strict=True))
        >= MIN_WRONG
    )


def _vary(numbers: Floats) -> bool:
    """Whether the numbers are different enough to tell a factor from a summand."""
    return len(np.unique(numbers)) >= MIN_WRONG


def _rounded(number: float) -> float:
    """The whole number, half or quarter beside it, if it is that but for rounding."""
    if not abs(number) < LARGE:  # where floats have no fractions, or it is not finite
        return number
    simple = round(number * 4) / 4
    return simple if abs(simple - number) <= 1e-4 * abs(number) else number


def _factor_of(got: Floats, want: Floats) -> float:
    """By which factor the largest number is off; 0 if there is none."""
    if not want.any():
        return 0.0
    largest = int(np.argmax(np.abs(want)))
    return float(got[largest] / want[largest])


def _of_wrong_samples(observed: Observed, part: Part) -> tuple[Floats, Floats]:
    """What came and what was expected, in the samples that are wrong: what a student sees.

    A number that is told comes from these alone, or a submission could have one of its choice be
    told that only a hidden case has.
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


def _each(observed: Observed, part: Part) -> Iterator[tuple[str, Floats]]:
    """What a student knows of each case, for each number; only what varies and is never 0."""
    for name, facts in observed.facts.items():
        values = np.repeat(np.array(facts, float), [len(numbers) for numbers in part.want])
        if len(np.unique(values)) >= MIN_WRONG and (values != 0).all():
            yield name, values


def _holds(numbers: Floats, bits: int) -> bool:
    """Whether a significand of so many bits holds all of ``numbers``."""
    mantissa, _ = np.frexp(numbers)
    scaled = mantissa * 2.0**bits
    return bool((scaled == np.round(scaled)).all())
