"""``grader show``."""

import json
from pathlib import Path

import click
from rich.markdown import Markdown

from grader.cli.completing import known_problems
from grader.cli.exits import EXIT_ACCEPTED, tell
from grader.cli.options import format_option, problems_option, reference_option
from grader.problem.catalogue import Catalogue
from grader.problem.model import Spec
from grader.problem.statement import (
    hints_left_out,
    read_statement,
    shown_statement,
    with_hints,
)
from grader.problem.valid_words import size_as_fields, valid_as_fields
from grader.report.console import console

# The keys of a spec that a student may see: no seed, no generators, no pinned values.
PUBLIC = {
    "id", "title", "track", "difficulty", "function", "output", "repeats", "limits", "scoring",
}  # fmt: skip
OF_ARGUMENT = {"name", "kind", "meaning", "dtype", "shape"}


@click.command(epilog="Example: grader show eager_debug_step_count --hints 1")
@click.argument("problem_id", metavar="ID", shell_complete=known_problems)
@click.option("--hints", type=click.IntRange(0), default=0, help="Show the first N hints too.")
@problems_option
@reference_option
@format_option
def show(
    problem_id: str, hints: int, problems: Path | None, reference: Path | None, form: str
) -> int:
    """Show a problem's statement; its hints only when asked for."""
    problem = Catalogue.find(problems, reference).load(problem_id)
    if form == "json":
        kept, _ = with_hints(read_statement(problem.statement), hints)
        click.echo(json.dumps({"spec": public(problem.spec), "statement": kept}))
        return EXIT_ACCEPTED
    kept, hidden = shown_statement(problem.statement, problem.spec, hints)
    screen = console()
    if screen.is_terminal:
        screen.show(Markdown(kept))
    else:
        print(kept)
    if hidden:
        tell(hints_left_out(problem_id, hidden, hints))
    return EXIT_ACCEPTED


def public(spec: Spec) -> dict[str, object]:
    """What a student may see of a spec, as JSON; with what is valid of arguments and sizes."""
    arguments = [
        {
            **argument.model_dump(mode="json", exclude_none=True, include=OF_ARGUMENT),
            "valid": valid_as_fields(spec, argument),
        }
        for argument in spec.arguments
    ]
    return {
        **spec.model_dump(mode="json", exclude_none=True, include=PUBLIC),
        "arguments": arguments,
        "dims": {name: size_as_fields(dim) for name, dim in spec.dims.items()},
    }
