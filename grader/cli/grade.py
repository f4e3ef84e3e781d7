"""``grader grade``."""

from pathlib import Path
from typing import Any

import click

from grader.cli.options import (
    EXIT_ACCEPTED,
    EXIT_JUDGE_ERROR,
    EXIT_NOT_ACCEPTED,
    audience_option,
    catalogue_options,
    complain,
    console,
    defect,
    format_option,
    salt_option,
    sandbox_option,
    tier_for,
    tier_option,
    warn_of_level,
)
from grader.errors import GraderError
from grader.problem.catalogue import Catalogue


@click.command(epilog="Example: grader grade submission.py --format json")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(readable=False, path_type=Path),
    metavar="FILE...",
)
@click.option("--problem", "problem_id", help="The problem's id, if the file does not tell.")
@catalogue_options
@audience_option("student")
@salt_option
@sandbox_option
@tier_option
@format_option
@click.option("-v", "--verbose", is_flag=True, help="Also what was printed, and the versions.")
@click.option("-q", "--quiet", is_flag=True, help="One line for each file.")
def grade(
    files: tuple[Path, ...],
    problem_id: str | None,
    problems: Path | None,
    reference: Path | None,
    audience: str,
    salt: str,
    choice: str,
    tier: str,
    form: str,
    verbose: bool,
    quiet: bool,
) -> int:
    """Grade submissions: each FILE is run in a sandbox and compared with the reference.

    The problem is found by the function that the file defines, unless --problem names it.
    A FILE is Python source, or a Jupyter notebook (.ipynb).
    """
    from grader.grading.notebook import require_library
    from grader.grading.submission import read_submission
    from grader.sandbox.aside import Aside
    from grader.sandbox.zygote import RefusedError

    submissions = []
    codes = [EXIT_ACCEPTED]
    for path in files:
        try:
            require_library(path)
            submissions.append(read_submission(path))
        except GraderError as error:
            codes.append(complain(error))
    if not submissions:
        return max(codes)

    where = Catalogue.find(problems, reference)
    with Aside.start(choice, where.secret, tier_for(tier, len(submissions))) as aside:
        # The sandbox's imports take longer than ours: they go on meanwhile.
        import grader.report.text  # noqa: F401  now, not when there is something to print
        from grader.session import Session

        session = Session(aside, where, salt)
        warned = False  # of low walls: once, and before anything is run
        for submission in submissions:
            try:
                problem = session.problem_of(submission, problem_id)
                if not warned:
                    warn_of_level(session.level)
                    warned = True
                report = session.grade(submission, problem)
            except RefusedError as error:  # nothing can be run, whatever the file
                codes.append(complain(error))
                break
            except GraderError as error:
                codes.append(complain(error))
            except Exception as error:  # noqa: BLE001  a bug of ours costs this file, not the rest
                codes.append(defect(error))
            else:
                codes.append(_print(report, audience, form, verbose, quiet))
    return max(codes)


def _print(report: Any, audience: str, form: str, verbose: bool, quiet: bool) -> int:
    """Print one report; the exit code that it asks for."""
    from grader.report import json, text
    from grader.report.audience import Audience, visible_to
    from grader.verdict import Verdict

    report = visible_to(report, Audience(audience))
    if form == "json":
        click.echo(json.write(report))
    elif quiet:
        console().print(text.headline(report), soft_wrap=True)
    else:
        console().print(text.render(report, verbose))
    if report.verdict == Verdict.JE:
        return EXIT_JUDGE_ERROR
    return EXIT_ACCEPTED if report.verdict == Verdict.AC else EXIT_NOT_ACCEPTED
