"""The durable record of a class: the files that were found, and every grade with its basis.

    OUT/grades.sqlite     one transaction for each grade; WAL, synced at each commit, so that a
                          kill, a crash or a power cut loses at most what was in flight
    OUT/batch.lock        locked by the grader that writes

A batch finds its files in a folder; a practice page hands each attempt in (`Store.hand_in`).

States of a submission (a row of `submissions`): pending (no grade, a reason), graded (a grade, no
reason). Grades are never changed or deleted: a file that is graded again gets another row.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from grader.cases.make import Case
from grader.collect.collection import Collection, Key, Placed
from grader.collect.shapes import Owner
from grader.grading.report import Report
from grader.grading.submission import is_notebook
from grader.problem.load import Problem
from grader.record.bases import find_basis, write_basis, write_cases
from grader.record.basis import Basis
from grader.record.comments import write_comment
from grader.record.database import FILE, failures_in_words, locked, opened, transaction
from grader.record.grades import write_grade
from grader.record.record import Record
from grader.record.rescorings import Rescoring, write_rescoring
from grader.record.rows import insert, moment
from grader.record.schema import GRADES
from grader.record.sqlite_format import SqliteFormat
from grader.text import well_formed
from grader.verdict import Verdict
from grader.version import VERSION


@dataclass(frozen=True)
class Earlier:
    """The last grade of a student for a problem: the file and the basis.

    ``pending`` is the reason why the last start meant to grade it again, if that never happened.
    """

    grade_id: int
    sha256: str
    verdict: Verdict
    basis: Basis
    pending: str = ""


class Store(Record):
    """The record of one folder, open for one batch. Used by one thread.

    Every method raises JudgeError if the file is damaged or the disk fails; nothing is half
    written.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        super().__init__(connection, path)
        self._start_id = 0

    @classmethod
    @contextmanager
    def open(
        cls, folder: Path, form: SqliteFormat = GRADES, *, for_threads: bool = False
    ) -> Iterator[Self]:
        """Open the record in ``folder``, made if it is not there.

        ``for_threads``: several threads use it, one at a time. UsageError if another grader writes
        to it, if it is another program's, or of another schema; JudgeError if it is damaged, or the
        disk fails.
        """
        with locked(folder, form), opened(folder, form, for_threads=for_threads) as connection:
            yield cls(connection, folder / FILE)

    def earlier(self) -> dict[Key, Earlier]:
        """The last grade for each student and problem."""
        rows = self._connection.execute(
            "SELECT max(grades.id) AS id, basis_id, problem, student, student_id, sha256, verdict,"
            " coalesce(pending, '') AS pending"
            " FROM grades JOIN bases ON bases.id = basis_id"
            " LEFT JOIN submissions USING (student, student_id, problem)"
            " GROUP BY student, student_id, problem"
        )
        return {
            (row["student"], row["student_id"], row["problem"]): Earlier(
                row["id"],
                row["sha256"],
                Verdict(row["verdict"]),
                self.basis(row["basis_id"]),
                row["pending"],
            )
            for row in rows
        }

    def begin(self, folder: Path, found: Collection, plan: Mapping[Key, int | str]) -> None:
        """Record a start and the files found; ``plan`` has a grade's number, or why one is due."""
        with failures_in_words(self._path), transaction(self._connection):
            self._begin(folder)
            for table in ("submissions", "superseded", "unplaced"):
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608  names of ours
            for placed in found.placed:
                grade = plan[placed.key]
                insert(
                    self._connection,
                    "submissions",
                    student=placed.owner.student,
                    student_id=placed.owner.student_id,
                    problem=placed.problem,
                    path=placed.entry.path,
                    late=placed.owner.late,
                    modified_at=placed.entry.modified_at,
                    grade_id=grade if isinstance(grade, int) else None,
                    pending=grade if isinstance(grade, str) else "",
                    failure="",
                )
            for older, newest in found.superseded:
                insert(
                    self._connection,
                    "superseded",
                    path=older.entry.path,
                    problem=older.problem,
                    counts=newest.entry.path,
                )
            for file in found.unplaced:
                insert(
                    self._connection,
                    "unplaced",
                    path=file.path,
                    student=file.owner.student,
                    student_id=file.owner.student_id,
                    reason=file.reason,
                    is_ours=file.is_ours,
                    kind=file.kind.value,
                )

    def add(
        self,
        placed: Placed,
        problem: Problem,
        cases: Sequence[Case],
        basis: Basis,
        report: Report,
        data: bytes,
    ) -> None:
        """Record a grade, from a report for the staff, and the bytes that were graded."""
        with failures_in_words(self._path), transaction(self._connection):
            grade_id = self._write(placed.owner, problem, cases, basis, report, data)
            self._connection.execute(
                "UPDATE submissions SET grade_id = ?, pending = '', failure = ''"
                " WHERE student = ? AND student_id = ? AND problem = ?",
                (grade_id, *placed.key),
            )

    def begin_practice(self, folder: Path) -> None:
        """Record a start that finds no files: they are handed in one by one (`hand_in`)."""
        with failures_in_words(self._path), transaction(self._connection):
            self._begin(folder)

    def hand_in(
        self,
        owner: Owner,
        problem: Problem,
        cases: Sequence[Case],
        basis: Basis,
        report: Report,
        data: bytes,
        *,
        may_count: bool,
    ) -> int:
        """Record the grade of a file that no batch has found, as `add` does; its number.

        Of the files that may count for a student and problem, the first with the most points does.
        """
        with failures_in_words(self._path), transaction(self._connection):
            grade_id = self._write(owner, problem, cases, basis, report, data)
            if may_count and report.score is not None:
                self._connection.execute(
                    "INSERT INTO submissions VALUES (?, ?, ?, ?, ?, ?, ?, '', '')"
                    " ON CONFLICT (student, student_id, problem) DO UPDATE SET"
                    " path = excluded.path, modified_at = excluded.modified_at,"
                    " grade_id = excluded.grade_id,"
                    " pending = '', failure = ''"
                    " WHERE coalesce((SELECT score FROM grades"
                    " WHERE id = submissions.grade_id), -1) < ?",
                    (
                        owner.student,
                        owner.student_id,
                        report.problem,
                        report.path,
                        owner.late,
                        report.provenance.started_at.timestamp(),
                        grade_id,
                        report.score,
                    ),
                )
            return grade_id

    def grade_of(self, path: str, basis_salt: str) -> int | None:
        """The grade of the file ``path`` whose basis has that digest of its salt, if there is one.

        Where each file has a salt of its own, the digest tells it from another file of that name.
        """
        rows = self._rows(
            "SELECT grades.id FROM grades JOIN bases ON bases.id = basis_id"
            " WHERE path = ? AND salt_sha256 = ?",
            path,
            basis_salt,
        )
        return rows[0]["id"] if rows else None

    def rescore(self, rescorings: Sequence[Rescoring], by: str, why: str) -> None:
        """Record grades that follow from stored vectors: all of them, or none."""
        with failures_in_words(self._path), transaction(self._connection):
            for rescoring in rescorings:
                write_rescoring(
                    self._connection,
                    rescoring,
                    at=moment(),
                    by=by,
                    why=why,
                    to_basis_id=self._basis_id(rescoring.basis, rescoring.problem),
                )

    def comment(self, grade_id: int, message: str, by: str) -> None:
        """Record what the staff say to all that did the same as a grade; "" takes it back."""
        with failures_in_words(self._path), transaction(self._connection):
            write_comment(self._connection, grade_id, message, at=moment(), by=by)

    def postpone(self, placed: Placed, reason: str) -> None:
        """Record why a submission could not be graded; it stays due."""
        with failures_in_words(self._path), transaction(self._connection):
            self._connection.execute(
                "UPDATE submissions SET failure = ?"
                " WHERE student = ? AND student_id = ? AND problem = ?",
                (well_formed(reason), *placed.key),
            )

    def end(self, how: str) -> None:
        """Record how the start ended."""
        with failures_in_words(self._path), transaction(self._connection):
            self._connection.execute(
                "UPDATE starts SET ended_at = ?, how = ? WHERE id = ?",
                (moment(), well_formed(how), self._start_id),
            )

    def _begin(self, folder: Path) -> None:
        self._start_id = insert(
            self._connection, "starts", started_at=moment(), folder=str(folder), grader=VERSION
        )

    def _write(
        self,
        owner: Owner,
        problem: Problem,
        cases: Sequence[Case],
        basis: Basis,
        report: Report,
        data: bytes,
    ) -> int:
        """Write a grade with its basis, its cases and its source; its number."""
        basis_id = self._basis_id(basis, problem)
        write_cases(self._connection, basis_id, cases, report)
        self._keep_source(report, data)
        return write_grade(
            self._connection,
            report,
            start_id=self._start_id,
            basis_id=basis_id,
            student=owner.student,
            student_id=owner.student_id,
        )

    def _keep_source(self, report: Report, data: bytes) -> None:
        """Keep the bytes that were graded; the beginning of a file replaces nothing.

        A file may answer two problems, and one may allow less of it than the other.
        """
        whole = hashlib.sha256(data).hexdigest() == report.sha256
        do = "REPLACE" if whole or is_notebook(Path(report.path)) else "IGNORE"
        self._connection.execute(
            f"INSERT OR {do} INTO sources VALUES (?, ?)",  # noqa: S608  words of ours
            (report.sha256, data),
        )

    def _basis_id(self, basis: Basis, problem: Problem) -> int:
        number = find_basis(self._connection, basis)
        return write_basis(self._connection, basis, problem) if number is None else number
