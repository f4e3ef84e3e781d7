"""``grader grade``: the sandbox is started first, since its imports take longer than ours."""

import os
from pathlib import Path

import click

from grader.cli.completing import known_problems
from grader.cli.exits import EXIT_ACCEPTED, complain, tell
from grader.cli.options import (
    audience_option,
    format_option,
    problems_option,
    reference_option,
    salt_option,
    sandbox_option,
    tier_for,
    tier_option,
)
from grader.errors import GraderError
from grader.grading.submission import read_standard_input, read_submission
from grader.problem.folders import Folders
from grader.sandbox.aside import Aside

STANDARD_INPUT = Path("-")


@click.command(
    epilog="Example: grader grade submissions_example/masked_softmax/accepted/04_numpy.py"
)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(readable=False, path_type=Path),
    metavar="FILE...",
)
@click.option(
    "--problem",
    "problem_id",
    shell_complete=known_problems,
    help="The problem's id, if the file does not tell.",
)
@problems_option
@reference_option
@audience_option(default="student")
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
    """Grade files: run each in a sandbox, compare with the reference.

    The problem is found by the function that the file defines, unless --problem names it.
    A FILE is Python source, or a Jupyter notebook (.ipynb); - is standard input.
    """
    submissions = []
    codes = [EXIT_ACCEPTED]
    for path in files:
        try:
            if path != STANDARD_INPUT:
                submissions.append(read_submission(path))
                continue
            if os.isatty(0):
                tell("reading standard input; end with Ctrl-D")
            submissions.append(read_standard_input())
        except GraderError as error:
            codes.append(complain(error))
    if submissions:
        folders = Folders.find(problems, reference)
        asked = tier_for(tier, len(submissions))
        libraries = folders.libraries
        with Aside.start(choice, folders.secret, asked, libraries=libraries) as aside:
            from grader.cli.grade_each import How, grade_each  # noqa: PLC0415  see above

            how = How(problem_id, audience, form, verbose, quiet)
            codes += grade_each(submissions, aside, folders, salt, how)
    return max(codes)
