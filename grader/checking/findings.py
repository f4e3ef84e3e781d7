"""What a check has found."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """ERROR: the problem is not sound. WARNING: it may not be. NOTE: what was measured."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One finding: where, what is wrong, and what to do.

    ``line`` counts from 1, and is None where none is meant; ``detail`` are further lines, such as a
    diff or a table.
    """

    severity: Severity
    path: Path
    line: int | None
    message: str
    detail: str = ""
