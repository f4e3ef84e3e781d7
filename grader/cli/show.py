"""``grader show``."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import click
from rich.markdown import Markdown

from grader.cli.exits import EXIT_ACCEPTED
from grader.cli.options import format_option, problems_option, reference_option
from grader.problem.catalogue import Catalogue
from grader.problem.load import read_statement
from grader.report.console import console

# The keys of a spec that a student may see: no seed, no generators, no pinned values.
PUBLIC: Mapping[str, bool | Mapping[str, set[str]]] = {
    "id": True,
    "title": True,
    "track": True,
    "difficulty": True,
    "function": True,
    "arguments": {"__all__": {"name", "kind", "meaning", "dtype", "shape"}},
    "output": True,
    "limits": True,
    "scoring": True,
}
_HINT = re.compile(r"^## Hint\b.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)


@click.command(epilog="Example: grader show eager_debug_step_count --hints 1")
@click.argument("problem_id", metavar="ID")
@click.option("--hints", type=click.IntRange(0), default=0, help="Show the first N hints too.")
@problems_option
@reference_option
@format_option
def show(
    problem_id: str, hints: int, problems: Path | None, reference: Path | None, form: str
) -> int:
    """Show a problem's statement; its hints only when asked for."""
    problem = Catalogue.find(problems, reference).load(problem_id)
    text = read_statement(problem.statement)
    kept, hidden = with_hints(text, hints)
    if form == "json":
        spec = problem.spec.model_dump(mode="json", exclude_none=True, include=PUBLIC)
        click.echo(json.dumps({"spec": spec, "statement": kept}))
        return EXIT_ACCEPTED
    screen = console()
    if screen.is_terminal:
        screen.print(Markdown(kept))
    else:
        click.echo(kept)
    if hidden:
        shown = "1 hint" if hidden == 1 else f"{hidden} hints"
        click.echo(f"{shown} not shown: grader show {problem_id} --hints {hints + 1}", err=True)
    return EXIT_ACCEPTED


def with_hints(statement: str, count: int) -> tuple[str, int]:
    """The statement with its first ``count`` hints, and how many are left out."""
    hints = _HINT.findall(statement)
    body = _HINT.sub("", statement).rstrip()
    kept = [hint.strip() for hint in hints[:count]]
    return "\n\n".join([body, *kept]) + "\n", max(0, len(hints) - count)
