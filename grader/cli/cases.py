"""``grader cases``."""

from pathlib import Path

import click

from grader.cli.completing import known_problems
from grader.cli.exits import EXIT_ACCEPTED, tell
from grader.cli.options import (
    audience_option,
    format_option,
    problems_option,
    reference_option,
    salt_option,
    sandbox_option,
)
from grader.cli.waiting import WaitingLine
from grader.grading.prepared import problem_cases
from grader.problem.catalogue import Catalogue
from grader.report import json
from grader.report.case_numbers import literal
from grader.report.console import console
from grader.report.rows import Rows, fixed, numbers, prose
from grader.sandbox.aside import Aside
from grader.text import one_line


@click.command(epilog="Example: grader cases graphdef_vs_state --format json")
@click.argument("problem_id", metavar="ID", shell_complete=known_problems)
@problems_option
@reference_option
@audience_option(default="staff")
@salt_option
@sandbox_option
@format_option
def cases(
    problem_id: str,
    problems: Path | None,
    reference: Path | None,
    audience: str,
    salt: str,
    choice: str,
    form: str,
) -> int:
    """Print the cases of a problem. Each has a name, a weight, and inputs.

    With --format json, a case is a line.
    """
    where = Catalogue.find(problems, reference)
    problem = where.load(problem_id)
    line = WaitingLine()
    with (
        Aside.later(choice, where.secret, line.begun, where.libraries) as aside,
        line.shown(),
    ):
        made = aside.do(problem_cases, problem, salt, lambda: aside.sandbox)
    shown = [case for case in made if audience == "staff" or case.visibility == "sample"]
    has_points = not problem.spec.samples_only
    if form == "json":
        for case in shown:
            click.echo(json.case_line(case, has_points))
    else:
        names = (argument.name for argument in problem.spec.arguments)
        rows = Rows(
            *fixed("case"),
            *numbers("weight"),
            *fixed(*names),
            prose("note"),
            spare=("note", "weight"),
        )
        for case in shown:
            values = map(literal, case.inputs.values())
            weight = f"{case.weight:g}" if has_points else ""
            rows.add_row(case.name, weight, *values, case.note)
        console().show(rows)
    if audience == "staff":
        for withdrawn in problem.spec.withdrawn:
            tell(f"{withdrawn.case} is withdrawn: {one_line(withdrawn.reason)}")
    if len(shown) < len(made):
        tell(f"{len(made) - len(shown)} hidden cases not shown")
    return EXIT_ACCEPTED
