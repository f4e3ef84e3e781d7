"""``grader export``."""

import shlex
from pathlib import Path

import click

from grader.cli.completing import known_problems
from grader.cli.exits import EXIT_ACCEPTED, tell
from grader.cli.options import (
    FILE,
    problems_option,
    reference_option,
    salt_option,
    sandbox_option,
)
from grader.cli.waiting import WaitingLine
from grader.edition.readme import grade_command
from grader.edition.write import check_free, edition, write_edition
from grader.errors import UsageError
from grader.files import is_zip, write_whole
from grader.gradescope.bundle import bundle
from grader.problem.catalogue import Catalogue
from grader.problem.folders import shipped_ids
from grader.report.shown import points
from grader.sandbox.aside import Aside

MIB_OF_OURS = 256  # 380 in all were measured, where a submission had 190


@click.group(epilog="Example: grader export student masked_softmax -o homework")
def export() -> None:
    """Write problems for students, or for a platform that grades them."""


@export.command(epilog="Example: grader export gradescope graphdef_vs_state")
@click.argument("problem_id", metavar="ID", shell_complete=known_problems)
@click.option(
    "-o",
    "--output",
    type=FILE,
    help="The zip file (default: ID-gradescope.zip).",
)
@problems_option
@reference_option
@salt_option
def gradescope(
    problem_id: str,
    output: Path | None,
    problems: Path | None,
    reference: Path | None,
    salt: str,
) -> int:
    """Write the zip file with which Gradescope grades a problem.

    The file holds the reference, and the salt if --salt gives one: keep it as secret as those.
    """
    problem = Catalogue.find(problems, reference).load(problem_id)
    path = output or Path(f"{problem_id}-gradescope.zip")
    made = bundle(problem, salt)
    try:
        write_whole(path, made)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from None
    click.echo(path)
    limits, (most,) = problem.spec.limits, points(of=problem.spec.scoring.points, decimals=9)
    tell(f"points of the assignment: {most}")
    tell(
        f"memory of the container: at least {limits.memory_mib + MIB_OF_OURS:,} MiB "
        f"({limits.memory_mib:,} for a submission, {MIB_OF_OURS} for the grader)"
    )
    tell(f"with {'the salt that was given' if salt else 'no salt'}")
    return EXIT_ACCEPTED


@export.command(epilog="Example: grader export student masked_softmax -o homework")
@click.argument(
    "problem_ids",
    nargs=-1,
    required=True,
    metavar="ID...",
    shell_complete=known_problems,
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default="student.zip",
    show_default=True,
    help="A new folder, or a file whose name ends in .zip.",
)
@problems_option
@reference_option
@sandbox_option
def student(
    problem_ids: tuple[str, ...],
    output: Path,
    problems: Path | None,
    reference: Path | None,
    choice: str,
) -> int:
    """Write a student's edition of problems, as a folder or a zip file.

    It has statements, starter files and the sample cases with their expected values. In it, `grader
    grade ID.py` grades the samples. It holds no reference, no hidden case and nothing that one
    follows from.
    """
    check_free(output)
    where = Catalogue.find(problems, reference)
    found = [where.load(problem_id) for problem_id in dict.fromkeys(problem_ids)]
    line = WaitingLine()
    with (
        Aside.later(choice, where.secret, line.begun, where.libraries) as aside,
        line.shown(),
    ):
        made = aside.do(edition, found, where.libraries, aside.sandbox)
    write_edition(output, made)
    click.echo(output)
    command = grade_command(problem.spec.id for problem in found)
    if is_zip(output):
        tell(f"grade the samples, where it was unpacked, with: {command}")
    else:
        tell(f"grade the samples with: cd {shlex.quote(str(output))} && {command}")
    known = shipped_ids()
    for problem in found:
        if problem.spec.id in known:
            tell(
                f"warning: {problem.spec.id} comes with the grader: all who install it have the "
                "reference and the hidden cases; for marks use problems of your own, kept elsewhere"
            )
    return EXIT_ACCEPTED
