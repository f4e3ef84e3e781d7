"""``grader cases``."""

from contextlib import ExitStack
from pathlib import Path

import click

from grader.cli.making import case_maker
from grader.cli.options import (
    EXIT_ACCEPTED,
    audience_option,
    catalogue_options,
    console,
    format_option,
    salt_option,
    sandbox_option,
    table,
    tell,
)
from grader.problem.catalogue import Catalogue
from grader.text import one_line


@click.command(epilog="Example: grader cases graphdef_vs_state --format json")
@click.argument("problem_id", metavar="ID")
@catalogue_options
@audience_option("staff")
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
    """Print the cases of a problem: name, weight, dimensions and inputs.

    With --format json, one case a line.
    """
    from grader.report import json, text

    where = Catalogue.find(problems, reference)
    problem = where.load(problem_id)
    with ExitStack() as stack:
        made = case_maker(stack, where, choice, salt)(problem)
    shown = [case for case in made if audience == "staff" or case.visibility == "sample"]
    if form == "json":
        for case in shown:
            click.echo(json.case_line(case))
    else:
        names = (argument.name for argument in problem.spec.arguments)
        rows = table("case", "weight", *names, "note")
        for case in shown:
            values = (text.value(value) for value in case.inputs.values())
            rows.add_row(case.name, f"{case.weight:g}", *values, case.note)
        console().print(rows)
    if audience == "staff":
        for withdrawn in problem.spec.withdrawn:
            tell(f"{withdrawn.case} is withdrawn: {one_line(withdrawn.reason)}")
    if len(shown) < len(made):
        click.echo(f"{len(made) - len(shown)} hidden cases not shown", err=True)
    return EXIT_ACCEPTED
