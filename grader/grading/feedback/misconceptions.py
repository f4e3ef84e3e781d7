"""The problem's named mistakes that a submission's numbers betray."""

from collections.abc import Mapping, Sequence

import numpy as np

from grader.grading.compare import Tolerance, compare
from grader.grading.report import Floats, Hint
from grader.problem.model import Spec

Vectors = Sequence[Floats | None]


def matching(
    spec: Spec,
    tolerances: Sequence[Sequence[Tolerance]],
    actual: Vectors,
    variants: Mapping[str, Vectors],
) -> tuple[Hint, ...]:
    """Each misconception whose numbers are the submission's in every case.

    ``tolerances``, ``actual`` and each of ``variants`` (by the function's name) have one item for
    each case; None stands for no numbers, and matches nothing.
    """
    return tuple(
        Hint(misconception.id, misconception.message)
        for misconception in spec.misconceptions
        if same(actual, variants.get(misconception.function, ()), tolerances)
    )


def same(actual: Vectors, variant: Vectors, tolerances: Sequence[Sequence[Tolerance]]) -> bool:
    """Whether ``actual`` are the numbers of ``variant``, all finite, within ``tolerances``."""
    if len(variant) != len(actual):
        return False
    return all(
        got is not None
        and want is not None
        and bool(np.isfinite(want).all())
        and compare(got.shape, "real", got, want, allowed).mismatch is None
        for got, want, allowed in zip(actual, variant, tolerances, strict=True)
    )
