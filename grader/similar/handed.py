"""The files of a record that count, each content once."""

from dataclasses import dataclass
from pathlib import Path

from grader.grading.submission import is_notebook
from grader.record.record import Mark, Record

CELL = b"# %% cell"  # what the source of a notebook begins with


@dataclass(frozen=True)
class Handed:
    """A file, its source as it was graded, and who handed it in: a mark for each."""

    sha256: str
    source: bytes
    marks: tuple[Mark, ...]

    @property
    def name(self) -> tuple[str, str]:
        """What it is sorted by."""
        return self.marks[0].student, self.marks[0].path


def handed_in(record: Record, problem_id: str) -> list[Handed]:
    """What was graded for a problem, by student: a file for each, or for several who have the same.

    Of each student one file counts, so that no two of the same are ever compared.
    """
    by_content: dict[str, list[Mark]] = {}
    for mark in record.marks():
        if mark.problem == problem_id and mark.sha256:
            by_content.setdefault(mark.sha256, []).append(mark)
    return [
        Handed(sha256, _source(record, marks[0]), tuple(marks))
        for sha256, marks in by_content.items()
    ]


def _source(record: Record, mark: Mark) -> bytes:
    """What was graded; nothing of a notebook that could not be read, since it is no Python."""
    source = record.source(mark.sha256)
    if is_notebook(Path(mark.path)) and not source.startswith(CELL):
        return b""
    return source
