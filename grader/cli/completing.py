"""Ids of problems, for the tab key: those of the folder at hand."""

from pathlib import Path

import click

from grader.problem.folders import Folders


def known_problems(context: click.Context, _: click.Parameter, begun: str) -> list[str]:
    """The ids that begin so; of the folder of ``--problems``, or of the one that would be found."""
    named = context.params.get("problems")
    folder = Folders.find(Path(named) if named else None).problems
    try:
        found = sorted(path.parent.name for path in folder.glob("*/problem.yaml"))
    except OSError:
        return []
    return [problem_id for problem_id in found if problem_id.startswith(begun)]
