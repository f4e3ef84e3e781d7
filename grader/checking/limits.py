"""Check: the limits leave room above the slowest accepted sample."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from grader.checking.findings import Finding, note_at, warning_at
from grader.checking.package import Package
from grader.grading.report import CaseResult

# docs/spec.md says where these come from.
FACTOR = 5.0
LEAST_FACTOR = 2.0
LEAST_S = 2.0
LEAST_MIB = 512
# Each limit: its unit, and the least limit as a multiple of what was used.
LIMITED = {
    "wall_s": ("s", LEAST_FACTOR),
    "cpu_s": ("s", LEAST_FACTOR),
    "memory_mib": ("MiB", 1.25),
}


@dataclass(frozen=True)
class Use:
    """The most that an accepted example used of a limit, in its hungriest case."""

    key: str
    used: float
    limit: float
    example: str
    factor: float
    proposed: float
    unit: str


def check_limits(package: Package) -> Iterator[Finding]:
    """Wall-clock and CPU seconds, and memory."""
    if not package.accepted:
        return
    lines = []
    for use in uses(package):
        message = (
            f"{use.key}: {use.limit:g} {use.unit}; the accepted {use.example} used "
            f"{use.used:.3g}; {use.proposed:g} would be derived from it"
        )
        lines.append(message)
        if use.limit < use.factor * use.used:
            yield warning_at(
                package.problem.path,
                f"{message}: expected at least {use.factor:g} times as much as was used",
                package.line("limits", use.key),
            )
    where = package.line("limits")
    message = "limits: what the slowest and the largest accepted sample used"
    yield note_at(package.problem.path, message, where, "\n".join(lines))


def uses(package: Package) -> list[Use]:
    """The most that accepted examples used of each limit.

    The examples were graded several at a time, with all that the primer makes ready. The ones that
    used most are graded once more, alone, with only the imports and the compile cache ready: a
    student's single file starts like that.
    """
    hungriest = {
        max(package.accepted, key=lambda example: max(_used(key, example.report.cases))).path
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
    """The use in each case; the field of a result has the name of the limit."""
    return [getattr(case, key) for case in cases]


def _proposed(unit: str, used: float) -> float:
    if unit == "MiB":
        return float(max(LEAST_MIB, 128 * ceil(1.5 * used / 128)))
    return float(max(LEAST_S, ceil(FACTOR * used)))
