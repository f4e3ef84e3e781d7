"""The problem's named mistakes that a submission's numbers betray."""

from collections.abc import Mapping, Sequence

import numpy as np

from grader.grading.compare import Tolerance, compare
from grader.grading.report import Floats
from grader.problem.model import Misconception, Spec

Vectors = Sequence[Floats | None]


def matching(
    spec: Spec,
    tolerances: Sequence[Sequence[Tolerance]],
    actual: Vectors,
    variants: Mapping[str, Vectors],
) -> tuple[Misconception, ...]:
    """Each misconception whose numbers are the submission's in every case.

    ``tolerances``, ``actual`` and each of ``variants`` (by the function's name) have one item for
    each case; None stands for no numbers, and matches nothing.
    """
    return tuple(
        misconception
        for misconception in spec.misconceptions
        if misconception.function is not None
        and same(actual, variants.get(misconception.function, ()), tolerances)
    )


def same(actual: Vectors, variant: Vectors, tolerances: Sequence[Sequence[Tolerance]]) -> bool:
    """Tell if ``actual`` are the numbers of ``variant`` in each case, within ``tolerances``.

    NaN is like NaN, and infinity like infinity of the same sign. Numbers that are nowhere finite
    match nothing: many mistakes give NaN everywhere.
    """
    return any(_has_finite(vector) for vector in variant) and alike(actual, variant, tolerances)


def alike(actual: Vectors, variant: Vectors, tolerances: Sequence[Sequence[Tolerance]]) -> bool:
    """`same`, also for numbers that are nowhere finite."""
    return len(variant) == len(actual) and all(
        got is not None and want is not None and _alike(got, want, allowed)
        for got, want, allowed in zip(actual, variant, tolerances, strict=True)
    )


def _has_finite(vector: Floats | None) -> bool:
    return vector is not None and bool(np.isfinite(vector).any())


def _alike(got: Floats, want: Floats, allowed: Sequence[Tolerance]) -> bool:
    if got.shape != want.shape:
        return False
    finite = np.isfinite(want)
    if not np.array_equal(got[~finite], want[~finite], equal_nan=True):
        return False
    came, wanted = (np.where(finite, vector, 0.0) for vector in (got, want))
    return compare(came.shape, "real", came, wanted, allowed).mismatch is None
