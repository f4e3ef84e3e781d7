"""``grader export``."""

from pathlib import Path

import click

from grader.cli.exits import EXIT_ACCEPTED, tell
from grader.cli.options import FILE, problems_option, reference_option, salt_option
from grader.errors import UsageError
from grader.files import write_whole
from grader.gradescope.bundle import bundle
from grader.problem.catalogue import Catalogue
from grader.report.shown import points

MIB_OF_OURS = 256  # 380 in all were measured, where a submission had 190


@click.command(epilog="Example: grader export gradescope graphdef_vs_state")
@click.argument("platform", type=click.Choice(["gradescope"]), metavar="PLATFORM")
@click.argument("problem_id", metavar="ID")
@click.option(
    "--output",
    type=FILE,
    help="The zip file (default: ID-gradescope.zip).",
)
@problems_option
@reference_option
@salt_option
def export(
    platform: str,
    problem_id: str,
    output: Path | None,
    problems: Path | None,
    reference: Path | None,
    salt: str,
) -> int:
    """Write the zip file with which PLATFORM grades a problem. PLATFORM is gradescope.

    The file holds the reference, and the salt if --salt gives one: keep it as secret as those.
    """
    problem = Catalogue.find(problems, reference).load(problem_id)
    path = output or Path(f"{problem_id}-{platform}.zip")
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
