"""Read a record: the marks of each student, and all that they follow from."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from grader.cases.make import Case
from grader.collect.collection import Key, Unplaced
from grader.collect.entries import FileKind
from grader.collect.shapes import Owner
from grader.grading.feedback.symptom import Allowance, Symptom, allowance, symptom_of
from grader.grading.report import Floats, Remark, Report
from grader.problem.load import read_spec
from grader.record.bases import read_bases, read_cases
from grader.record.basis import Basis
from grader.record.codec import ratios_from_blob
from grader.record.comments import Comment, read_comments
from grader.record.database import FILE, opened_to_read, reading
from grader.record.grades import read_remarks, read_report
from grader.record.rescorings import PastRescoring, read_rescorings
from grader.record.rows import value
from grader.verdict import Verdict


@dataclass(frozen=True)
class Mark:
    """The row of a submission: the file that was found, and its grade if there is one.

    ``pending`` says why it is due, ``failure`` why it could not be graded; ``score`` is None where
    there is no mark.
    """

    student: str
    student_id: str
    problem: str
    path: str
    late: bool
    sha256: str
    pending: str
    failure: str
    grade_id: int | None
    basis_id: int | None
    verdict: Verdict | None
    score: float | None
    max_score: float | None
    remarks: tuple[Remark, ...]
    graded_at: str

    @property
    def messages(self) -> tuple[str, ...]:
        """The texts of the remarks."""
        return tuple(remark.text for remark in self.remarks)

    @property
    def key(self) -> Key:
        """As `Placed.key`."""
        return self.student, self.student_id, self.problem


@dataclass(frozen=True)
class Result:
    """One case of a grade that counts."""

    grade_id: int
    name: str
    verdict: Verdict
    error_ratio: tuple[float, ...]


@dataclass(frozen=True)
class Grade:
    """A grade, its student and problem, and whether it counts."""

    grade_id: int
    basis_id: int
    student: str
    student_id: str
    problem: str
    verdict: Verdict
    counts: bool


@dataclass(frozen=True)
class Superseded:
    """A file that does not count for a student and problem, and the path of the file that does."""

    path: str
    problem: str
    counts: str


class Record:
    """The record of one folder. Used by one thread.

    Every method raises JudgeError if the file is damaged or can't be read.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        connection.row_factory = sqlite3.Row
        self._symptoms: dict[int, Symptom | None] = {}
        self._allowances: dict[int, Allowance | None] = {}
        self._bases: dict[int, Basis] = {}

    @classmethod
    @contextmanager
    def open(cls, folder: Path, *, for_threads: bool = False) -> Iterator[Self]:
        """Open the record in ``folder`` to read; a batch may write to it meanwhile.

        ``for_threads``: several threads use it, one at a time. UsageError if there is none, if it
        is another program's, or of another schema; JudgeError if it is damaged, or can't be read.
        """
        with opened_to_read(folder, for_threads=for_threads) as connection:
            yield cls(connection, folder / FILE)

    def marks(self) -> list[Mark]:
        """A row for each student and problem, by problem and student."""
        with reading(self._path):
            return [
                value(
                    Mark,
                    row,
                    late=bool(row["late"]),
                    verdict=Verdict(row["verdict"]) if row["verdict"] else None,
                    remarks=read_remarks(row["remarks"] or "[]"),
                )
                for row in self._rows(
                    "SELECT submissions.*, basis_id, verdict, score, max_score, remarks,"
                    " coalesce(graded_at, '') AS graded_at, coalesce(sha256, '') AS sha256"
                    " FROM submissions LEFT JOIN grades ON grades.id = grade_id"
                    " LEFT JOIN bases ON bases.id = basis_id"
                    " ORDER BY submissions.problem, submissions.student, submissions.student_id"
                )
            ]

    def results(self) -> Iterator[Result]:
        """The cases of every grade that counts."""
        with reading(self._path):
            rows = self._connection.execute(
                "SELECT grade_id, name, results.verdict, error_ratio"
                " FROM submissions JOIN results USING (grade_id)"
                " JOIN grades ON grades.id = grade_id"
                " JOIN cases ON cases.basis_id = grades.basis_id"
                " AND cases.position = results.position"
            )
            for row in rows:
                verdict, ratios = Verdict(row["verdict"]), ratios_from_blob(row["error_ratio"])
                yield value(Result, row, verdict=verdict, error_ratio=ratios)

    def grades(self) -> list[Grade]:
        """Every grade, the earlier ones too, in the order in which they were given."""
        with reading(self._path):
            return [
                value(Grade, row, verdict=Verdict(row["verdict"]), counts=bool(row["counts"]))
                for row in self._rows(
                    "SELECT grades.id AS grade_id, basis_id, student, student_id, problem, verdict,"
                    " EXISTS (SELECT 1 FROM submissions WHERE grade_id = grades.id"
                    "  AND submissions.student = grades.student"
                    "  AND submissions.student_id = grades.student_id"
                    "  AND submissions.problem = bases.problem) AS counts"
                    " FROM grades JOIN bases ON bases.id = basis_id ORDER BY grades.id"
                )
            ]

    def report(self, grade_id: int) -> Report:
        """The report of a grade, as it was given, with the comments that the staff wrote since.

        LookupError if there is none.
        """
        with reading(self._path):
            report = read_report(self._connection, grade_id)
        return replace(report, comments=self.comments_on(grade_id))

    def symptom(self, grade_id: int) -> Symptom | None:
        """What the submission of a grade did; None if it is right, or if it can't be told.

        Its numbers are those of its run, also after a rescoring.
        """
        if grade_id not in self._symptoms:
            ran_id, basis_id = self.run_of(grade_id)
            with reading(self._path):
                report = read_report(self._connection, grade_id)
                ran = report if ran_id == grade_id else read_report(self._connection, ran_id)
            self._symptoms[grade_id] = symptom_of(report, ran, self._allowance(basis_id))
        return self._symptoms[grade_id]

    def comments(self) -> list[Comment]:
        """Every comment of the staff, the latest first; those taken back, too."""
        with reading(self._path):
            return read_comments(self._connection)

    def comments_on(self, grade_id: int) -> tuple[str, ...]:
        """The comment of the staff that reaches the submission of a grade, if there is one."""
        comments = self.comments()
        symptom = self.symptom(grade_id) if comments else None
        if symptom is None:
            return ()
        for comment in comments:
            other = self.symptom(comment.grade_id)
            if other is not None and other.is_like(symptom):
                return (comment.message,) if comment.message else ()
        return ()

    def run_of(self, grade_id: int) -> tuple[int, int]:
        """The run that a grade follows from, which may be itself: its grade and its basis."""
        (row,) = self._rows(
            "SELECT ran.id, ran.basis_id FROM grades"
            " JOIN grades AS ran ON ran.id = coalesce(grades.ran_id, grades.id)"
            " WHERE grades.id = ?",
            grade_id,
        )
        return row["id"], row["basis_id"]

    def rescorings(self) -> list[PastRescoring]:
        """Every rescoring, the oldest first."""
        with reading(self._path):
            return read_rescorings(self._connection)

    def folder(self) -> str:
        """The folder of the submissions at the last start; empty if there was none."""
        rows = self._rows("SELECT folder FROM starts ORDER BY id DESC LIMIT 1")
        return rows[0]["folder"] if rows else ""

    def superseded(self) -> list[Superseded]:
        """The files that do not count, in the order in which they were found."""
        rows = self._rows("SELECT * FROM superseded ORDER BY rowid")
        return [value(Superseded, row) for row in rows]

    def unplaced(self) -> list[Unplaced]:
        """The files that are nobody's submission, in the order in which they were found."""
        return [
            Unplaced(
                path=row["path"],
                owner=Owner(row["student"], row["student_id"]),
                reason=row["reason"],
                is_ours=bool(row["is_ours"]),
                kind=FileKind(row["kind"]),
            )
            for row in self._rows("SELECT * FROM unplaced ORDER BY rowid")
        ]

    def basis(self, basis_id: int) -> Basis:
        """The basis of that number."""
        if basis_id not in self._bases:
            with reading(self._path):
                self._bases = read_bases(self._connection)
        return self._bases[basis_id]

    def spec_text(self, basis_id: int) -> str:
        """The `problem.yaml` of a basis."""
        (row,) = self._rows("SELECT spec FROM bases WHERE id = ?", basis_id)
        return str(row["spec"])

    def cases(self, basis_id: int) -> tuple[tuple[Case, Floats], ...]:
        """The cases, each with the reference's answer; none if that never came."""
        with reading(self._path):
            return read_cases(self._connection, basis_id)

    def _allowance(self, basis_id: int) -> Allowance | None:
        """The tolerances of a basis; None if this grader can't read its spec."""
        if basis_id not in self._allowances:
            spec, _ = read_spec(self.spec_text(basis_id))
            cases = [case for case, _ in self.cases(basis_id)]
            self._allowances[basis_id] = None if spec is None else allowance(spec, cases)
        return self._allowances[basis_id]

    def source(self, sha256: str) -> bytes:
        """The source that was graded for the file ``sha256``; LookupError if there is none."""
        rows = self._rows("SELECT data FROM sources WHERE sha256 = ?", sha256)
        if not rows:
            raise LookupError(f"no source {sha256}")
        return bytes(rows[0]["data"])

    def _rows(self, statement: str, *parameters: object) -> list[sqlite3.Row]:
        with reading(self._path):
            return self._connection.execute(statement, parameters).fetchall()
