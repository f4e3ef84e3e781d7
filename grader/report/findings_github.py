"""What checks have found, as annotations of GitHub Actions.

GitHub shows about ten of a kind for a step, so that the worst come first and the rest are counted.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from grader.report.findings import worst_first
from grader.verify.checks import Done
from grader.verify.findings import Finding, Severity

SHOWN = 10  # of each kind
COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def write(checked: Mapping[str, Sequence[Done]]) -> Iterator[str]:
    """A line for each finding, as far as they are shown, and one that counts the others."""
    found = [
        (finding, f"{problem}: {done.check}")
        for problem, checks in checked.items()
        for done in checks
        for finding in _all(done)
    ]
    for severity, command in COMMANDS.items():
        kind = [(finding, title) for finding, title in found if finding.severity == severity]
        for finding, title in kind[: SHOWN - (len(kind) > SHOWN)]:
            yield _line(command, finding, title)
        if (rest := len(kind) - SHOWN + 1) > 1:
            yield f"::{command}::and {rest} more: see the log of `grader check`"


def _all(done: Done) -> list[Finding]:
    failed = [Finding(Severity.ERROR, Path(), None, done.why_not)] if done.why_not else []
    return failed + worst_first(done.findings)


def _line(command: str, finding: Finding, title: str) -> str:
    message = "\n".join(part for part in (finding.message, finding.detail) if part)
    place = {} if finding.path == Path() else {"file": str(finding.path)}
    if finding.line:
        place["line"] = str(finding.line)
    place["title"] = title
    properties = ",".join(f"{name}={escaped_property(value)}" for name, value in place.items())
    return f"::{command} {properties}::{escaped(message)}"


def escaped(text: str) -> str:
    """A message as the runner reads it back."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escaped_property(text: str) -> str:
    """A property's value as the runner reads it back."""
    return escaped(text).replace(":", "%3A").replace(",", "%2C")
