"""``grader report``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from grader.cli.exits import EXIT_ACCEPTED, EXIT_JUDGE_ERROR, EXIT_NOT_ACCEPTED, tell
from grader.cli.writers import WRITERS, Job, write_summary
from grader.errors import UsageError
from grader.report.output import write_output
from grader.text import one_line

FOR_STUDENTS = ("moodle", "gradescope", "classroom")  # these show students what is in the file
FOR_ONE = ("gradescope", "classroom")
SUMS = ("canvas", "moodle")  # a mark for each student, of all problems
# Options that mean something to some formats only.
ONLY_FOR = {
    "--gradebook": ("canvas", "moodle"),
    "--worksheet": ("moodle",),
    "--assignment": ("canvas", "moodle"),
    "--summary": ("github",),
}
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    epilog="Example: grader report marks --to canvas --gradebook export.csv --output upload.csv"
)
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="OUT"
)
@click.option("--to", "form", type=click.Choice(list(WRITERS)), required=True, help="The format.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="File (default: stdout)."
)
@click.option("--student", metavar="NAME", help="Only this student, by name or the platform's id.")
@click.option("--problem", "problem_id", metavar="ID", help="Only this problem.")
@click.option(
    "--audience",
    type=click.Choice(["student", "staff"]),
    help="A student is never shown what a hidden case holds (default: student for moodle, "
    "gradescope and classroom, which show the file to students, and for html of one --student; "
    "else staff).",
)
@click.option(
    "--gradebook", type=FILE, help="canvas, moodle: the course's gradebook, as exported there."
)
@click.option("--worksheet", type=FILE, help="moodle: the offline grading worksheet, to be filled.")
@click.option(
    "--assignment",
    metavar="NAME",
    help="canvas, moodle: the gradebook's column (default: that which is called like the problem).",
)
@click.option(
    "--summary",
    type=click.Path(dir_okay=False, path_type=Path),
    help="github: file for the step's summary (default: $GITHUB_STEP_SUMMARY, if set).",
)
def report(
    folder: Path,
    form: str,
    output: Path | None,
    student: str | None,
    problem_id: str | None,
    audience: str | None,
    gradebook: Path | None,
    worksheet: Path | None,
    assignment: str | None,
    summary: Path | None,
) -> int:
    """Write the marks of a batch for people and other systems; OUT is the batch's --output.

    \b
    text        the class, or with --student reports in full
    json        a report a line (JSON Lines)
    html        a page with plots, or with --student one student's page
    csv         a line for each mark
    canvas      the course's gradebook, filled       (--gradebook)
    moodle      grades and feedback to import        (--gradebook, --worksheet)
    gradescope  results.json of one student          (--student)
    classroom   GitHub Classroom's reporter          (--student)
    junit       JUnit XML
    github      annotations and a step summary of GitHub Actions

    Judge errors and what is not graded yet have no mark, in no format: they are listed on stderr.
    Exits with 0 if all was written; 1 if students of the record were not found in the course's
    file; 3 if marks are missing.
    """
    from grader.record.record import Record
    from grader.report.audience import Audience
    from grader.report.marks import choose, seen_by

    given = {
        "--gradebook": gradebook,
        "--worksheet": worksheet,
        "--assignment": assignment,
        "--summary": summary,
    }
    _check(form, given, student)
    for path in (output, summary):
        _check_writable(path)
    is_for_students = form in FOR_STUDENTS or (form == "html" and student is not None)
    reader = Audience(audience or ("student" if is_for_students else "staff"))
    with Record.open(folder) as record:
        chosen = choose(record.marks(), student, problem_id)
        job = Job(
            record=record,
            marks=[seen_by(mark, reader) for mark in chosen],
            audience=reader,
            is_one=student is not None,
            is_whole=student is None and problem_id is None,
            is_file=output is not None,
            gradebook=gradebook,
            worksheet=worksheet,
            assignment=assignment,
        )
        written = WRITERS[form](job)
        if form == "github":
            write_summary(job, summary)
    if output is None:
        click.echo(written.text, nl=False)
    else:
        write_output(output.resolve(), written.text)
    return _conclude(job, written, form)


def _check(form: str, given: Mapping[str, object], student: str | None) -> None:
    """UsageError if an option is missing that the format needs, or given that it can't use."""
    for option, value in given.items():
        if value is not None and form not in ONLY_FOR[option]:
            raise UsageError(f"{option} is for --to {' and '.join(ONLY_FOR[option])}, not {form}")
    if form in FOR_ONE and student is None:
        raise UsageError(f"--to {form} is about one student: name who it is with --student")
    if form == "canvas" and given["--gradebook"] is None:
        raise UsageError(
            "--to canvas fills the course's own gradebook: export it in Canvas, and name the file "
            "with --gradebook"
        )
    if given["--worksheet"] is not None and (given["--gradebook"] or given["--assignment"]):
        raise UsageError("a --worksheet is of one assignment: leave the gradebook's options out")


def _check_writable(path: Path | None) -> None:
    """UsageError if no file can stand there."""
    if path is None:
        return
    if path.exists() and not path.is_file():
        raise UsageError(f"{path}: expected the name of a file, found something else there")
    if not path.resolve().parent.is_dir():
        raise UsageError(f"{path}: expected a folder that is there: {path.parent} is not")


def _conclude(job: Job, written: Any, form: str) -> int:
    """Tell on stderr who is not in what was written; the exit code."""
    from grader.report.marks import by_student, who, why_no_mark

    missing = [mark for mark in job.marks if mark.score is None]
    for mark in missing:
        student = who(mark.student, mark.student_id)
        tell(f"no mark: {one_line(f'{student} · {mark.problem}: {why_no_mark(mark)}')}")
    for line in written.missing:
        tell(f"not written: {one_line(line)}")
    for line in written.notes:
        tell(f"note: {one_line(line)}")
    if form in SUMS:
        for each in by_student(job.marks):
            if len(each.marks) < len(job.problems()):
                name = who(each.name, each.id)
                tell(f"note: {name}: {len(each.marks)} of {len(job.problems())} problems handed in")
    if missing:
        return EXIT_JUDGE_ERROR
    return EXIT_NOT_ACCEPTED if written.missing else EXIT_ACCEPTED
