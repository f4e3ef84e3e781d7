"""``grader autograde``."""

from pathlib import Path

import click

from grader.cli.completing import known_problems
from grader.cli.exits import EXIT_JUDGE_ERROR, EXIT_NOT_ACCEPTED, exit_code_of, tell
from grader.cli.options import (
    EXISTING_FOLDER,
    FILE,
    problems_option,
    reference_option,
    salt_option,
    sandbox_option,
    warn_of_sandbox,
)
from grader.gradescope.handed_in import choose
from grader.gradescope.metadata import Metadata, read_metadata
from grader.grading.grade import grade
from grader.grading.report import About, Report
from grader.grading.submission import Submission
from grader.grading.told import tried_again
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem, require_course
from grader.report import gradescope, text
from grader.report.console import console
from grader.report.output import write_output
from grader.report.shown import points
from grader.sandbox.aside import Aside
from grader.sandbox.ready.tier import Tier
from grader.text import one_line
from grader.verdict import Verdict

TRIES = 2  # where a judge error comes out, as in a batch


@click.command(
    epilog="\b\nExample: grader autograde /autograder/submission --problem masked_softmax "
    "--results /autograder/results/results.json"
)
@click.argument("folder", type=EXISTING_FOLDER, metavar="DIR")
@click.option(
    "--problem",
    "problem_id",
    shell_complete=known_problems,
    metavar="ID",
    required=True,
    help="The problem's id.",
)
@click.option(
    "--results",
    type=FILE,
    required=True,
    help="Where Gradescope looks for results.json.",
)
@click.option(
    "--metadata",
    type=FILE,
    help="Gradescope's submission_metadata.json.",
)
@problems_option
@reference_option
@salt_option
@sandbox_option
def autograde(
    folder: Path,
    problem_id: str,
    results: Path,
    metadata: Path | None,
    problems: Path | None,
    reference: Path | None,
    salt: str,
    choice: str,
) -> int:
    """Grade the submission in DIR for Gradescope.

    The zip file of `grader export` calls this command there. It prints for the staff, and writes
    what students may see to --results. After a judge error it writes no such file: Gradescope then
    reports a failed autograder, not a zero.
    """
    results.unlink(missing_ok=True)
    where = Catalogue.find(problems, reference)
    problem = require_course(where.load(problem_id))
    info = Metadata() if metadata is None else read_metadata(metadata)
    most = problem.spec.scoring.points
    for note in info.notes:
        tell(f"note: {one_line(note)}")
    if info.late:
        tell("note: late: handed in after it was due; no points are taken off here")
    if info.total_points is not None and info.total_points != most:
        there, here = points(info.total_points, of=most)
        tell(f"note: the assignment has {there} points on Gradescope, and the problem {here}")
    found = choose(folder, problem.spec)
    if found.submission is None:
        tell(f"nothing is graded: {found.why_none}")
        write_output(results, gradescope.write_refusal(problem.spec.id, most, found.why_none))
        return EXIT_NOT_ACCEPTED
    for note in found.notes:
        tell(f"note: {note}")
    report = _grade(found.submission, problem, salt, choice, where)
    if report.verdict == Verdict.JE:
        tell(f"error: no mark: {'; '.join(map(one_line, report.messages))}")
        return EXIT_JUDGE_ERROR
    for remark in report.remarks:
        if remark.about == About.IS_REFERENCE:
            tell(f"note: {remark.text}")
    write_output(results, gradescope.write_report(report, info.late, found.notes))
    console().show(text.render(report, verbose=True))
    return exit_code_of(report.verdict)


def _grade(
    submission: Submission, problem: Problem, salt: str, choice: str, where: Catalogue
) -> Report:
    """The report of the first try without a judge error, or of the last try."""
    with Aside.start(choice, where.secret, Tier.COLD, libraries=where.libraries) as aside:
        warn_of_sandbox(aside.level)
        for number in range(TRIES):
            report = aside.do(grade, submission, problem, aside.sandbox, salt)
            if report.verdict != Verdict.JE:
                return tried_again(report) if number else report
    return report
