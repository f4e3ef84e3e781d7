"""Check: the tolerance holds every right way to compute the answer, with a margin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor, log10

import numpy as np

from grader.checking.elsewhere import computed_by
from grader.checking.findings import Finding, Severity
from grader.checking.noise import computed
from grader.checking.package import Package, Vectors
from grader.grading.report import Floats

# What noise may use of the allowance, and what a proposed tolerance leaves above it.
MARGIN = 2.0
FACTOR = 10.0
GENEROUS = 1000.0  # times the noise
EPSILON = float(np.finfo(np.float32).eps)


@dataclass(frozen=True)
class Noise:
    """The largest share of the allowance that one way uses of a component, and in which case."""

    ratio: float
    way: str
    case: str


def check(package: Package) -> Iterator[Finding]:
    """Eager, compiled, 64 bit, other orders of summation, other versions, accepted samples."""
    ways: dict[str, Vectors] = {}
    left_out = []
    elsewhere = [computed_by(package, python) for python in package.pythons]
    for each in elsewhere:
        if each.why_not:
            told = f"with {each.way}, {each.why_not}"
            yield Finding(Severity.ERROR, package.problem.reference, None, told)
    for each in [*computed(package), *elsewhere]:
        if each.why_not:
            left_out.append(f"{each.way}: not measured: {each.why_not}")
        else:
            ways[each.way] = each.vectors
    for example in package.accepted:
        ways[example.path.name] = [case.actual for case in example.report.cases]
    lines = []
    for n, component in enumerate(package.spec.output.components):
        worst = worst_of(package, ways, n)
        where = package.line("output", "components", n)
        exact = component.rtol == component.atol == 0
        proposed = proposal(package, ways, n)
        told = f"{worst.way}, case {worst.case}"
        if worst.ratio > 1:
            yield Finding(
                Severity.ERROR,
                package.problem.path,
                where,
                f"{component.name}: a right answer is outside its tolerance by {worst.ratio:.3g} "
                f"times ({told}): {proposed}",
            )
        elif worst.ratio > 1 / MARGIN:
            yield Finding(
                Severity.WARNING,
                package.problem.path,
                where,
                f"{component.name}: a right answer uses {worst.ratio:.2f} of its tolerance "
                f"({told}), and should use at most {1 / MARGIN:.2f}: {proposed}",
            )
        elif not exact and 0 < worst.ratio < 1 / GENEROUS:
            yield Finding(
                Severity.WARNING,
                package.problem.path,
                where,
                f"{component.name}: right answers use {worst.ratio:.1g} of its tolerance: "
                f"{proposed}",
            )
        used = "exact in all" if exact and not worst.ratio else f"{worst.ratio:.2g} used ({told})"
        lines.append(f"{component.name}: {used}; {proposed}")
    told = f"tolerance: what {len(ways)} right ways to compute the answer use of it"
    yield Finding(
        Severity.NOTE,
        package.problem.path,
        package.line("output", "components"),
        told,
        "\n".join(lines + left_out),
    )


def worst_of(package: Package, ways: dict[str, Vectors], component: int) -> Noise:
    """Which way comes nearest to leaving a component's tolerance, and where."""
    found = [Noise(0.0, "any", package.cases[0].name)]
    for way, vectors in ways.items():
        for case, compared in zip(package.cases, package.compared(vectors), strict=True):
            if compared is not None and compared.error_ratio:
                found.append(Noise(compared.error_ratio[component], way, case.name))
    return max(found, key=lambda noise: noise.ratio)


def proposal(package: Package, ways: dict[str, Vectors], component: int) -> str:
    """A tolerance from what was measured, in words.

    As much relative to 1 as relative to the number, where that is larger, and no less than FACTOR
    times float32's epsilon.
    """
    errors, sizes = _errors(package, ways, component)
    if not errors.size or not errors.any():
        return "measured noise is 0: rtol 0, atol 0 would do on this machine"
    allowed = round_up(FACTOR * max(noise_of(errors, sizes), EPSILON))
    return f"{FACTOR:.0f} times the measured noise would be rtol {allowed:g}, atol {allowed:g}"


def noise_of(errors: Floats, sizes: Floats) -> float:
    """The least t for which all ``errors`` are within t + t * size, but for a factor of two."""
    return float((errors / np.maximum(1.0, sizes)).max())


def _errors(package: Package, ways: dict[str, Vectors], component: int) -> tuple[Floats, Floats]:
    """|got - expected| and |expected| of one component, over all ways and cases."""
    errors: list[Floats] = []
    sizes: list[Floats] = []
    for vectors in ways.values():
        for n, (got, want) in enumerate(zip(vectors, package.expected.vectors, strict=True)):
            if got is None:
                continue
            ours, theirs = package.part(want, n, component), package.part(got, n, component)
            finite = np.isfinite(ours) & np.isfinite(theirs)
            errors.append(np.abs(theirs - ours)[finite])
            sizes.append(np.abs(ours)[finite])
    return _joined(errors), _joined(sizes)


def _joined(parts: Sequence[Floats]) -> Floats:
    return np.concatenate(parts) if parts else np.zeros(0)


def round_up(value: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** floor(log10(value))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= value * 0.999)
