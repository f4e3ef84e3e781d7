"""A grade as rows, and back."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from grader.grading.report import (
    About,
    Breach,
    CaseResult,
    Explanation,
    Hint,
    Printed,
    Provenance,
    Remark,
    Report,
    Walls,
)
from grader.record.codec import (
    floats_from_blob,
    floats_to_blob,
    inputs_from_blob,
    json_text,
    ratios_from_blob,
    shape_text,
)
from grader.record.rows import insert, value
from grader.verdict import Verdict


@dataclass(frozen=True)
class RescoredAs:
    """The origin of a rescored grade: the rescoring, the run, and each case's place in the run."""

    rescoring_id: int
    ran_id: int
    ran: Report
    ran_as: Sequence[int]

    def stored(self, position: int, case: CaseResult) -> CaseResult:
        """A case without the facts that the row of the run holds."""
        was = self.ran.cases[self.ran_as[position]]
        reason = Explanation("", "") if case.reason == was.reason else case.reason
        return replace(case, reason=reason, wall_s=0, cpu_s=0, memory_mib=0, actual=None)


def write_grade(
    connection: sqlite3.Connection,
    report: Report,
    *,
    start_id: int,
    basis_id: int,
    student: str,
    student_id: str,
    rescoring: RescoredAs | None = None,
) -> int:
    """Add a grade with its results, from a report for the staff; its number.

    The grade of a rescoring leaves to the row of the run what is the same there.
    """
    printed, openly = report.printed, report.printed_openly
    layers, cases = json_text(report.provenance.sandbox.layers), report.cases
    if rescoring:
        printed, openly, layers = Printed(), Printed(), ""
        cases = tuple(rescoring.stored(position, case) for position, case in enumerate(cases))
    grade_id = insert(
        connection,
        "grades",
        start_id=start_id,
        basis_id=basis_id,
        student=student,
        student_id=student_id,
        path=report.path,
        sha256=report.sha256,
        verdict=report.verdict.value,
        score=report.score,
        remarks=json_text(report.remarks),
        misconceptions=json_text(report.misconceptions),
        loaded=report.loaded,
        stdout=printed.stdout,
        stderr=printed.stderr,
        stdout_openly=openly.stdout,
        stderr_openly=openly.stderr,
        level=report.provenance.sandbox.level,
        layers=layers,
        graded_at=report.provenance.started_at.isoformat(),
        wall_s=report.provenance.wall_s,
        tier=report.provenance.tier,
        tier_reason=report.provenance.why_not_faster,
        hints=json_text(report.hints),
        breaches=json_text(report.breaches),
        rescoring_id=rescoring.rescoring_id if rescoring else None,
        ran_id=rescoring.ran_id if rescoring else None,
    )
    for position, case in enumerate(cases):
        insert(
            connection,
            "results",
            grade_id=grade_id,
            position=position,
            verdict=case.verdict.value,
            **vars(case.reason),
            score=case.score,
            error_ratio=floats_to_blob(case.error_ratio),
            wall_s=case.wall_s,
            cpu_s=case.cpu_s,
            memory_mib=case.memory_mib,
            actual=None if case.actual is None else floats_to_blob(case.actual),
            shape=None if case.actual is None else shape_text(case.actual),
            was_run=case.was_run,
            ended_process=case.ended_process,
            ran_as=rescoring.ran_as[position] if rescoring else None,
        )
    return grade_id


def read_report(connection: sqlite3.Connection, grade_id: int) -> Report:
    """The report of a grade, as it was written; LookupError if there is none."""
    row = connection.execute(
        "SELECT grades.*, bases.*, grader, ran.id AS ran, ran.stdout AS out, ran.stderr AS err,"
        " ran.stdout_openly AS out_openly, ran.stderr_openly AS err_openly, ran.layers AS walls"
        " FROM grades JOIN bases ON bases.id = grades.basis_id"
        " JOIN starts ON starts.id = grades.start_id"
        " JOIN grades AS ran ON ran.id = coalesce(grades.ran_id, grades.id) WHERE grades.id = ?",
        (grade_id,),
    ).fetchone()
    if row is None:
        raise LookupError(f"no grade {grade_id}")
    results = connection.execute(
        "SELECT cases.*, results.verdict, results.score, results.error_ratio, ran.wall_s,"
        " ran.cpu_s, ran.memory_mib, ran.actual, ran.shape AS actual_shape, ran.was_run,"
        " ran.ended_process, iif(of_run, ran.for_student, results.for_student) AS for_student,"
        " iif(of_run, ran.for_staff, results.for_staff) AS for_staff"
        " FROM (SELECT *, for_student = '' AND for_staff = '' AND verdict <> 'AC' AS of_run"
        " FROM results)"
        " AS results JOIN cases USING (position)"
        " JOIN results AS ran ON ran.grade_id = ?"
        " AND ran.position = coalesce(results.ran_as, results.position)"
        " WHERE results.grade_id = ? AND basis_id = ? ORDER BY position",
        (row["ran"], grade_id, row["basis_id"]),
    )
    names, components = json.loads(row["arguments"]), json.loads(row["components"])
    return value(
        Report,
        row,
        verdict=Verdict(row["verdict"]),
        components=tuple(components),
        cases=tuple(_case(result, names, len(components)) for result in results),
        remarks=read_remarks(row["remarks"]),
        loaded=bool(row["loaded"]),
        printed=_printed(row["out"], row["err"]),
        printed_openly=_printed(row["out_openly"], row["err_openly"]),
        provenance=value(
            Provenance,
            row,
            versions=json.loads(row["versions"]),
            sandbox=Walls(row["level"], tuple(json.loads(row["walls"]))),
            why_not_faster=row["tier_reason"],
            started_at=datetime.fromisoformat(row["graded_at"]),
        ),
        misconceptions=_hints(row["misconceptions"]),
        hints=_hints(row["hints"]),
        breaches=tuple(Breach(*breach) for breach in json.loads(row["breaches"])),
        comments=(),  # they are written later (`comments.py`)
    )


def _printed(stdout: object, stderr: object) -> Printed:
    if not isinstance(stdout, str) or not isinstance(stderr, str):
        raise TypeError("what was printed is no text")
    return Printed(stdout, stderr)


def read_remarks(text: str) -> tuple[Remark, ...]:
    """The remarks in a column."""
    return tuple(Remark(About(about), words) for about, words in json.loads(text))


def _hints(text: str) -> tuple[Hint, ...]:
    return tuple(Hint(*hint) for hint in json.loads(text))


def _case(row: sqlite3.Row, names: list[str], components: int) -> CaseResult:
    actual = row["actual"]
    ratios = ratios_from_blob(row["error_ratio"])
    if len(ratios) not in (0, components):
        raise ValueError(f"{len(ratios)} error ratios of {components} components")
    return value(
        CaseResult,
        row,
        group=row["case_group"],
        verdict=Verdict(row["verdict"]),
        reason=value(Explanation, row),
        error_ratio=ratios,
        inputs=inputs_from_blob(row["inputs"], names),
        expected=floats_from_blob(row["expected"], row["shape"]),
        actual=None if actual is None else floats_from_blob(actual, row["actual_shape"]),
        was_run=bool(row["was_run"]),
        ended_process=bool(row["ended_process"]),
    )
