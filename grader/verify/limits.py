"""Check: the limits leave room above the slowest accepted sample."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil

from grader.results import CaseResult
from grader.verify.findings import Finding, Severity
from grader.verify.package import Package

# docs/spec.md tells where they come from.
FACTOR = 5.0
LEAST_FACTOR = 2.0
LEAST_S = 2.0
MEMORY_FACTOR = 1.25


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
    limits = package.spec.limits
    hungriest = {
        max(package.accepted, key=lambda each: max(map(used, each.report.cases))).path
        for used in (_wall, _cpu, _memory)
    }
    cold = package.sandbox.unprimed
    cases = [(case, path.name) for path in hungriest for case in package.graded(path, cold).cases]

    def most(used: Callable[[CaseResult], float]) -> tuple[float, str]:
        return max((used(case), name) for case, name in cases)

    wall, slowest = most(_wall)
    cpu, busiest = most(_cpu)
    memory, largest = most(_memory)
    wall_s, cpu_s = (float(max(LEAST_S, ceil(FACTOR * used))) for used in (wall, cpu))
    mib = float(max(512, 128 * ceil(1.5 * memory / 128)))
    return [
        Use("wall_s", wall, limits.wall_s, slowest, LEAST_FACTOR, wall_s, "s"),
        Use("cpu_s", cpu, limits.cpu_s, busiest, LEAST_FACTOR, cpu_s, "s"),
        Use("memory_mib", memory, limits.memory_mib, largest, MEMORY_FACTOR, mib, "MiB"),
    ]


def _wall(case: CaseResult) -> float:
    return case.wall_s


def _cpu(case: CaseResult) -> float:
    return case.cpu_s


def _memory(case: CaseResult) -> float:
    return case.memory_mib
