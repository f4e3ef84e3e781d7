"""Check: the tolerance holds every right way to compute the answer, with a margin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor, log10

import numpy as np

from grader.checking.findings import Finding, error_at, note_at, warning_at
from grader.checking.other_python import computed_by
from grader.checking.other_ways import MARGIN, Computed, computed
from grader.checking.package import Package, Vectors
from grader.grading.report import Floats

FACTOR = 10.0  # of a proposed tolerance over the noise
GENEROUS = 1000.0  # times the noise
EPSILON = float(np.finfo(np.float32).eps)

Ways = dict[str, Vectors]  # the name of a way, and its answers


@dataclass(frozen=True)
class Noise:
    """The largest share of a component's allowance that a right answer uses: its way and case."""

    ratio: float
    way: str
    case: str


def check_tolerance(package: Package) -> Iterator[Finding]:
    """Eager, compiled, 64 bit, other orders of summation, other versions, accepted samples."""
    elsewhere = [computed_by(package, python) for python in package.pythons]
    for way in elsewhere:
        if way.why_not:
            yield error_at(package.problem.reference, f"with {way.way}, {way.why_not}")
    attempts = [*computed(package), *elsewhere]
    ways = _all_ways(package, attempts)
    lines = []
    for n in range(len(package.spec.output.components)):
        line, findings = _component(package, ways, n)
        yield from findings
        lines.append(line)
    lines += [f"{way.way}: not measured: {way.why_not}" for way in attempts if way.why_not]
    yield note_at(
        package.problem.path,
        f"tolerance: what {len(ways)} right ways to compute the answer use of it",
        package.line("output", "components"),
        "\n".join(lines),
    )


def _all_ways(package: Package, attempts: Sequence[Computed]) -> Ways:
    ways: Ways = {way.way: way.vectors for way in attempts if not way.why_not}
    for example in package.accepted:
        ways[example.path.name] = [case.actual for case in example.report.cases]
    return ways


def _component(package: Package, ways: Ways, n: int) -> tuple[str, list[Finding]]:
    """A line on the noise of component ``n``, and a finding if its tolerance is not right."""
    component = package.spec.output.components[n]
    worst, proposed = worst_of(package, ways, n), proposal(package, ways, n)
    exact = component.rtol == component.atol == 0
    at = f"{worst.way}, case {worst.case}"
    place = package.problem.path
    where = package.line("output", "components", n)
    findings = []
    if worst.ratio > 1:
        message = (
            f"{component.name}: a right answer is outside its tolerance by {worst.ratio:.3g} "
            f"times ({at}): {proposed}"
        )
        findings.append(error_at(place, message, where))
    elif worst.ratio > 1 / MARGIN:
        message = (
            f"{component.name}: a right answer uses {worst.ratio:.2f} of its tolerance "
            f"({at}), and should use at most {1 / MARGIN:.2f}: {proposed}"
        )
        findings.append(warning_at(place, message, where))
    elif not exact and 0 < worst.ratio < 1 / GENEROUS:
        message = (
            f"{component.name}: right answers use {worst.ratio:.1g} of its tolerance: {proposed}"
        )
        findings.append(warning_at(place, message, where))
    used = "exact in all" if exact and not worst.ratio else f"{worst.ratio:.2g} used ({at})"
    return f"{component.name}: {used}; {proposed}", findings


def worst_of(package: Package, ways: Ways, component: int) -> Noise:
    """The way that comes nearest to leaving a component's tolerance."""
    found = [Noise(0.0, "any", package.cases[0].name)]
    for way, vectors in ways.items():
        for case, compared in zip(package.cases, package.compared(vectors), strict=True):
            if compared is not None and compared.error_ratio:
                found.append(Noise(compared.error_ratio[component], way, case.name))
    return max(found, key=lambda noise: noise.ratio)


def proposal(package: Package, ways: Ways, component: int) -> str:
    """A tolerance from the measured noise, in words: rtol and atol alike.

    It is FACTOR times the noise, and at least FACTOR times float32's epsilon.
    """
    errors, sizes = _errors(package, ways, component)
    if not errors.size or not errors.any():
        return "measured noise is 0: rtol 0, atol 0 would do on this machine"
    allowed = round_up(FACTOR * max(noise_of(errors, sizes), EPSILON))
    return f"{FACTOR:.0f} times the measured noise would be rtol {allowed:g}, atol {allowed:g}"


def noise_of(errors: Floats, sizes: Floats) -> float:
    """The least t, up to a factor of two, for which every error is within t + t * its size."""
    return float((errors / np.maximum(1.0, sizes)).max())


def _errors(package: Package, ways: Ways, component: int) -> tuple[Floats, Floats]:
    """|got - expected| and |expected| of a component, over all ways and cases."""
    errors: list[Floats] = [np.zeros(0)]
    sizes: list[Floats] = [np.zeros(0)]
    for vectors in ways.values():
        for n, (got, want) in enumerate(zip(vectors, package.expected.vectors, strict=True)):
            if got is None:
                continue
            ours, theirs = package.part(want, n, component), package.part(got, n, component)
            finite = np.isfinite(ours) & np.isfinite(theirs)
            errors.append(np.abs(theirs - ours)[finite])
            sizes.append(np.abs(ours)[finite])
    return np.concatenate(errors), np.concatenate(sizes)


def round_up(value: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** floor(log10(value))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= value * 0.999)
