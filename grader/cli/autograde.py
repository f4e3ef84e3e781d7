"""``grader autograde``."""

from pathlib import Path
from typing import Any

import click

from grader.cli.options import (
    EXIT_ACCEPTED,
    EXIT_JUDGE_ERROR,
    EXIT_NOT_ACCEPTED,
    catalogue_options,
    console,
    salt_option,
    sandbox_option,
    tell,
    warn_of_level,
)
from grader.cli.writing import write_whole
from grader.problem.catalogue import Catalogue
from grader.text import one_line

TRIES = 2  # of what ends in a judge error, as in a batch


@click.command(
    epilog="Example: grader autograde submission --problem tiny --results results/results.json"
)
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR"
)
@click.option("--problem", "problem_id", metavar="ID", required=True, help="The problem's id.")
@click.option(
    "--results",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="Where Gradescope looks for results.json.",
)
@click.option(
    "--metadata",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Gradescope's submission_metadata.json.",
)
@catalogue_options
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
    """Grade what lies in DIR for Gradescope: what the zip file of `grader export` calls there.

    What is printed is for staff; what students may see is written to --results. After a judge
    error there is no such file, which Gradescope takes for a failed autograder, not for a zero.
    """
    from grader.gradescope.handed_in import choose
    from grader.gradescope.metadata import Metadata, read_metadata
    from grader.report import gradescope, text
    from grader.verdict import Verdict

    results.unlink(missing_ok=True)
    where = Catalogue.find(problems, reference)
    problem = where.load(problem_id)
    said = Metadata() if metadata is None else read_metadata(metadata)
    most = problem.spec.scoring.points
    for note in said.notes:
        tell(f"note: {one_line(note)}")
    if said.late:
        tell("note: late: handed in after it was due; no points are taken off here")
    if said.total_points is not None and said.total_points < most:
        tell(
            f"note: the assignment has {said.total_points:g} points on Gradescope, "
            f"and the problem {most:g}"
        )
    found = choose(folder, problem.spec)
    if found.submission is None:
        tell(f"nothing is graded: {found.why_none}")
        write_whole(results, gradescope.write_refusal(problem.spec.id, most, found.why_none))
        return EXIT_NOT_ACCEPTED
    for note in found.notes:
        tell(f"note: {note}")
    report = _grade(found.submission, problem, salt, choice, where.secret)
    if report.verdict == Verdict.JE:
        tell(f"error: no mark: {'; '.join(map(one_line, report.messages))}")
        return EXIT_JUDGE_ERROR
    write_whole(results, gradescope.write_report(report, said.late, found.notes))
    console().print(text.render(report, verbose=True))
    return EXIT_ACCEPTED if report.verdict == Verdict.AC else EXIT_NOT_ACCEPTED


def _grade(submission: Any, problem: Any, salt: str, choice: str, secret: list[Path]) -> Any:
    """Its report, by the first try that is no judge error, or the last."""
    from grader.grading.grade import grade
    from grader.sandbox.aside import Aside
    from grader.sandbox.ready.tier import Tier
    from grader.verdict import Verdict

    with Aside.start(choice, secret, Tier.COLD) as aside:
        warn_of_level(aside.level)
        for _ in range(TRIES):
            report = aside.do(grade, submission, problem, aside.sandbox, salt)
            if report.verdict != Verdict.JE:
                break
    return report
