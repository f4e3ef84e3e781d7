"""``grader list``."""

import json
from pathlib import Path

import click

from grader.cli.exits import EXIT_ACCEPTED, complain
from grader.cli.options import format_option, problems_option, reference_option
from grader.errors import GraderError
from grader.problem.catalogue import Catalogue
from grader.report.console import console, table


@click.command("list", epilog="Example: grader list --format json")
@problems_option
@reference_option
@format_option
def list_(problems: Path | None, reference: Path | None, form: str) -> int:
    """List the problems: id, title, track, difficulty, cases, points."""
    catalogue = Catalogue.find(problems, reference)
    code = EXIT_ACCEPTED
    headings = ("id", "title", "track", "difficulty", "cases", "points")
    lines = table(*headings, left=1, right=1)
    rows: list[dict[str, object]] = []
    for problem_id in catalogue.ids():
        try:
            spec = catalogue.load(problem_id).spec
        except GraderError as error:
            code = max(code, complain(error))
            continue
        rows.append(
            {
                "id": spec.id,
                "title": spec.title,
                "track": spec.track,
                "difficulty": spec.difficulty,
                "function": spec.function,
                "cases": sum(group.size for group in spec.cases)
                - sum(not entry.is_repeat for entry in spec.withdrawn),
                "repeats": spec.repeats,
                "points": spec.scoring.points,
            }
        )
        lines.add_row(*(str(rows[-1][heading]) for heading in headings))
    if form == "json":
        for row in rows:
            click.echo(json.dumps(row))
    else:
        console().print(lines)
    return code
