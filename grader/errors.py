"""Errors on the grader's side of the wall.

What a submission did wrong is a value (a verdict); these are exceptions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class GraderError(Exception):
    """Any error that the grader reports; its text is written for a person."""

    def _render_traceback_(self) -> list[str]:
        """The error in a notebook: IPython asks for this, and shows no lines of ours then."""
        return [f"{type(self).__name__}: {self}"]


class UsageError(GraderError):
    """The call is wrong, or asks for something that is not there (exit code 2)."""


@dataclass(frozen=True)
class Defect:
    """One thing wrong in a spec: where it is, what was expected, what came."""

    line: int | None
    key: str
    message: str


class SpecError(GraderError):
    """A problem package is broken (exit code 2); carries every defect found in the file."""

    def __init__(self, path: Path, defects: Sequence[Defect]) -> None:
        self.path = path
        self.defects = tuple(sorted(defects, key=lambda d: (d.line or 0, d.key)))
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """One line a defect: ``file:line: key: message``."""
        return [
            ": ".join(
                part
                for part in (
                    f"{self.path}:{d.line}" if d.line else str(self.path),
                    d.key,
                    d.message,
                )
                if part
            )
            for d in self.defects
        ]


class JudgeError(GraderError):
    """The grader, the sandbox or a reference failed, not the student (JE, exit code 3)."""


class PackageError(JudgeError):
    """A file of the problem package failed: its reference, its generators or its primer."""
