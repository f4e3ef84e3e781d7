"""Check: the limits leave room above the slowest accepted sample."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from grader.checking.findings import Finding, Severity
from grader.checking.package import Package
from grader.grading.report import CaseResult

# docs/spec.md tells where they come from.
FACTOR = 5.0
LEAST_FACTOR = 2.0
LEAST_S = 2.0
LEAST_MIB = 512
# Each limit: its unit, and how many times what was used it is to be at least.
LIMITED = {
    "wall_s": ("s", LEAST_FACTOR),
    "cpu_s": ("s", LEAST_FACTOR),
    "memory_mib": ("MiB", 1.25),
}


@dataclass(frozen=True)
class Use:
    """The most that an accepted sample used of one limit, in its hungriest case."""

    key: str
    used: float
    limit: float
    example: str
    factor: float
    proposed: float
    unit: str


def check(package: Package) -> Iterator[Finding]:
    """Wall-clock and CPU seconds, and memory."""
    if not package.accepted:
        return
    lines = []
    for use in uses(package):
        told = (
            f"{use.key}: {use.limit:g} {use.unit}; the accepted {use.example} used "
            f"{use.used:.3g}; {use.proposed:g} would be derived from it"
        )
        lines.append(told)
        if use.limit < use.factor * use.used:
            yield Finding(
                Severity.WARNING,
                package.problem.path,
                package.line("limits", use.key),
                f"{told}: expected at least {use.factor:g} times as much as was used",
            )
    where = package.line("limits")
    told = "limits: what the slowest and the largest accepted sample used"
    yield Finding(Severity.NOTE, package.problem.path, where, told, "\n".join(lines))


def uses(package: Package) -> list[Use]:
    """What accepted samples used, limit by limit.

    They were graded several at a time, with all ready that their primer makes: those that used
    most are graded once more, each alone, with nothing ready but the imports and the compile cache,
    as a single file is.
    """
    hungriest = {
        max(package.accepted, key=lambda each: max(_used(key, each.report.cases))).path
        for key in LIMITED
    }
    cold = package.sandbox.unprimed
    measured = {path.name: package.graded(path, cold).cases for path in hungriest}
    found = []
    for key, (unit, factor) in LIMITED.items():
        used, example = max((max(_used(key, cases)), name) for name, cases in measured.items())
        limit = getattr(package.spec.limits, key)
        found.append(Use(key, used, limit, example, factor, _proposed(unit, used), unit))
    return found


def _used(key: str, cases: Sequence[CaseResult]) -> list[float]:
    """What each case used; a result has the name of the limit."""
    return [getattr(case, key) for case in cases]


def _proposed(unit: str, used: float) -> float:
    if unit == "MiB":
        return float(max(LEAST_MIB, 128 * ceil(1.5 * used / 128)))
    return float(max(LEAST_S, ceil(FACTOR * used)))
