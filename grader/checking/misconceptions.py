"""Check: each misconception is wrong, and none is another one, or the reference in disguise."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from grader.checking.findings import Finding, Severity
from grader.checking.package import Package
from grader.grading.feedback.misconceptions import same


def check(package: Package) -> Iterator[Finding]:
    """Every variant has numbers, is rejected, and differs from every other."""
    path, spec = package.problem.path, package.spec
    vectors = {each.id: package.variants[each.function] for each in spec.misconceptions}
    where = {
        each.id: package.line("misconceptions", n) for n, each in enumerate(spec.misconceptions)
    }
    for known in spec.misconceptions:
        without = [
            case.name
            for case, vector in zip(package.cases, vectors[known.id], strict=True)
            if not np.isfinite(vector).all()
        ]
        if without:
            told = (
                f"{known.id}: {known.function} returns no finite numbers of the output's shape in "
                f"{', '.join(without)}, so that no student is ever told: mend it in "
                f"{package.problem.reference.name}"
            )
            yield Finding(Severity.ERROR, path, where[known.id], told)
        elif same(vectors[known.id], package.expected.vectors, package.tolerances):
            told = (
                f"{known.id}: {known.function} gives the reference's numbers in every case: it is "
                "no mistake, or no case tells it"
            )
            yield Finding(Severity.ERROR, path, where[known.id], told)
    for first, second in combinations(vectors, 2):
        if same(vectors[first], vectors[second], package.tolerances):
            told = (
                f"{second} gives the numbers of {first} in every case: a student would be told "
                "both; add a case that tells them apart, or drop one"
            )
            yield Finding(Severity.ERROR, path, where[second], told)
