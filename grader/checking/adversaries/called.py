"""Calls with the reference's answers: cases, and inputs that are offered as cases."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.cases.make import Case
from grader.checking.adversaries.facts import Sizes
from grader.checking.other_ways import ENTRY, MARGIN, other_references
from grader.checking.package import Package, Vectors
from grader.grading.compare import Comparison, Tolerance, compare, tolerances
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
        return self._compared(answer).mismatch is None

    def leaves_room(self, answer: Floats) -> bool:
        """Tell if ``answer`` is as close as the check `tolerance` asks of a right one."""
        found = self._compared(answer)
        return found.mismatch is None and max(found.error_ratio, default=0.0) <= 1 / MARGIN

    def _compared(self, answer: Floats) -> Comparison:
        return compare(answer.shape, "real", answer, self.expected, self.tolerances)


def calls_of(package: Package) -> list[Called]:
    """The package's cases, in order; JudgeError if the reference or the sandbox fails."""
    vectors = package.expected.vectors
    return list(map(Called, package.cases, vectors, package.tolerances))


def answered(package: Package, cases: Sequence[Case]) -> list[Called]:
    """Those of ``cases`` that the reference answers with finite numbers of the right shape."""
    # Calls of one shape go together: little is compiled in more than one process.
    by_shape = sorted(range(len(cases)), key=lambda n: tuple(cases[n].dims.items()))
    most = max(1, -(-len(cases) // package.jobs))
    shares = [by_shape[n : n + most] for n in range(0, len(cases), most)]

    def vectors_of(share: Sequence[int]) -> Vectors:
        asked = [cases[n] for n in share]
        return package.vectors(package.run(package.reference, asked), asked)

    found = zip(shares, package.map(vectors_of, shares), strict=True)
    vectors = dict(pair for share, made in found for pair in zip(share, made, strict=True))
    return [
        Called(case, vector, tolerances(package.spec, case))
        for n, case in enumerate(cases)
        if (vector := vectors[n]) is not None and bool(np.isfinite(vector).all())
    ]


def doubtful(package: Package, calls: Sequence[Called]) -> set[int]:
    """The numbers of the calls whose answers differ more between right ways than they may.

    Asked are the accepted examples, and the reference computed in other ways. Such calls are no
    cases.
    """
    if not calls:
        return set()
    cases = [call.case for call in calls]

    def wrong(program: tuple[bytes, str]) -> set[int]:
        source, entry = program
        vectors = package.vectors(package.run(source, cases, entry), cases)
        pairs = enumerate(zip(calls, vectors, strict=True))
        return {n for n, (call, got) in pairs if got is None or not call.leaves_room(got)}

    accepted = [example.path for example in package.accepted]
    asked = [
        (path.read_bytes(), package.spec.function) for path in accepted if path.suffix == ".py"
    ]
    asked += [(source, ENTRY) for source in other_references(package)]
    return set[int]().union(*package.map(wrong, asked))
