"""``grader similar``."""

import functools
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from grader.cli.options import (
    EXIT_ACCEPTED,
    catalogue_options,
    console,
    default_jobs,
    format_option,
    sandbox_option,
    tell,
    warn_of_level,
)
from grader.errors import UsageError
from grader.problem.catalogue import Catalogue

MOST = 10


@click.command(epilog="Example: grader similar marks --most 3")
@click.argument("output", type=click.Path(path_type=Path), metavar="OUT")
@click.option("--problem", "problem_id", help="Only this problem.")
@click.option(
    "--starter",
    "starters",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file that all students were given to begin with; repeatable.",
)
@click.option(
    "--examples",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of example submissions (default: submissions_example beside problems).",
)
@click.option(
    "--most",
    type=click.IntRange(0),
    default=MOST,
    show_default=True,
    help="Show so many pairs of each problem, the most alike.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 256),
    help="Files to read at a time (default: one for each processor, if memory allows).",
)
@catalogue_options
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
    """Show which submissions of a batch are alike, for staff: a hint where to look, no evidence.

    OUT is the folder of `grader batch --output`. What the statement, the starter code, the
    reference, the accepted examples or many students have is taken out first. Other names, another
    order of functions, other comments make no difference. Nothing is run, and no mark changes.
    """
    from grader.record.record import Record
    from grader.sandbox.proof.ladder import Sandbox
    from grader.similar import json as similar_json
    from grader.similar import text as similar_text
    from grader.similar.reading import Reader
    from grader.similar.sides import require_library

    require_library()
    where = Catalogue.find(problems, reference)
    shelf = where
    beside = examples or where.examples
    with ExitStack() as stack:
        record = stack.enter_context(Record.open(output))
        ids = _problems(record, output, problem_id)
        aside = stack.enter_context(ThreadPoolExecutor(1))  # Ctrl-C interrupts no run

        @functools.cache
        def sandbox() -> Sandbox:
            started = stack.enter_context(Sandbox.start(choice, where.secret))
            warn_of_level(started.level)
            if sys.stderr.isatty():
                tell("reading the files that are new; what was read is remembered")
            return started

        reader = Reader(sandbox, jobs or default_jobs())
        found = [
            _compare(record, shelf.load(one), beside / one, starters, reader, aside) for one in ids
        ]
        if form == "json":
            click.echo(similar_json.write(found, most))
        else:
            console().print(similar_text.render(found, most))
    return EXIT_ACCEPTED


def _problems(record: Any, output: Path, problem_id: str | None) -> list[str]:
    """The problems of which there are submissions, or the one that is asked for."""
    there = sorted({mark.problem for mark in record.marks() if mark.sha256})
    if problem_id is not None and problem_id not in there:
        told = ", ".join(there) or "none"
        raise UsageError(f"no submission for {problem_id!r} in {output}; there are: {told}")
    if not there:
        tell(f"{output}: no submission was graded yet")
    return there if problem_id is None else [problem_id]


def _compare(
    record: Any, problem: Any, examples: Path, starters: Any, reader: Any, aside: Any
) -> Any:
    """Compare the submissions for one problem."""
    from grader.similar.base_code import base_code
    from grader.similar.graded_files import graded_files
    from grader.similar.pairs import compare

    files = graded_files(record, problem.spec.id)
    given = aside.submit(base_code, problem, examples, starters, reader).result()
    sources = [*given, *(file.source for file in files)]
    read = aside.submit(reader.read, sources).result()
    return compare(problem.spec.id, files, given, read)
