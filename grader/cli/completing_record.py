"""Names in the record of a class, for the tab key: students, problems, cases."""

import sqlite3
from contextlib import suppress
from pathlib import Path

import click

from grader.errors import GraderError
from grader.record.database import opened_to_read
from grader.text import one_line

FOLDERS = ("folder", "record", "output")  # the parameters that name it, by command


def students(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
    """The students whose name begins so; by their id where a name is several words."""
    found = _column(
        context,
        "SELECT CASE WHEN instr(student, ' ') AND student_id != '' THEN student_id"
        " ELSE student END FROM submissions",
    )
    return [name for name in found if name.startswith(begun)]


def marked_problems(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
    """The ids of the problems that have submissions, if they begin so."""
    found = _column(context, "SELECT problem FROM submissions")
    return [problem_id for problem_id in found if problem_id.startswith(begun)]


def case_names(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
    """The names of cases that begin so, such as ``edge/03``."""
    return [name for name in _column(context, "SELECT name FROM cases") if name.startswith(begun)]


def _column(context: click.Context, query: str) -> list[str]:
    """The texts that a query finds, each once; none where there is no record, or it can't be read.

    Each text is an answer on a line of its own, so one that holds a line end is left out.
    """
    # An option that still lacks its value keeps click from telling arguments apart.
    named = [context.params[key] for key in FOLDERS if context.params.get(key)] + context.args
    found: set[str] = set()
    if named:
        folder = Path(named[0])
        with suppress(GraderError, OSError, sqlite3.Error), opened_to_read(folder) as record:
            found.update(row[0] for row in record.execute(query))
    return sorted(text for text in found if text == one_line(text))
