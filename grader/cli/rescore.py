"""``grader rescore``."""

import shlex
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import click

from grader.cli.making import case_maker
from grader.cli.options import (
    EXIT_ACCEPTED,
    EXIT_NOT_ACCEPTED,
    catalogue_options,
    console,
    format_option,
    salt_option,
    sandbox_option,
    tell,
)
from grader.cli.results import write_tables
from grader.errors import GraderError, UsageError
from grader.problem.catalogue import Catalogue, Shelf


@click.command(epilog='Example: grader rescore marks --why "edge/03 has two right answers"')
@click.argument("output", type=click.Path(path_type=Path), metavar="OUT")
@click.option("--why", default="", help="The reason, for the record; required but for --dry-run.")
@click.option("--by", default="", help="Who changed it, for the record (default: your user name).")
@click.option("--dry-run", is_flag=True, help="Only show who would move; nothing is recorded.")
@click.option("--log", "show_log", is_flag=True, help="Show what was rescored before, and end.")
@click.option("--problem", "problem_id", help="Only this problem.")
@catalogue_options
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
    """Give new marks after a change of problem.yaml, without running anybody's code.

    OUT is the folder of `grader batch --output`. Tolerances, weights, points, rules and cases that
    are withdrawn can change: what was returned is stored, and is compared again. Earlier marks stay
    in the record.

    Exit codes: 0 every mark follows from problem.yaml as it is; 1 some need `grader batch`, and it
    says which and why; 2 usage, or a broken spec; 3 the record can't be read or written.
    """
    from grader.record.record import Record
    from grader.record.store import Store
    from grader.rescoring import json as rescore_json
    from grader.rescoring import text as rescore_text
    from grader.rescoring.rescore import carry_out

    with Record.open(output) as record:
        if show_log:
            past = record.rescorings()
            if form == "json":
                click.echo(rescore_json.write_log(past))
            else:
                console().print(rescore_text.render_log(past))
            return EXIT_ACCEPTED
    if not why.strip() and not dry_run:
        raise UsageError(
            "say with --why what is changed and why, for the record and for who asks later; "
            "or see with --dry-run who would move"
        )
    with ExitStack() as stack:
        record = stack.enter_context(Record.open(output) if dry_run else Store.open(output))
        planned = _planned(
            record, stack, Catalogue.find(problems, reference), problem_id, salt, choice
        )
        scored: list[Any] = []
        try:
            scored.extend(carry_out(record, one, by or _user(), why) for one in planned)
        except (GraderError, KeyboardInterrupt):
            if not dry_run:
                with suppress(GraderError):  # what ended it is to be told, not what followed
                    write_tables(output, record)
            raise
        if not dry_run:
            write_tables(output, record)
        command = _batch(record.folder(), output, problems, reference)
        if form == "json":
            click.echo(rescore_json.write(scored, command, dry_run))
        else:
            console().print(rescore_text.render(scored, command, dry_run))
        if not quiet:
            _tell_rest(record, output, dry_run)
    is_left = any(one.unanswered for one in scored)
    return EXIT_NOT_ACCEPTED if is_left else EXIT_ACCEPTED


def _planned(
    record: Any,
    stack: ExitStack,
    where: Catalogue,
    problem_id: str | None,
    salt: str,
    choice: str,
) -> Any:
    """What can be told anew; every spec is read before anything is recorded."""
    from grader.rescoring.rescore import plan

    ids = sorted({mark.problem for mark in record.marks() if mark.grade_id is not None})
    if problem_id and problem_id not in ids:
        raise UsageError(
            f"no mark for a problem {problem_id!r} in the record; there are marks for: "
            f"{', '.join(ids) or 'none'}"
        )
    shelf = Shelf(where)
    given = [shelf.get(one) for one in ids if one == (problem_id or one)]
    return plan(record, given, salt, case_maker(stack, where, choice, salt))


def _batch(folder: str, output: Path, problems: Path | None, reference: Path | None) -> str:
    """The command that grades what vectors can't tell, but for the salt."""
    words = ["grader", "batch", folder, "--output", str(output)]
    words += ["--problems", str(problems)] if problems else []
    words += ["--reference", str(reference)] if reference else []
    return shlex.join(words)


def _user() -> str:
    """The name of who is at work, as far as the system knows it."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a user without a name, as in some containers
        return "unknown"


def _tell_rest(record: Any, output: Path, dry_run: bool) -> None:
    """What has no mark to be told anew, and where the marks are."""
    from grader.verdict import Verdict

    marks = record.marks()
    due = sum(bool(mark.pending) for mark in marks)
    ours = sum(mark.verdict == Verdict.JE for mark in marks)
    if due or ours:
        tell(f"left to `grader batch`: {due} not graded yet, {ours} judge errors")
    if not dry_run:
        tell(f"the marks: {output / 'grades.csv'}; earlier ones stay in the record: --log")
