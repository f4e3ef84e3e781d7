"""Rescorings as rows, and back: the person, the reason, the changes, the marks that moved."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.cases.make import Case
from grader.collect.collection import Key
from grader.grading.report import Report
from grader.problem.load import Problem
from grader.record.bases import write_cases
from grader.record.basis import Basis
from grader.record.codec import json_text
from grader.record.grades import RescoredAs, write_grade
from grader.record.rows import insert, value
from grader.verdict import Verdict


@dataclass(frozen=True)
class Rescored:
    """A grade from the vectors of a run: the key, the run, and each case's place in the run."""

    key: Key
    ran_id: int
    ran: Report
    ran_as: Sequence[int]
    report: Report


@dataclass(frozen=True)
class Rescoring:
    """Grades that move from one basis to another; ``changes`` tells people the difference."""

    changes: Sequence[str]
    from_basis_id: int
    basis: Basis
    problem: Problem
    cases: Sequence[Case]
    grades: Iterable[Rescored]


@dataclass(frozen=True)
class Standing:
    """A verdict with its points; ``score`` is None where there is no mark."""

    verdict: Verdict
    score: float | None
    max_score: float


@dataclass(frozen=True)
class Moved:
    """A student's mark before and after a rescoring; the two may be equal."""

    student: str
    student_id: str
    path: str
    before: Standing
    after: Standing


@dataclass(frozen=True)
class PastRescoring:
    """A recorded rescoring."""

    at: str
    by: str
    why: str
    problem: str
    changes: tuple[str, ...]
    moved: tuple[Moved, ...]


def write_rescoring(
    connection: sqlite3.Connection,
    rescoring: Rescoring,
    *,
    at: str,
    by: str,
    why: str,
    to_basis_id: int,
) -> None:
    """Add a rescoring with all its grades, if it has any; they count from now on."""
    rescoring_id = None
    for grade in rescoring.grades:
        rescoring_id = rescoring_id or insert(
            connection,
            "rescorings",
            rescored_at=at,
            rescored_by=by,
            why=why,
            changes=json_text(list(rescoring.changes)),
            from_basis_id=rescoring.from_basis_id,
            to_basis_id=to_basis_id,
        )
        write_cases(connection, to_basis_id, rescoring.cases, grade.report)
        student, student_id, _ = grade.key
        (start_id,) = connection.execute(
            "SELECT start_id FROM grades WHERE id = ?", (grade.ran_id,)
        ).fetchone()
        grade_id = write_grade(
            connection,
            grade.report,
            start_id=start_id,
            basis_id=to_basis_id,
            student=student,
            student_id=student_id,
            rescoring=RescoredAs(rescoring_id, grade.ran_id, grade.ran, grade.ran_as),
        )
        connection.execute(
            "UPDATE submissions SET grade_id = ?"
            " WHERE student = ? AND student_id = ? AND problem = ?",
            (grade_id, *grade.key),
        )


def read_rescorings(connection: sqlite3.Connection) -> list[PastRescoring]:
    """Every rescoring, the oldest first."""
    rows = connection.execute(
        "SELECT rescorings.*, problem FROM rescorings JOIN bases ON bases.id = to_basis_id"
        " ORDER BY rescorings.id"
    ).fetchall()
    moved = _read_moved(connection)
    return [
        value(
            PastRescoring,
            row,
            at=row["rescored_at"],
            by=row["rescored_by"],
            changes=tuple(json.loads(row["changes"])),
            moved=tuple(moved.get(row["id"], ())),
        )
        for row in rows
    ]


def _read_moved(connection: sqlite3.Connection) -> dict[int, list[Moved]]:
    """The marks of each rescoring, by its number, beside the student's last mark before it."""
    rows = connection.execute(
        "SELECT * FROM (SELECT grades.*, max_score, lag(verdict) OVER own AS was,"
        " lag(score) OVER own AS had, lag(max_score) OVER own AS had_of"
        " FROM grades JOIN bases ON bases.id = basis_id"
        " WINDOW own AS (PARTITION BY problem, student, student_id ORDER BY grades.id))"
        " WHERE rescoring_id IS NOT NULL ORDER BY id"
    ).fetchall()
    moved: dict[int, list[Moved]] = {}
    for row in rows:
        moved.setdefault(row["rescoring_id"], []).append(
            value(
                Moved,
                row,
                before=Standing(Verdict(row["was"]), row["had"], row["had_of"]),
                after=Standing(Verdict(row["verdict"]), row["score"], row["max_score"]),
            )
        )
    return moved
