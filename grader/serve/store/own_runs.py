"""Runs with inputs of a person's own as rows, and back."""

import json
import sqlite3

from grader.grading.own_inputs import OwnRun
from grader.grading.report import Printed
from grader.record.codec import (
    floats_from_blob,
    floats_to_blob,
    inputs_from_blob,
    inputs_to_blob,
    json_text,
    shape_text,
)
from grader.record.rows import insert, value


def write_own_run(connection: sqlite3.Connection, number: int, run: OwnRun) -> None:
    """Add what the function of an attempt did."""
    insert(
        connection,
        "own_runs",
        number=number,
        names=json_text(list(run.inputs)),
        inputs=inputs_to_blob(run.inputs),
        returned=None if run.returned is None else floats_to_blob(run.returned),
        shape=None if run.returned is None else shape_text(run.returned),
        error=run.error,
        **vars(run.printed),
        wall_s=run.wall_s,
        memory_mib=run.memory_mib,
    )


def read_own_run(row: sqlite3.Row) -> OwnRun:
    """What the function of an attempt did."""
    returned = row["returned"]
    return value(
        OwnRun,
        row,
        inputs=inputs_from_blob(row["inputs"], json.loads(row["names"])),
        returned=None if returned is None else floats_from_blob(returned, row["shape"]),
        printed=value(Printed, row),
    )
