"""Check: wrong answers fail, and the nearest of them by how much."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from grader.checking.findings import Finding, error_at, note_at, warning_at
from grader.checking.package import Package, Vectors
from grader.grading.report import Floats
from grader.grading.score import earned_share
from grader.report.shown import percent
from grader.verdict import Verdict

MOST_SHARE = 0.25  # of all points, for an answer without any work
OFF_BY = 3.0  # allowances, for an answer that is just off
OFF_BY_EXACT = 1.0  # where the allowance is 0
NEAREST = 3.0  # times the allowance, in the case that shows the error best


@dataclass(frozen=True)
class Distance:
    """The largest error / allowed of a wrong answer, over cases and components, and its case."""

    name: str
    ratio: float
    case: str


def check_wrong_answers(package: Package) -> Iterator[Finding]:
    """Answers without work, answers that are just off, and the known wrong answers."""
    yield from _worthless(package)
    yield from _just_off(package)
    yield from _nearest(package)


def worthless(package: Package) -> dict[str, Vectors]:
    """Answers that need no understanding of the problem, by name."""
    expected = package.expected.vectors
    samples = [
        vector
        for case, vector in zip(package.cases, expected, strict=True)
        if case.visibility == "sample"
    ]
    found: dict[str, Vectors] = {
        "zeros": [np.zeros_like(want) for want in expected],
        "ones": [np.ones_like(want) for want in expected],
        "the mean of the answer in all its places": [_levelled(want) for want in expected],
        "the previous case's answer": [
            _fitted(expected[n - 1], want) for n, want in enumerate(expected)
        ],
    }
    for n, vector in enumerate(samples, start=1):
        found[f"the answer of sample {n} in every case"] = [
            _fitted(vector, want) for want in expected
        ]
    if samples and all(vector.shape == samples[0].shape for vector in samples):
        mean = np.mean(samples, axis=0)
        found["constants fitted to the samples"] = [_fitted(mean, want) for want in expected]
    for argument in package.spec.arguments:
        found[f"the input {argument.name}"] = [
            _fitted(np.asarray(case.inputs[argument.name], np.float64), want)
            for case, want in zip(package.cases, expected, strict=True)
        ]
    return found


def _levelled(want: Floats) -> Floats:
    """The mean of the finite numbers in all places; 0 for a single number, whose mean it is."""
    finite = want[np.isfinite(want)]
    return np.full_like(want, finite.mean() if finite.size and want.size > 1 else 0.0)


def _fitted(values: Floats, want: Floats) -> Floats:
    """``values`` in the shape of ``want``, repeated or cut as needed."""
    return np.resize(values, want.shape).astype(np.float64) if values.size else np.zeros_like(want)


def _worthless(package: Package) -> Iterator[Finding]:
    path, where = package.problem.path, package.line("cases")
    total = sum(case.weight for case in package.cases)
    for name, vectors in worthless(package).items():
        shares = [
            earned_share(package.spec, Verdict.WA if compared.mismatch else Verdict.AC, compared)
            if compared
            else 0.0
            for compared in package.compared(vectors)
        ]
        earned = list(zip(package.cases, shares, strict=True))
        share = sum(case.weight * part for case, part in earned) / total
        names = ", ".join(case.name for case, part in earned if case.weight and part)
        if all(part == 1 for case, part in earned if case.weight):
            message = f"{name} would be accepted: change the cases, or make the tolerance smaller"
            yield error_at(path, message, where)
        elif share > MOST_SHARE:
            message = (
                f"{name} would earn {percent(share, 1)} of the points ({names}): choose cases "
                "whose answers are larger, or differ more"
            )
            yield warning_at(path, message, where)


def _just_off(package: Package) -> Iterator[Finding]:
    """The reference's answer with one component a few allowances off, in every case."""
    for n, component in enumerate(package.spec.output.components):
        vectors = []
        for case, want in enumerate(package.expected.vectors):
            vector = want.copy()
            part = package.part(vector, case, n)
            step = OFF_BY * (component.atol + component.rtol * np.abs(part))
            part += np.where(step > 0, step, OFF_BY_EXACT)
            vectors.append(vector)
        if all(found and found.mismatch is None for found in package.compared(vectors)):
            message = (
                f"{component.name}: an answer that is {OFF_BY:g} allowances off is right in every "
                "case: it has no elements, or numbers too large for float64"
            )
            where = package.line("output", "components", n)
            yield warning_at(package.problem.path, message, where)


def _nearest(package: Package) -> Iterator[Finding]:
    known: dict[str, Vectors] = {
        f"misconception {known.id}": package.variants[known.function]
        for known in package.spec.misconceptions
        if known.function is not None
    }
    known |= {
        f"{example.path.parent.name}/{example.path.name}": [
            case.actual for case in example.report.cases
        ]
        for example in package.examples
        if example.verdict == Verdict.WA
    }
    found = distances(package, {**worthless(package), **known})
    if not found:
        return
    lines = [f"{far.name}: {far.ratio:.3g} times the allowance ({far.case})" for far in found]
    near = found[0]
    message = f"nearest wrong answer: {lines[0]}"
    where = package.line("output", "components")
    if 1 < near.ratio < NEAREST:
        message += (
            f"; expected at least {NEAREST:g}: a case that tells it better, or a smaller tolerance"
        )
        yield warning_at(package.problem.path, message, where)
    yield note_at(package.problem.path, message, where, "\n".join(lines[:8]))


def distances(package: Package, known: Mapping[str, Vectors]) -> list[Distance]:
    """The distances of wrong answers that have numbers, nearest first."""
    found = []
    for name, vectors in known.items():
        farthest = Distance(name, 0.0, "")
        for case, compared in zip(package.cases, package.compared(vectors), strict=True):
            ratios = compared.error_ratio if compared else ()
            if ratios and max(ratios) > farthest.ratio:
                farthest = Distance(name, max(ratios), case.name)
        if farthest.ratio:
            found.append(farthest)
    return sorted(found, key=lambda distance: distance.ratio)
