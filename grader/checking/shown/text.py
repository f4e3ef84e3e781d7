"""The findings of checks for a person."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from grader.checking.findings import Finding, Severity
from grader.checking.results import CheckResult
from grader.report.console import indented
from grader.text import counted, plain_text

COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
STATES = {"error": "bold red", "warning": "yellow", "ok": "green"}


def render(done: CheckResult) -> Iterator[RenderableType]:
    """A check: a line with its result, then its findings, the worst first."""
    found = state(done)
    yield Text.assemble((f"  {found:8}", STATES[found]), f"{done.check}  ", (took(done), "dim"))
    if done.why_not:
        yield indented(Text(plain_text(done.why_not), style=COLOURS[Severity.ERROR]), 4)
    for finding in worst_first(done.findings):
        yield indented(_headline(finding), 4)
        if finding.lines:
            lines = Text(plain_text(finding.lines).rstrip("\n"), style="dim", no_wrap=True)
            yield indented(lines, 6)


def summary(found: Sequence[CheckResult]) -> str:
    """Say whether a problem is sound, after all its checks: ``not sound: 1 error``."""
    counts = Counter(finding.severity for done in found for finding in done.findings)
    failed = [done.check for done in found if done.why_not]
    parts = [
        *(f"{name} could not be done" for name in failed),
        *(
            counted(counts[severity], severity.value)
            for severity in (Severity.ERROR, Severity.WARNING)
            if counts[severity]
        ),
    ]
    is_sound = not any(done.has_failed for done in found)
    return ": ".join(["sound" if is_sound else "not sound", *([", ".join(parts)] if parts else [])])


def state(done: CheckResult) -> str:
    """The worst that a check found: ``error``, ``warning`` or ``ok``."""
    if done.has_failed:
        return "error"
    has_warnings = any(finding.severity == Severity.WARNING for finding in done.findings)
    return "warning" if has_warnings else "ok"


def took(done: CheckResult) -> str:
    """How long a check took."""
    return "as before" if done.recalled else f"{done.seconds:.1f} s"


def worst_first(findings: tuple[Finding, ...]) -> list[Finding]:
    """Sort findings: errors, warnings, notes; within a kind as they were found."""
    return sorted(findings, key=lambda finding: list(Severity).index(finding.severity))


def place(finding: Finding) -> str:
    """``path:line``, for editors."""
    return f"{finding.path}:{finding.line}" if finding.line else str(finding.path)


def _headline(finding: Finding) -> Text:
    message = plain_text(finding.message)
    if finding.severity == Severity.NOTE:
        return Text(message)
    severity = (f"{finding.severity}: ", COLOURS[finding.severity])
    return Text.assemble(f"{place(finding)}: ", severity, message)
