"""Bases with their cases as rows, and back."""

import json
import sqlite3
from collections.abc import Sequence

from grader.cases.make import Case
from grader.grading.report import Floats, Report
from grader.problem.load import Problem
from grader.record.basis import Basis
from grader.record.codec import (
    floats_from_blob,
    floats_to_blob,
    inputs_from_blob,
    inputs_to_blob,
    json_text,
    shape_text,
)
from grader.record.rows import insert, value


def read_bases(connection: sqlite3.Connection) -> dict[int, Basis]:
    """Every basis by its number."""
    return {
        row["id"]: value(Basis, row, versions=tuple(sorted(json.loads(row["versions"]).items())))
        for row in connection.execute("SELECT * FROM bases")
    }


def find_basis(connection: sqlite3.Connection, basis: Basis) -> int | None:
    """The number of a basis; None if it is not there."""
    columns = _columns(basis)
    same = " AND ".join(f"{name} = ?" for name in columns)
    row = connection.execute(
        f"SELECT id FROM bases WHERE {same}",  # noqa: S608  names of ours
        tuple(columns.values()),
    ).fetchone()
    return None if row is None else int(row["id"])


def write_basis(connection: sqlite3.Connection, basis: Basis, problem: Problem) -> int:
    """Add a basis, without its cases; its number."""
    spec = problem.spec
    return insert(
        connection,
        "bases",
        **_columns(basis),
        spec=problem.text,
        seed=spec.seed,
        max_score=spec.scoring.points,
        components=json_text([component.name for component in spec.output.components]),
        arguments=json_text([argument.name for argument in spec.arguments]),
    )


def write_cases(
    connection: sqlite3.Connection, basis_id: int, cases: Sequence[Case], report: Report
) -> None:
    """Add the cases of a basis, with the facts of a report for the staff, unless they are there.

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
            dims=json_text(dict(case.dims)),
            weight=case.weight,
        )


def read_cases(connection: sqlite3.Connection, basis_id: int) -> tuple[tuple[Case, Floats], ...]:
    """The cases of a basis, each with the reference's answer; none after judge errors only."""
    row = connection.execute("SELECT arguments FROM bases WHERE id = ?", (basis_id,)).fetchone()
    names = json.loads(row["arguments"])
    rows = connection.execute(
        'SELECT *, case_group AS "group" FROM cases WHERE basis_id = ? ORDER BY position',
        (basis_id,),
    )
    return tuple(
        (
            value(
                Case,
                row,
                dims=json.loads(row["dims"]),
                inputs=inputs_from_blob(row["inputs"], names),
                expected=None,  # only a student's edition pins it, and no record is made there
            ),
            floats_from_blob(row["expected"], row["shape"]),
        )
        for row in rows
    )


def _columns(basis: Basis) -> dict[str, str]:
    return vars(basis) | {"versions": json_text(dict(basis.versions))}
