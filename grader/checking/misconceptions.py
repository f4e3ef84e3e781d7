"""Check: no misconception is the reference in disguise, or another misconception."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from grader.checking.findings import Finding, error_at
from grader.checking.package import Package
from grader.grading.feedback.misconceptions import Vectors, same


def check_misconceptions(package: Package) -> Iterator[Finding]:
    """Every variant has numbers, is rejected, and differs from every other variant."""
    path, spec = package.problem.path, package.spec
    written = {
        known.id: known.function for known in spec.misconceptions if known.function is not None
    }
    vectors = {name: package.variants[function] for name, function in written.items()}
    where = {
        known.id: package.line("misconceptions", n) for n, known in enumerate(spec.misconceptions)
    }
    for name, function in written.items():
        without = _without_numbers(package, vectors[name])
        if without:
            message = (
                f"{name}: {function} returns no numbers of the output's shape in "
                f"{', '.join(without)}, so that no student is ever told: mend it in "
                f"{package.problem.reference.name}"
            )
            yield error_at(path, message, where[name])
        elif same(vectors[name], package.expected.vectors, package.tolerances):
            message = (
                f"{name}: {function} gives the reference's numbers in every case: it is "
                "no mistake, or no case tells it"
            )
            yield error_at(path, message, where[name])
    for first, second in combinations(vectors, 2):
        if same(vectors[first], vectors[second], package.tolerances):
            message = (
                f"{second} gives the numbers of {first} in every case: a student would be told "
                "both; add a case that tells them apart, or drop one"
            )
            yield error_at(path, message, where[second])


def _without_numbers(package: Package, vectors: Vectors) -> list[str]:
    """The cases in which a variant gives no numbers; all of them if none is finite anywhere."""
    is_finite = any(vector is not None and np.isfinite(vector).any() for vector in vectors)
    return [
        case.name
        for case, vector in zip(package.cases, vectors, strict=True)
        if vector is None or not is_finite
    ]
