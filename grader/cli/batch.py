"""``grader batch``."""

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from grader.batches import text
from grader.batches.batch import Batch, Done, Event
from grader.batches.result import BatchResult, read_result
from grader.batches.start import Order, opened
from grader.batches.workers import Started
from grader.cli.completing import known_problems
from grader.cli.exits import (
    EXIT_ACCEPTED,
    EXIT_INTERRUPTED,
    EXIT_JUDGE_ERROR,
    EXIT_NOT_ACCEPTED,
    drop_output,
    tell,
)
from grader.cli.options import (
    EXISTING_FILE,
    WORTH_PRIMING,
    format_option,
    jobs_option,
    problems_option,
    reference_option,
    salt_option,
    sandbox_option,
    tier_for,
    tier_option,
    warn_of_sandbox,
)
from grader.cli.progress import Silent, progress
from grader.cli.waiting import WaitingLine
from grader.problem.catalogue import Catalogue
from grader.report.console import console
from grader.report.output import tables_at_the_end
from grader.report.summary import json as summary_json
from grader.report.summary import text as summary_text
from grader.verdict import Verdict


@click.command(
    epilog="\b\n"
    "Example: grader batch submissions_example/masked_softmax/compile_error --output marks"
)
@click.argument("submissions", type=click.Path(exists=True, path_type=Path), metavar="DIR")
@click.option(
    "--output",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the record (grades.sqlite) and the tables (grades.csv, unplaced.csv).",
)
@jobs_option(
    help="How many to grade at a time (default: one for each processor, if memory allows)."
)
@click.option("--fresh", is_flag=True, help="Grade everything again; earlier grades are kept.")
@click.option(
    "--problem",
    "problem_id",
    shell_complete=known_problems,
    help="The problem's id, if all files answer the same.",
)
@click.option(
    "--mapping",
    type=EXISTING_FILE,
    help="CSV file with columns path, student, student_id, problem; overrides what is found.",
)
@click.option(
    "--inside",
    metavar="FOLDER",
    help="The folder in DIR that holds the students, or . for DIR itself (default: found).",
)
@problems_option
@reference_option
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
    mapping: Path | None,
    inside: str | None,
    problems: Path | None,
    reference: Path | None,
    salt: str,
    choice: str,
    tier: str,
    scheduler: str | None,
    form: str,
    quiet: bool,
) -> int:
    """Grade a class: all submissions in DIR, a folder, or a zip or tar archive.

    A submission is a .py or .ipynb file. The outermost names say whose file it is: ann.py,
    ann/any.py, an export of Moodle, Canvas, Gradescope, Blackboard or Brightspace, a clone of
    GitHub Classroom for each student, or an archive for each. The function that a file defines
    says which problem it answers.

    Each grade is recorded as soon as it is given. The same command goes on where it stopped, and
    grades again only what changed.
    """
    order = Order(
        submissions=submissions,
        output=output,
        catalogue=Catalogue.find(problems, reference),
        problem=problem_id or "",
        mapping=mapping,
        inside=inside,
        jobs=jobs,
        fresh=fresh,
        salt=salt,
        sandbox=choice,
        tier=tier_for(tier, WORTH_PRIMING),
        scheduler=scheduler or "",
    )
    say: Callable[[str], None] = tell
    waiting = WaitingLine(quiet)
    watch = waiting.work
    with ExitStack() as stack:
        waiting.say(submissions, "submissions are found")
        with waiting.shown():
            start = stack.enter_context(
                opened(order, lambda line: say(line), lambda step: watch(step))
            )
            level = start.level
        warn_of_sandbox(level)
        waiting.say(submissions, "what can be graded is made ready")
        with waiting.shown():
            made = start.make_ready()
        if not quiet:
            for line in text.plan_lines(made.plan, start.found):
                tell(line)
        for line in text.warnings(submissions, start.store, start.found):
            tell(line)
        due = len(made.plan.due)
        with (
            tables_at_the_end(output, start.store),
            _interrupting(made),
            progress(due, quiet) as shown,
        ):
            say, watch = shown.say, shown.work
            for event in made.run():
                _show(event, made, shown)
        code = _conclude(made, read_result(made.how, start.store), form, fresh)
        if start.found.doubts.left_out and code == EXIT_ACCEPTED:
            code = EXIT_NOT_ACCEPTED
        if not quiet:
            tell(f"the marks: {output / 'grades.csv'}; not placed: {output / 'unplaced.csv'}")
        return code


def _show(event: Event, made: Batch, shown: Silent) -> None:
    """Show how far the batch is."""
    if isinstance(event, Done):
        shown.done(event)
    elif isinstance(event, Started):
        shown.started(event.job)
    elif made.interrupts == 1:
        shown.say("stopping: what is in flight is finished; Ctrl-C again stops at once")


def _conclude(made: Batch, result: BatchResult, form: str, fresh: bool) -> int:
    """Print the summary, and how to go on; return the exit code."""
    summary = result.summary
    try:
        if form == "json":
            click.echo(summary_json.write(summary))
        else:
            console().show(summary_text.render(summary))
    except OSError:
        if not made.interrupts:
            raise
        drop_output()  # the terminal has gone, which was the interruption
    if not result.is_finished:
        command = "the same command without --fresh" if fresh else "the same command"
        tell(f"{result.how}; everything graded so far is kept: {command} goes on")
    if made.interrupts:
        return EXIT_INTERRUPTED
    ours = any(file.is_ours for file in result.unplaced)
    if summary.judge_errors or summary.failed or summary.pending or ours:
        return EXIT_JUDGE_ERROR
    accepted = bool(result.marks) and all(mark.verdict == Verdict.AC for mark in result.marks)
    return EXIT_NOT_ACCEPTED if not accepted or summary.unplaced.is_work_lost else EXIT_ACCEPTED


@contextmanager
def _interrupting(made: Batch) -> Iterator[None]:
    """Let Ctrl-C and its like stop the batch, not the program; a third one stops the program.

    A signal that was ignored when the program started stays ignored: nohup, a job in the
    background.
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
