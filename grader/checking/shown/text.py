"""What checks have found, as a person reads it."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from grader.checking.findings import Finding, Severity
from grader.checking.results import CheckResult
from grader.text import plain_text

COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}


def render(done: CheckResult) -> Iterator[RenderableType]:
    """One check: a line that says how it went, then its findings, the worst first."""
    state, colour = _state(done)
    took = "as before" if done.recalled else f"{done.seconds:.1f} s"
    yield Text.assemble((f"  {state:8}", colour), f"{done.check}  ", (took, "dim"))
    if done.why_not:
        yield _indented(Text(plain_text(done.why_not), style=COLOURS[Severity.ERROR]))
    for finding in worst_first(done.findings):
        yield _indented(_finding(finding))


def worst_first(findings: tuple[Finding, ...]) -> list[Finding]:
    """Errors, then warnings, then notes, each in the order they were found."""
    return sorted(findings, key=lambda finding: list(Severity).index(finding.severity))


def place(finding: Finding) -> str:
    """``path:line``, as editors take it."""
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
    for line in plain_text(finding.detail).splitlines():
        text.append(f"\n  {line}", style="dim")
    return text


def _indented(text: Text) -> Padding:
    return Padding(text, (0, 0, 0, 4), expand=False)
