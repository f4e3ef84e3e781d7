"""Calls with the reference's answers: cases, and inputs that are offered as cases."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.cases.make import Case
from grader.checking.adversaries.facts import Sizes
from grader.checking.package import Package
from grader.grading.compare import Tolerance, compare, tolerances
from grader.grading.report import Floats


@dataclass(frozen=True)
class Called:
    """A case with the reference's answer, and how close to it an answer must be."""

    case: Case
    expected: Floats
    tolerances: Sequence[Tolerance]

    @property
    def counts(self) -> bool:
        """Whether it costs points to answer it wrongly."""
        return self.case.weight > 0

    @property
    def shape(self) -> Sizes:
        """All its dimensions."""
        return tuple(self.case.dims.items())

    def accepts(self, answer: Floats) -> bool:
        """Whether ``answer`` is as close as it must be."""
        found = compare(answer.shape, "real", answer, self.expected, self.tolerances)
        return found.mismatch is None


def calls_of(package: Package) -> list[Called]:
    """The package's cases, in order; JudgeError if the reference or the sandbox fails."""
    vectors = package.expected.vectors
    return list(map(Called, package.cases, vectors, package.tolerances))


def answered(package: Package, cases: Sequence[Case]) -> list[Called]:
    """Those of ``cases`` that the reference answers with finite numbers of the right shape."""
    if not cases:
        return []
    run = package.run(package.reference, cases)
    return [
        Called(case, vector, tolerances(package.spec, case))
        for case, vector in zip(cases, package.vectors(run, cases), strict=True)
        if vector is not None and bool(np.isfinite(vector).all())
    ]


def doubtful(package: Package, calls: Sequence[Called]) -> set[int]:
    """The numbers of the calls that some accepted example does not answer as the reference does.

    Right answers differ there by more than the tolerance, so they are no cases.
    """
    if not calls:
        return set()
    cases = [call.case for call in calls]

    def wrong(source: bytes) -> set[int]:
        vectors = package.vectors(package.run(source, cases), cases)
        pairs = enumerate(zip(calls, vectors, strict=True))
        return {n for n, (call, vector) in pairs if vector is None or not call.accepts(vector)}

    accepted = [example.path for example in package.accepted]
    sources = [path.read_bytes() for path in accepted if path.suffix == ".py"]
    return set[int]().union(*package.map(wrong, sources))
