"""The findings of checks for a person."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from grader.checking.findings import Finding, Severity
from grader.checking.results import CheckResult
from grader.report.console import indented
from grader.text import plain_text

COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}


def render(done: CheckResult) -> Iterator[RenderableType]:
    """A check: a line with its result, then its findings, the worst first."""
    state, colour = _state(done)
    took = "as before" if done.recalled else f"{done.seconds:.1f} s"
    yield Text.assemble((f"  {state:8}", colour), f"{done.check}  ", (took, "dim"))
    if done.why_not:
        yield indented(Text(plain_text(done.why_not), style=COLOURS[Severity.ERROR]), 4)
    for finding in worst_first(done.findings):
        yield indented(_finding(finding), 4)


def worst_first(findings: tuple[Finding, ...]) -> list[Finding]:
    """Sort findings: errors, warnings, notes; within a kind as they were found."""
    return sorted(findings, key=lambda finding: list(Severity).index(finding.severity))


def place(finding: Finding) -> str:
    """``path:line``, for editors."""
    return f"{finding.path}:{finding.line}" if finding.line else str(finding.path)


def _state(done: CheckResult) -> tuple[str, str]:
    severities = {finding.severity for finding in done.findings}
    if done.has_failed:
        return "error", COLOURS[Severity.ERROR]
    if Severity.WARNING in severities:
        return "warning", COLOURS[Severity.WARNING]
    return "ok", "green"


def _finding(finding: Finding) -> Text:
    colour = COLOURS[finding.severity]
    message = plain_text(finding.message)
    if finding.severity == Severity.NOTE:
        text = Text(message)
    else:
        text = Text.assemble(f"{place(finding)}: ", (f"{finding.severity}: ", colour), message)
    for line in plain_text(finding.lines).splitlines():
        text.append(f"\n  {line}", style="dim")
    return text
