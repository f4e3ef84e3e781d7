"""``grader new``."""

import shlex
from pathlib import Path

import click

from grader.authoring.scaffold import POINTS, Tree, scaffold
from grader.cli.exits import EXIT_ACCEPTED
from grader.cli.options import beside_problems
from grader.cli.settings import MOST_POINTS, variable
from grader.problem.folders import working_tree
from grader.report.console import console
from grader.report.rows import Rows, fixed, prose


@click.command(epilog='Example: grader new masked_mean --title "A mean that leaves entries out"')
@click.argument("problem_id", metavar="ID")
@click.option("--title", help="For people (default: made from the ID).")
@click.option("--track", default="A track", show_default=True, help="The part of the course.")
@click.option(
    "--points",
    envvar=variable("points"),
    show_envvar=True,
    type=click.FloatRange(0, MOST_POINTS, min_open=True),
    default=POINTS,
    show_default=True,
    help="The points of the problem.",
)
@click.option(
    "--problems",
    envvar=variable("problems"),
    show_envvar=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of problem packages (default: the working tree's, else ./problems).",
)
@click.option(
    "--reference",
    envvar=variable("reference"),
    show_envvar=True,
    type=click.Path(file_okay=False, path_type=Path),
    callback=beside_problems,
    help="Folder of reference solutions (default: beside problems).",
)
@click.option(
    "--examples",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of example submissions (default: submissions_example beside problems).",
)
def new(
    problem_id: str,
    title: str | None,
    track: str,
    points: float,
    problems: Path | None,
    reference: Path | None,
    examples: Path | None,
) -> int:
    """Write a new problem package, to be filled in.

    It is a small problem that is complete and passes `grader check`; lines with TODO say what to
    put in its place. Nothing that is there is written over.
    """
    shelf = problems or working_tree() / "problems"
    tree = Tree(
        problems=shelf,
        reference=reference or shelf.parent / "reference",
        examples=examples or shelf.parent / "submissions_example",
    )
    made = scaffold(tree, problem_id, title, track, points)
    lines = Rows(*fixed("file"), prose("what to do in it: lines with TODO say more"))
    for path, what in made.items():
        lines.add_row(_shown(path), what)
    console().show(lines)
    command = ["grader", "check", problem_id]
    for option, folder in (
        ("--problems", problems),
        ("--reference", reference),
        ("--examples", examples),
    ):
        command += [option, str(folder)] if folder else []
    print(f"\nThen, and as it is: {shlex.join(command)}")
    return EXIT_ACCEPTED


def _shown(path: Path) -> str:
    """The path from the working directory, where it lies below it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
