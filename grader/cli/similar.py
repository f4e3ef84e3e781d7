"""``grader similar``."""

from collections.abc import Sequence
from pathlib import Path

import click

from grader.cli.completing_record import marked_problems
from grader.cli.exits import EXIT_ACCEPTED, tell
from grader.cli.options import (
    EXISTING_FILE,
    examples_option,
    format_option,
    jobs_option,
    problems_option,
    reference_option,
    sandbox_option,
)
from grader.cli.waiting import WaitingLine
from grader.errors import UsageError
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem
from grader.record.record import Record
from grader.report.console import console
from grader.sandbox.aside import Aside
from grader.sandbox.proof.machine import default_jobs
from grader.similar import json, text
from grader.similar.base_code import base_code
from grader.similar.graded_files import graded_files
from grader.similar.pairs import Similarities, compare
from grader.similar.reading import Reader

MOST = 10


@click.command(epilog="Example: grader similar marks --most 3")
@click.argument("output", type=click.Path(path_type=Path), metavar="OUT")
@click.option("--problem", "problem_id", shell_complete=marked_problems, help="Only this problem.")
@click.option(
    "--starter",
    "starters",
    multiple=True,
    type=EXISTING_FILE,
    help="A file that all students were given to begin with; repeatable.",
)
@examples_option
@click.option(
    "--most",
    type=click.IntRange(0),
    default=MOST,
    show_default=True,
    help="Pairs to show of each problem, the most alike first.",
)
@jobs_option(help="Files to read at a time (default: one for each processor, if memory allows).")
@problems_option
@reference_option
@sandbox_option
@format_option
def similar(
    output: Path,
    problem_id: str | None,
    starters: tuple[Path, ...],
    examples: Path | None,
    most: int,
    jobs: int | None,
    problems: Path | None,
    reference: Path | None,
    choice: str,
    form: str,
) -> int:
    """Show which submissions of a batch are alike. For staff: a hint where to look, no evidence.

    OUT is the folder of `grader batch --output`. What the statement, the starter code, the
    reference, the accepted examples or many students have is taken out first. Other names, another
    order of functions, other comments make no difference. Nothing is run, and no mark changes.
    """
    line = WaitingLine()
    where = Catalogue.find(problems, reference)
    beside = examples or where.examples
    with (
        Record.open(output) as record,
        Aside.later(choice, where.secret, line.begun, where.libraries) as aside,
    ):
        reader = Reader(lambda: aside.sandbox, jobs or default_jobs())

        def compared(problem: Problem) -> Similarities:
            line.say(problem.spec.id, "files that are new are read; the others are remembered")
            files = graded_files(record, problem.spec.id)
            folder = beside / problem.spec.id
            given = aside.do(base_code, problem, folder, starters, reader)
            sources = [*given, *(file.source for file in files)]
            return compare(problem.spec.id, files, given, aside.do(reader.read, sources))

        ids = _ids(record, output, problem_id)
        with line.shown():
            found = [compared(where.load(id_)) for id_ in ids]
        if form == "json":
            click.echo(json.write(found, most))
        else:
            console().show(text.render(found, most))
    return EXIT_ACCEPTED


def _ids(record: Record, output: Path, problem_id: str | None) -> Sequence[str]:
    """The ids of the problems that have submissions, or the id that is asked for."""
    there = sorted({mark.problem for mark in record.marks() if mark.sha256})
    if problem_id is not None and problem_id not in there:
        raise UsageError(
            f"no submission for {problem_id!r} in {output}; there are: {', '.join(there) or 'none'}"
        )
    if not there:
        tell(f"{output}: no submission was graded yet")
    return there if problem_id is None else [problem_id]
