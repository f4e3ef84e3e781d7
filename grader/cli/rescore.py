"""``grader rescore``."""

import shlex
from collections.abc import Sequence
from contextlib import ExitStack, nullcontext
from pathlib import Path

import click

from grader.cli.completing_record import marked_problems
from grader.cli.exits import EXIT_ACCEPTED, EXIT_NOT_ACCEPTED, tell
from grader.cli.options import (
    by_option,
    format_option,
    problems_option,
    reference_option,
    salt_option,
    sandbox_option,
    user_name,
)
from grader.cli.waiting import WaitingLine
from grader.errors import UsageError
from grader.grading.prepared import problem_cases
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem, require_course
from grader.record.record import Record
from grader.record.store import Store
from grader.report.console import console
from grader.report.output import tables_at_the_end
from grader.rescoring import json, text
from grader.rescoring.rescore import carry_out, plan
from grader.sandbox.aside import Aside
from grader.verdict import Verdict


@click.command(epilog='Example: grader rescore marks --why "edge/03 has two right answers"')
@click.argument("output", type=click.Path(path_type=Path), metavar="OUT")
@click.option("--why", default="", help="The reason, for the record; required without --dry-run.")
@by_option
@click.option("--dry-run", is_flag=True, help="Only show who would move; nothing is recorded.")
@click.option("--log", "show_log", is_flag=True, help="Show what was rescored before, and end.")
@click.option("--problem", "problem_id", shell_complete=marked_problems, help="Only this problem.")
@problems_option
@reference_option
@salt_option
@sandbox_option
@format_option
@click.option("-q", "--quiet", is_flag=True, help="Only the result.")
def rescore(
    output: Path,
    why: str,
    by: str,
    dry_run: bool,
    show_log: bool,
    problem_id: str | None,
    problems: Path | None,
    reference: Path | None,
    salt: str,
    choice: str,
    form: str,
    quiet: bool,
) -> int:
    """Give new marks after a change of problem.yaml. No submission is run.

    OUT is the folder of `grader batch --output`. Tolerances, weights, points, rules and cases that
    are withdrawn can change: what was returned is stored, and is compared again. Earlier marks stay
    in the record.

    Exit codes: 0 every mark follows from problem.yaml as it is; 1 some need `grader batch`, and it
    says which and why; 2 usage, or a broken spec; 3 the record can't be read or written.
    """
    with Record.open(output) as record:
        if show_log:
            past = record.rescorings()
            if form == "json":
                click.echo(json.write_log(past))
            else:
                console().show(text.render_log(past))
            return EXIT_ACCEPTED
    if not why.strip() and not dry_run:
        raise UsageError(
            "say with --why what is changed and why, for the record and for who asks later; "
            "or see with --dry-run who would move"
        )
    where = Catalogue.find(problems, reference)
    with ExitStack() as stack:
        store = None if dry_run else stack.enter_context(Store.open(output))
        record = store or stack.enter_context(Record.open(output))
        line = WaitingLine(quiet)
        aside = stack.enter_context(Aside.later(choice, where.secret, line.begun, where.libraries))
        with line.shown():
            planned = plan(
                record,
                _marked(record, where, problem_id),
                salt,
                lambda problem: aside.do(problem_cases, problem, salt, lambda: aside.sandbox),
            )
        with tables_at_the_end(output, store) if store else nullcontext():
            scored = [carry_out(record, each, by or user_name(), why) for each in planned]
        command = _batch(record.folder(), output, problems, reference)
        if form == "json":
            click.echo(json.write(scored, command, dry_run))
        else:
            console().show(text.render(scored, command, dry_run))
        if not quiet:
            _tell_rest(record, output, dry_run)
    is_left = any(each.unanswered for each in scored)
    return EXIT_NOT_ACCEPTED if is_left else EXIT_ACCEPTED


def _marked(record: Record, where: Catalogue, problem_id: str | None) -> Sequence[Problem]:
    """The problems that have marks, or the one that is asked for; UsageError if it has none."""
    ids = sorted({mark.problem for mark in record.marks() if mark.grade_id is not None})
    if problem_id and problem_id not in ids:
        raise UsageError(
            f"no mark for a problem {problem_id!r} in the record; there are marks for: "
            f"{', '.join(ids) or 'none'}"
        )
    return [require_course(where.load(id_)) for id_ in ids if id_ == (problem_id or id_)]


def _batch(folder: str, output: Path, problems: Path | None, reference: Path | None) -> str:
    """The command that grades what vectors can't tell, without the salt."""
    words = ["grader", "batch", folder, "--output", str(output)]
    words += ["--problems", str(problems)] if problems else []
    words += ["--reference", str(reference)] if reference else []
    return shlex.join(words)


def _tell_rest(record: Record, output: Path, dry_run: bool) -> None:
    """Print which marks are left to be given, and where the marks are."""
    marks = record.marks()
    due = sum(bool(mark.pending) for mark in marks)
    ours = sum(mark.verdict == Verdict.JE for mark in marks)
    if due or ours:
        tell(f"left to `grader batch`: {due} not graded yet, {ours} judge errors")
    if not dry_run:
        tell(f"the marks: {output / 'grades.csv'}; earlier ones stay in the record: --log")
