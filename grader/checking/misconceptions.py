"""Check: no misconception is the reference in disguise, or another misconception."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from grader.checking.findings import Finding, error_at
from grader.checking.package import Package
from grader.grading.feedback.misconceptions import same


def check_misconceptions(package: Package) -> Iterator[Finding]:
    """Every variant has numbers, is rejected, and differs from every other variant."""
    path, spec = package.problem.path, package.spec
    vectors = {known.id: package.variants[known.function] for known in spec.misconceptions}
    where = {
        known.id: package.line("misconceptions", n) for n, known in enumerate(spec.misconceptions)
    }
    for known in spec.misconceptions:
        without = [
            case.name
            for case, vector in zip(package.cases, vectors[known.id], strict=True)
            if not np.isfinite(vector).all()
        ]
        if without:
            message = (
                f"{known.id}: {known.function} returns no finite numbers of the output's shape in "
                f"{', '.join(without)}, so that no student is ever told: mend it in "
                f"{package.problem.reference.name}"
            )
            yield error_at(path, message, where[known.id])
        elif same(vectors[known.id], package.expected.vectors, package.tolerances):
            message = (
                f"{known.id}: {known.function} gives the reference's numbers in every case: it is "
                "no mistake, or no case tells it"
            )
            yield error_at(path, message, where[known.id])
    for first, second in combinations(vectors, 2):
        if same(vectors[first], vectors[second], package.tolerances):
            message = (
                f"{second} gives the numbers of {first} in every case: a student would be told "
                "both; add a case that tells them apart, or drop one"
            )
            yield error_at(path, message, where[second])
