"""A grade as rows, and back."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from grader.cases.make import Case
from grader.grading.report import (
    About,
    Breach,
    CaseResult,
    Explanation,
    Floats,
    Hint,
    Printed,
    Provenance,
    Remark,
    Report,
    Walls,
)
from grader.problem.load import Problem
from grader.record.basis import Basis
from grader.record.codec import (
    floats_from_blob,
    floats_to_blob,
    inputs_from_blob,
    inputs_to_blob,
    ratios_from_blob,
    shape_text,
)
from grader.text import well_formed
from grader.verdict import Verdict


@dataclass(frozen=True)
class RescoredAs:
    """Of a rescored grade: the rescoring, the run with its grade, and each case's place there."""

    rescoring_id: int
    ran_id: int
    ran: Report
    ran_as: Sequence[int]

    def stored(self, position: int, case: CaseResult) -> CaseResult:
        """A case without what stands with the run."""
        was = self.ran.cases[self.ran_as[position]]
        reason = Explanation("", "") if case.reason == was.reason else case.reason
        return replace(case, reason=reason, wall_s=0, cpu_s=0, memory_mib=0, actual=None)


def insert(connection: sqlite3.Connection, table: str, **values: object) -> int:
    """Add a row; its number, where the table numbers its rows.

    A message may quote a path that is no UTF-8, which SQLite does not take.
    """
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608  names of ours
    row = [well_formed(value) if isinstance(value, str) else value for value in values.values()]
    return connection.execute(statement, row).lastrowid or 0


def read_bases(connection: sqlite3.Connection) -> dict[int, Basis]:
    """Every basis by its number."""
    rows = connection.execute("SELECT * FROM bases").fetchall()
    return {
        row["id"]: Basis(
            problem=row["problem"],
            problem_sha256=row["problem_sha256"],
            reference_sha256=row["reference_sha256"],
            generators_sha256=row["generators_sha256"],
            salt_sha256=row["salt_sha256"],
            grader_sha256=row["grader_sha256"],
            versions=tuple(sorted(json.loads(row["versions"]).items())),
        )
        for row in rows
    }


def write_basis(connection: sqlite3.Connection, basis: Basis, problem: Problem) -> int:
    """Add a basis, without its cases; its number."""
    return insert(
        connection,
        "bases",
        problem=basis.problem,
        problem_sha256=basis.problem_sha256,
        reference_sha256=basis.reference_sha256,
        generators_sha256=basis.generators_sha256,
        salt_sha256=basis.salt_sha256,
        grader_sha256=basis.grader_sha256,
        versions=_json(dict(basis.versions)),
        spec=problem.text,
        seed=problem.spec.seed,
        max_score=problem.spec.scoring.points,
        components=_json([component.name for component in problem.spec.output.components]),
        arguments=_json([argument.name for argument in problem.spec.arguments]),
    )


def write_cases(
    connection: sqlite3.Connection, basis_id: int, cases: Sequence[Case], report: Report
) -> None:
    """Add the cases of a basis, with what a report on it for the staff says, unless they are there.

    A report with a judge error has no cases.
    """
    known = connection.execute("SELECT 1 FROM cases WHERE basis_id = ?", (basis_id,)).fetchone()
    if known is not None or not report.cases:
        return
    for position, (case, result) in enumerate(zip(cases, report.cases, strict=True)):
        assert result.expected is not None, "only a report for students is without"
        insert(
            connection,
            "cases",
            basis_id=basis_id,
            position=position,
            name=case.name,
            case_group=case.group,
            visibility=case.visibility,
            note=case.note,
            max_score=result.max_score,
            inputs=inputs_to_blob(case.inputs),
            expected=floats_to_blob(result.expected),
            shape=shape_text(result.expected),
            dims=_json(dict(case.dims)),
            weight=case.weight,
        )


def read_cases(connection: sqlite3.Connection, basis_id: int) -> tuple[tuple[Case, Floats], ...]:
    """The cases of a basis, each with the reference's answer; none after judge errors only."""
    row = connection.execute("SELECT arguments FROM bases WHERE id = ?", (basis_id,)).fetchone()
    names = json.loads(row["arguments"])
    rows = connection.execute(
        "SELECT * FROM cases WHERE basis_id = ? ORDER BY position", (basis_id,)
    )
    return tuple(
        (
            Case(
                name=row["name"],
                group=row["case_group"],
                visibility=row["visibility"],
                weight=row["weight"],
                note=row["note"],
                dims=json.loads(row["dims"]),
                inputs=inputs_from_blob(row["inputs"], names),
            ),
            floats_from_blob(row["expected"], row["shape"]),
        )
        for row in rows
    )


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

    Of a rescoring, what the run gave stays where it is.
    """
    printed, openly = report.printed, report.printed_openly
    layers, cases = _json(report.provenance.sandbox.layers), report.cases
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
        remarks=_json(report.remarks),
        misconceptions=_json(report.misconceptions),
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
        hints=_json(report.hints),
        breaches=_json(report.breaches),
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
            for_student=case.reason.for_student,
            for_staff=case.reason.for_staff,
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
    names = json.loads(row["arguments"])
    return Report(
        path=row["path"],
        sha256=row["sha256"],
        problem=row["problem"],
        verdict=Verdict(row["verdict"]),
        score=row["score"],
        max_score=row["max_score"],
        components=tuple(json.loads(row["components"])),
        cases=tuple(_case(result, names) for result in results),
        remarks=tuple(Remark(About(about), text) for about, text in json.loads(row["remarks"])),
        loaded=bool(row["loaded"]),
        printed=Printed(row["out"], row["err"]),
        printed_openly=Printed(row["out_openly"], row["err_openly"]),
        provenance=Provenance(
            grader=row["grader"],
            problem_sha256=row["problem_sha256"],
            reference_sha256=row["reference_sha256"],
            seed=row["seed"],
            versions=json.loads(row["versions"]),
            sandbox=Walls(row["level"], tuple(json.loads(row["walls"]))),
            tier=row["tier"],
            why_not_faster=row["tier_reason"],
            started_at=datetime.fromisoformat(row["graded_at"]),
            wall_s=row["wall_s"],
        ),
        misconceptions=_hints(row["misconceptions"]),
        hints=_hints(row["hints"]),
        breaches=tuple(Breach(*breach) for breach in json.loads(row["breaches"])),
    )


def _hints(text: str) -> tuple[Hint, ...]:
    return tuple(Hint(*hint) for hint in json.loads(text))


def _case(row: sqlite3.Row, names: list[str]) -> CaseResult:
    actual = row["actual"]
    return CaseResult(
        name=row["name"],
        group=row["case_group"],
        visibility=row["visibility"],
        note=row["note"],
        verdict=Verdict(row["verdict"]),
        reason=Explanation(row["for_student"], row["for_staff"]),
        score=row["score"],
        max_score=row["max_score"],
        error_ratio=ratios_from_blob(row["error_ratio"]),
        wall_s=row["wall_s"],
        cpu_s=row["cpu_s"],
        memory_mib=row["memory_mib"],
        inputs=inputs_from_blob(row["inputs"], names),
        expected=floats_from_blob(row["expected"], row["shape"]),
        actual=None if actual is None else floats_from_blob(actual, row["actual_shape"]),
        was_run=bool(row["was_run"]),
        ended_process=bool(row["ended_process"]),
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
