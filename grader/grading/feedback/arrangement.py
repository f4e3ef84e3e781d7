"""The right numbers in another shape or order."""

from collections.abc import Sequence
from itertools import permutations

import numpy as np

from grader.grading.compare import Tolerance, compare, error_ratio
from grader.grading.feedback.observed import MIN_WRONG, Observed, ObservedComponent, enough
from grader.grading.report import CaseResult, Floats, Hint
from grader.problem.model import Spec

MAX_PERMUTED = 6  # components; every order of them is tried


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
    shape = _shape([size.text for size in spec.output.shape])
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


def missing_axis(spec: Spec, results: Sequence[CaseResult]) -> Hint | None:
    """Tell that one number stands for a whole axis, the same axis in every case."""
    names = [size.text for size in spec.output.shape]
    shapes = [
        (result.actual.shape, result.expected.shape)
        for result in results
        if result.actual is not None and result.expected is not None
    ]
    if len(shapes) < len(results) or len(names) < 2:
        return None
    found = [
        axis
        for axis in range(len(names))
        if all(
            got in (want[:axis] + want[axis + 1 :], (*want[:axis], 1, *want[axis + 1 :]))
            for got, want in shapes
        )
    ]
    if len(found) != 1 or all(want[found[0]] == 1 for _, want in shapes):
        return None
    (axis,) = found
    return Hint(
        "axis_is_missing",
        f"shape {_shape(names)} is asked for, and the axis of `{names[axis]}` is missing: all "
        "along it became one number, as by a sum, a mean, a maximum or an index; return an array "
        "of that whole shape",
    )


def axis_twice(spec: Spec, results: Sequence[CaseResult]) -> Hint | None:
    """Tell that an axis is there twice, as where each row meets all rows."""
    names = [size.text for size in spec.output.shape]
    shapes = [
        (result.actual.shape, result.expected.shape)
        for result in results
        if result.actual is not None and result.expected is not None
    ]
    if len(shapes) < len(results) or not names or all(1 in want for _, want in shapes):
        return None
    for axis, name in enumerate(names):
        if not name.isidentifier():
            continue
        twice = [*names[:axis], name, *names[axis:]]
        if all(got == (*want[: axis + 1], *want[axis:]) for got, want in shapes):
            return Hint(
                "axis_is_there_twice",
                f"shape {_shape(names)} is asked for, and {_shape(twice)} is returned: each of "
                f"`{name}` meets all of `{name}`. In `jax.vmap` each argument that has this axis "
                "needs 0 in `in_axes`, not None; elsewhere an axis of length 1 may stand in the "
                "wrong place",
            )
    return None


def _shape(names: Sequence[str]) -> str:
    return f"({names[0]},)" if len(names) == 1 else f"({', '.join(names)})"


def swapped(observed: Observed) -> Hint | None:
    """All numbers right, in another order of the components."""
    parts = observed.parts
    if not 2 <= len(parts) <= MAX_PERMUTED or not enough(*parts):
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


def another_order(observed: Observed, part: ObservedComponent) -> Hint | None:
    """The right numbers within a component, in another order in each case."""
    if not enough(part) or sum(len(numbers) >= 3 for numbers in part.want) < MIN_WRONG:
        return None
    if part.fits(np.concatenate([numbers[::-1] for numbers in part.want])):
        return Hint("reversed", f"the numbers of {part.name} are right, from the last to the first")
    came = np.concatenate([np.sort(numbers) for numbers in part.got])
    wanted = np.concatenate([np.sort(numbers) for numbers in part.want])
    if (error_ratio(came, wanted, part.tolerance) <= 1).all():
        return Hint("another_order", f"the numbers of {part.name} are right, but in another order")
    return None


def _matches(got: Floats, want: Floats, allowed: Sequence[Tolerance]) -> bool:
    return compare(got.shape, "real", got, want, allowed).mismatch is None
