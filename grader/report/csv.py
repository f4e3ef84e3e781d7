"""Marks as CSV: RFC 4180 quoting, UTF-8, a line for each student and problem.

A cell that a spreadsheet would take for a formula gets an apostrophe before it. A judge error has
no score, never a zero.
"""

from collections.abc import Iterable, Iterator, Sequence

from grader.collect.collection import Unplaced
from grader.record.record import Mark, Superseded
from grader.report.cells import table

MARKS = (
    "student",
    "student_id",
    "problem",
    "verdict",
    "score",
    "max_score",
    "late",
    "file",
    "sha256",
    "graded_at",
    "note",
)
UNPLACED = ("file", "student", "student_id", "reason")


def write_marks(marks: Iterable[Mark], superseded: Iterable[Superseded]) -> str:
    """``grades.csv``; ``superseded`` are the files that do not count."""
    others: dict[tuple[str, str], list[str]] = {}
    for one in superseded:  # a file may answer several problems
        others.setdefault((one.counts, one.problem), []).append(one.path)
    return table(
        MARKS,
        [
            (
                mark.student,
                mark.student_id,
                mark.problem,
                mark.verdict or "",
                "" if mark.score is None else repr(mark.score),
                "" if mark.max_score is None else repr(mark.max_score),
                "late" if mark.late else "",
                mark.path,
                mark.sha256,
                mark.graded_at,
                "; ".join(_notes(mark, others.get((mark.path, mark.problem), ()))),
            )
            for mark in marks
        ],
    )


def write_unplaced(unplaced: Iterable[Unplaced]) -> str:
    """``unplaced.csv``: files that are nobody's submission."""
    return table(
        UNPLACED,
        [(one.path, one.owner.student, one.owner.student_id, one.reason) for one in unplaced],
    )


def _notes(mark: Mark, others: Sequence[str]) -> Iterator[str]:
    if mark.pending:
        yield mark.failure or mark.pending
    yield from mark.messages
    if others:
        yield f"counts instead of {', '.join(others)}"
