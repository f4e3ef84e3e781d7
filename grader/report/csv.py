"""Marks as CSV: RFC 4180 quoting, UTF-8, a line for each student and problem.

An apostrophe goes before a cell that would be a formula. A judge error has no score, never a zero.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from grader.collect.collection import Unplaced
from grader.record.record import Mark, Superseded
from grader.report.advice import FROM_STAFF, Advice
from grader.report.spreadsheet import exact, safe_csv

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


def write_marks(
    marks: Iterable[Mark],
    superseded: Iterable[Superseded],
    comments_on: Callable[[int], Sequence[str]],
) -> str:
    """``grades.csv``; ``superseded`` are the files that do not count.

    ``comments_on`` gives what the staff wrote on a grade.
    """
    others: dict[tuple[str, str], list[str]] = {}
    for file in superseded:  # a file may answer several problems
        others.setdefault((file.counts, file.problem), []).append(file.path)
    return safe_csv(
        MARKS,
        [
            (
                mark.student,
                mark.student_id,
                mark.problem,
                mark.verdict or "",
                exact(mark.score),
                exact(mark.max_score),
                "late" if mark.late else "",
                mark.path,
                mark.sha256,
                mark.graded_at,
                "; ".join(_notes(mark, others.get((mark.path, mark.problem), ()), comments_on)),
            )
            for mark in marks
        ],
    )


def write_unplaced(unplaced: Iterable[Unplaced]) -> str:
    """``unplaced.csv``: the files that are no student's submission."""
    return safe_csv(
        UNPLACED,
        [(file.path, file.owner.student, file.owner.student_id, file.reason) for file in unplaced],
    )


def _notes(
    mark: Mark, others: Sequence[str], comments_on: Callable[[int], Sequence[str]]
) -> Iterator[str]:
    if mark.pending:
        yield mark.failure or mark.pending
    yield from mark.messages
    if mark.grade_id is not None:
        yield from (str(Advice(FROM_STAFF, text)) for text in comments_on(mark.grade_id))
    if others:
        yield f"counts instead of {', '.join(others)}"
