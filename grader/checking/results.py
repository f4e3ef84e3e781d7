"""The result of a check of a package."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from grader.checking.findings import Finding, Severity, error_at
from grader.errors import SpecError


@dataclass(frozen=True)
class CheckResult:
    """The findings of a check. ``why_not`` says why the check could not be done, if it could not.

    ``ours`` says that the grader failed, and not the package.
    """

    check: str
    findings: tuple[Finding, ...]
    seconds: float
    recalled: bool = False
    why_not: str = ""
    ours: bool = False

    @property
    def has_failed(self) -> bool:
        """Whether the check found an error, or could not be done."""
        return bool(self.why_not) or any(
            finding.severity == Severity.ERROR for finding in self.findings
        )

    def with_paths_from(self, folder: Path) -> "CheckResult":
        """The same result, with paths relative to ``folder`` where they lie below it."""
        return self._with(
            replace(finding, path=finding.path.relative_to(folder))
            if finding.path.is_relative_to(folder)
            else finding
            for finding in self.findings
        )

    def without_notes(self) -> "CheckResult":
        """The same result without measurements."""
        return self._with(f for f in self.findings if f.severity != Severity.NOTE)

    def with_warnings_as_errors(self) -> "CheckResult":
        """The same result, with an error for each warning."""
        raised = {Severity.WARNING: Severity.ERROR}
        return self._with(
            replace(finding, severity=raised.get(finding.severity, finding.severity))
            for finding in self.findings
        )

    def _with(self, findings: Iterable[Finding]) -> "CheckResult":
        return replace(self, findings=tuple(findings))


def grader_failed(error: Exception) -> CheckResult:
    """The result for a package that the grader failed to check."""
    return CheckResult("grader", (), 0.0, why_not=f"the grader failed: {error}", ours=True)


def broken_spec(error: SpecError) -> CheckResult:
    """The defects of a spec as findings."""
    findings = [
        error_at(
            error.path,
            ": ".join(part for part in (defect.key, defect.message) if part),
            defect.line,
        )
        for defect in error.defects
    ]
    return CheckResult("spec", tuple(findings), 0.0)
