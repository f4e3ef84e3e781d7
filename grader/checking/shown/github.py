"""The findings of checks as annotations of GitHub Actions."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from grader.checking.findings import Finding, Severity
from grader.checking.results import CheckResult
from grader.checking.shown.text import worst_first
from grader.report.github.annotations import Annotation, commands

KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def write(checked: Mapping[str, Sequence[CheckResult]]) -> Iterator[str]:
    """Yield a line for each finding that GitHub shows, and a line that counts the others."""
    annotations = [
        _annotation(finding, f"{problem}: {done.check}")
        for problem, checks in checked.items()
        for done in checks
        for finding in _all(done)
    ]
    return commands(annotations, "see the log of `grader check`")


def _all(done: CheckResult) -> list[Finding]:
    failed = [Finding(Severity.ERROR, Path(), None, done.why_not)] if done.why_not else []
    return failed + worst_first(done.findings)


def _annotation(finding: Finding, title: str) -> Annotation:
    return Annotation(
        kind=KINDS[finding.severity],
        message="\n".join(part for part in (finding.message, finding.lines) if part),
        title=title,
        file="" if finding.path == Path() else str(finding.path),
        line=finding.line,
    )
