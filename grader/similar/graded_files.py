"""The graded files of a record that count: each content once, with the students who have it."""

from dataclasses import dataclass
from pathlib import Path

from grader.grading.submission import is_notebook
from grader.record.record import Mark, Record

CELL = b"# %% cell"  # what the source of a notebook begins with


@dataclass(frozen=True)
class GradedFile:
    """A file: its source as it was graded, and a mark for each student who submitted it."""

    sha256: str
    source: bytes
    marks: tuple[Mark, ...]

    @property
    def name(self) -> tuple[str, str]:
        """The key that files are sorted by: student and path."""
        return self.marks[0].student, self.marks[0].path


def graded_files(record: Record, problem_id: str) -> list[GradedFile]:
    """The files that were graded for a problem, by student.

    One file of each student counts, so that two files of the same student are never compared.
    """
    by_content: dict[str, list[Mark]] = {}
    for mark in record.marks():
        if mark.problem == problem_id and mark.sha256:
            by_content.setdefault(mark.sha256, []).append(mark)
    return [
        GradedFile(sha256, _source(record, marks[0]), tuple(marks))
        for sha256, marks in by_content.items()
    ]


def _source(record: Record, mark: Mark) -> bytes:
    """The graded source; empty for a notebook that could not be read, since that is no Python."""
    source = record.source(mark.sha256)
    if is_notebook(Path(mark.path)) and not source.startswith(CELL):
        return b""
    return source
