"""``grader list``."""

import json
from pathlib import Path

import click

from grader.cli.exits import EXIT_ACCEPTED, complain
from grader.cli.options import format_option, problems_option, reference_option
from grader.errors import GraderError
from grader.problem.catalogue import Catalogue
from grader.report.console import console
from grader.report.rows import Rows, fixed, numbers, prose
from grader.report.shown import points


@click.command("list", epilog="Example: grader list --format json")
@problems_option
@reference_option
@format_option
def list_(problems: Path | None, reference: Path | None, form: str) -> int:
    """List the problems: id, title, track, difficulty, cases, points."""
    catalogue = Catalogue.find(problems, reference)
    code = EXIT_ACCEPTED
    lines = Rows(
        *fixed("id"),
        prose("title"),
        *fixed("track", "difficulty"),
        *numbers("cases", "points"),
        spare=("track", "difficulty", "cases", "points"),
    )
    rows: list[dict[str, object]] = []
    for problem_id in catalogue.ids():
        try:
            spec = catalogue.load(problem_id).spec
        except GraderError as error:
            code = max(code, complain(error))
            continue
        most = None if spec.samples_only else spec.scoring.points
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
                "points": most,
            }
        )
        lines.add_row(
            *(spec.id, spec.title, spec.track, spec.difficulty),
            *(str(rows[-1]["cases"]), *points(of=most)),
        )
    if form == "json":
        for row in rows:
            click.echo(json.dumps(row))
    else:
        console().show(lines)
    return code
