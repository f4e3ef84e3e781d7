"""The findings of a check."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from grader.checking.adversaries.coverage import CoverageRow, table


class Severity(StrEnum):
    """ERROR: the problem is not sound. WARNING: it may not be. NOTE: what was measured."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """A place, and what is wrong there or was measured, and what to do about it.

    ``line`` counts from 1, and is None for a whole file or folder; ``detail`` are further lines,
    such as a diff or a table. ``coverage`` is a table of what the cases cover.
    """

    severity: Severity
    path: Path
    line: int | None
    message: str
    detail: str = ""
    coverage: tuple[CoverageRow, ...] = ()

    @property
    def lines(self) -> str:
        """The detail, and below it the table of coverage as text."""
        return "\n".join(part for part in (self.detail, table(self.coverage)) if part)


def error_at(path: Path, message: str, line: int | None = None, detail: str = "") -> Finding:
    """A finding that makes the problem unsound."""
    return Finding(Severity.ERROR, path, line, message, detail)


def warning_at(path: Path, message: str, line: int | None = None, detail: str = "") -> Finding:
    """A finding that may make the problem unsound."""
    return Finding(Severity.WARNING, path, line, message, detail)


def note_at(
    path: Path,
    message: str,
    line: int | None = None,
    detail: str = "",
    coverage: Sequence[CoverageRow] = (),
) -> Finding:
    """A measurement."""
    return Finding(Severity.NOTE, path, line, message, detail, tuple(coverage))
