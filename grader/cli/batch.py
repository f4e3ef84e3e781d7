"""``grader batch``."""

import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from grader.cli.options import (
    WORTH_PRIMING,
    catalogue_options,
    default_jobs,
    format_option,
    salt_option,
    sandbox_option,
    tell,
    tier_for,
    tier_option,
    warn_of_level,
)
from grader.cli.pool import Pool
from grader.cli.results import conclude, write_tables
from grader.errors import GraderError, UsageError
from grader.problem.catalogue import Catalogue, Shelf
from grader.text import one_line

MOST_GONE = 5  # marks that are named, of those that the tables lose


@click.command(epilog="Example: grader batch exported.zip --output marks")
@click.argument("submissions", type=click.Path(exists=True, path_type=Path), metavar="DIR")
@click.option(
    "--output",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the record (grades.sqlite) and the tables (grades.csv, unplaced.csv).",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 256),
    help="How many to grade at a time (default: one for each processor, if memory allows).",
)
@click.option("--fresh", is_flag=True, help="Grade everything again; earlier grades are kept.")
@click.option("--problem", "problem_id", help="The problem's id, if all files answer the same.")
@click.option(
    "--mapping",
    "mapping_path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV file with columns path, student, student_id, problem; overrides what is found.",
)
@catalogue_options
@salt_option
@sandbox_option
@tier_option
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Run the submissions on the workers of the Dask cluster at this address, or of this "
    "scheduler file. -j is then for the whole cluster (default: two for each of the threads that "
    "are there at the start).",
)
@format_option
@click.option("-q", "--quiet", is_flag=True, help="No progress; only the summary.")
def batch(
    submissions: Path,
    output: Path,
    jobs: int | None,
    fresh: bool,
    problem_id: str | None,
    mapping_path: Path | None,
    problems: Path | None,
    reference: Path | None,
    salt: str,
    choice: str,
    tier: str,
    scheduler: str | None,
    form: str,
    quiet: bool,
) -> int:
    """Grade a class: all submissions in DIR, a folder or a zip file.

    A submission is a .py or .ipynb file. Whose it is, its path tells: ann.py, ann/any.py, an
    export of Moodle or Canvas, a clone of GitHub Classroom for each student, or zip files of
    these. Which problem it answers is found by the function that it defines.

    Each grade is recorded as it is given. The same command goes on where it stopped, and grades
    again only what changed.
    """
    from grader.batch.batch import Batch, make_ready
    from grader.batch.cluster.cluster import require_library
    from grader.collect.collection import collect
    from grader.collect.source import open_handed_in, opened
    from grader.record.store import Store
    from grader.sandbox.ready.compile_cache import Compiled

    if scheduler:
        require_library()
    where = Catalogue.find(problems, reference)
    shelf = Shelf(where)
    if problem_id:
        shelf.get(problem_id)  # a typing error is told before anything is started
    if output.resolve() == submissions.resolve():
        raise UsageError(f"{output}: --output must be another folder than that of the submissions")
    with ExitStack() as stack:
        compiled = stack.enter_context(Compiled.open())
        aside = ThreadPoolExecutor(1)  # Ctrl-C interrupts this thread only, never a run
        stack.callback(aside.shutdown, cancel_futures=True, wait=False)
        pool = Pool(stack, choice, tier_for(tier, WORTH_PRIMING), where.secret, compiled)
        sandboxes = [pool.home()] if scheduler else pool.local(jobs or default_jobs())
        home = sandboxes[0]  # where the files of the course staff are run
        files = stack.enter_context(opened(submissions.resolve(), {output.resolve()}))
        rules = _rules(submissions, shelf, problem_id, mapping_path)
        # Not in this thread: archives that students made are opened in the sandbox.
        found = aside.submit(
            collect, files, rules, lambda entry: open_handed_in(entry, home)
        ).result()
        _check_found(submissions, found)
        store = stack.enter_context(Store.open(output))
        warn_of_level(aside.submit(lambda: home.level).result())
        ids = sorted({placed.problem for placed in found.placed})
        ready = aside.submit(make_ready, ids, shelf, home, salt).result()
        if scheduler:
            demand = aside.submit(pool.demand, home).result()
            sandboxes = pool.remote(scheduler, demand, jobs, aside)
        made = Batch(found, ready, store, sandboxes, fresh)
        _tell_plan(made.plan, found, quiet)
        _tell_gone(submissions, store, found)
        _warn_of_collapse(submissions, found)
        try:
            _grade(made, submissions.resolve(), pool, quiet)
        except (GraderError, KeyboardInterrupt):
            with suppress(GraderError):  # what ended the batch is to be told, not what followed
                write_tables(output, store)
            raise
        write_tables(output, store)
        code = conclude(made, store, form, fresh)
        if not quiet:
            tell(f"the marks: {output / 'grades.csv'}; not placed: {output / 'unplaced.csv'}")
        return code


def _rules(submissions: Path, shelf: Any, problem_id: str | None, mapping_path: Path | None) -> Any:
    """How files are placed."""
    from grader.collect.collection import Rules
    from grader.collect.mapping import read_mapping

    mapping = read_mapping(mapping_path, shelf.ids) if mapping_path else None
    given = submissions.resolve()
    root = given.name if given.is_dir() else given.stem  # a zip is named as its folder was
    return Rules(shelf, root, problem_id or "", mapping)


def _check_found(submissions: Path, found: Any) -> None:
    """UsageError if nothing was found, or what was can't be read for want of a library."""
    from grader.grading.notebook import require_library

    if not found.placed and not found.unplaced:
        raise UsageError(f"no submissions in {submissions}: it is empty")
    for placed in found.placed:
        require_library(Path(placed.entry.path))


def _tell_plan(plan: Any, found: Any, quiet: bool) -> None:
    """What will be graded and why, on stderr."""
    from grader.batch.plan import NEW

    if quiet:
        return
    students = {placed.key[:2] for placed, _ in (*plan.due, *plan.kept)}
    submissions = _counted(len(plan.due) + len(plan.kept), "submission")
    click.echo(
        f"{submissions} of {_counted(len(students), 'student')}: "
        f"{len(plan.kept)} graded before, {len(plan.due)} to grade",
        err=True,
    )
    if found.superseded:
        others = len(found.superseded)
        click.echo(f"  {others} more of theirs: of several for a problem one counts", err=True)
    again = Counter((placed.problem, why) for placed, why in plan.due if why != NEW)
    for (problem, why), count in sorted(again.items()):
        click.echo(f"  {count} of {problem} again: {why}", err=True)


def _warn_of_collapse(submissions: Path, found: Any) -> None:
    """Say so where a folder that holds a class seems to have been taken for one student."""
    if len(found.superseded) > len(found.placed):
        tell(
            f"warning: most files in {submissions} do not count, since others of the same student "
            "do. Where these are several students, name the folder that they lie in, or say with "
            "--mapping whose the files are"
        )


def _tell_gone(submissions: Path, store: Any, found: Any) -> None:
    """Who was in the tables and will not be: a file is gone, or this is another class's record."""
    here = {placed.key for placed in found.placed}
    keys = (mark.key for mark in store.marks())
    gone = [one_line(f"{key[0]} · {key[2]}") for key in keys if key not in here]
    if gone:
        shown = ", ".join(gone[:MOST_GONE]) + (", …" if len(gone) > MOST_GONE else "")
        tell(
            f"warning: {submissions} has no file any more for {_counted(len(gone), 'mark')} of "
            f"this record: {shown}. grades.csv leaves them out, grades.sqlite keeps them. For "
            "another class or exercise give another --output"
        )


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _grade(made: Any, submissions: Path, pool: Pool, quiet: bool) -> None:
    """Grade what is due, and show how far it is."""
    from grader.batch.batch import Done
    from grader.batch.workers import Interrupted, Started
    from grader.cli.progress import progress

    with _interrupting(made), progress(len(made.plan.due), quiet) as shown:
        pool.say = shown.say
        for event in made.run(submissions):
            if isinstance(event, Done):
                shown.done(event)
            elif isinstance(event, Started):
                shown.started(event.job)
            elif isinstance(event, Interrupted) and made.interrupts == 1:
                shown.say("stopping: what is in flight is finished; Ctrl-C again stops at once")


@contextmanager
def _interrupting(made: Any) -> Iterator[None]:
    """Ctrl-C and its like stop the batch, not the program; the third time they do.

    What was ignored when we were started stays so: nohup, a job in the background.
    """
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    handlers = {number: signal.getsignal(number) for number in numbers}
    before = {number: was for number, was in handlers.items() if was != signal.SIG_IGN}
    left = 2

    def interrupt(*_: object) -> None:
        nonlocal left
        left -= 1
        made.interrupt()
        if not left:
            restore()

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    for number in before:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        restore()
