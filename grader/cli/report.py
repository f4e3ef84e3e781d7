"""``grader report``."""

import os
from collections.abc import Mapping
from pathlib import Path

import click
from click.core import ParameterSource

from grader.cli.completing_record import marked_problems, students
from grader.cli.exits import EXIT_ACCEPTED, EXIT_JUDGE_ERROR, EXIT_NOT_ACCEPTED, tell
from grader.cli.options import EXISTING_FILE, EXISTING_FOLDER, FILE
from grader.cli.settings import variable
from grader.errors import JudgeError, UsageError
from grader.files import is_zip
from grader.record.record import Record
from grader.report.audience import Audience
from grader.report.each import write_folder, write_zip
from grader.report.formats import FORMATS, Job, select, step_summary
from grader.report.github.summary import MOST
from grader.report.marks import who, why_no_mark
from grader.report.output import write_output
from grader.report.written import Written
from grader.text import one_line


@click.command(epilog="Example: grader report marks --to csv --output marks.csv")
@click.argument("folder", type=EXISTING_FOLDER, metavar="OUT")
@click.option("--to", "form", type=click.Choice(list(FORMATS)), required=True, help="The format.")
@click.option("--output", type=FILE, help="File (default: stdout).")
@click.option(
    "--each",
    type=click.Path(path_type=Path),
    metavar="FOLDER|ZIP",
    help="html: all students' pages at once, in a folder, or with a --worksheet in the zip of "
    "feedback files that Moodle takes.",
)
@click.option(
    "--student",
    shell_complete=students,
    metavar="NAME",
    help="Only this student, by name or the platform's id.",
)
@click.option(
    "--problem",
    "problem_id",
    shell_complete=marked_problems,
    metavar="ID",
    help="Only this problem.",
)
@click.option(
    "--audience",
    type=click.Choice(["student", "staff"]),
    help="A student is never shown what a hidden case holds (default: student for moodle, "
    "gradescope and classroom, which show the file to students, and for html of one --student or "
    "--each; "
    "else staff).",
)
@click.option(
    "--gradebook",
    type=EXISTING_FILE,
    help="canvas, moodle: the course's gradebook, as exported there.",
)
@click.option(
    "--worksheet",
    type=EXISTING_FILE,
    help="moodle: the offline grading worksheet, to be filled; html: for --each ZIP.",
)
@click.option(
    "--assignment",
    metavar="NAME",
    help="canvas, moodle: the gradebook's column (default: that which is called like the problem).",
)
@click.option(
    "--scale",
    is_flag=True,
    help="canvas, moodle: convert points to the platform's maximum (default: refuse another "
    "maximum than the record's).",
)
@click.option(
    "--title",
    envvar=variable("title"),
    show_envvar=True,
    metavar="TEXT",
    help="html: the heading, such as the course and the assignment (default: Marks).",
)
@click.option(
    "--summary",
    type=FILE,
    help="github: file for the step's summary (default: $GITHUB_STEP_SUMMARY, if set).",
)
def report(
    folder: Path,
    form: str,
    output: Path | None,
    each: Path | None,
    student: str | None,
    problem_id: str | None,
    audience: str | None,
    gradebook: Path | None,
    worksheet: Path | None,
    assignment: str | None,
    scale: bool,
    title: str | None,
    summary: Path | None,
) -> int:
    """Write the marks of a batch for people and other systems; OUT is the batch's --output.

    \b
    text        the class, or with --student reports in full
    json        a report a line (JSON Lines)
    html        a page with plots, or --student's page, or --each student's
    csv         a line for each mark
    canvas      the course's gradebook, filled       (--gradebook)
    moodle      grades and feedback to import        (--gradebook, --worksheet)
    gradescope  results.json of one student          (--student)
    classroom   GitHub Classroom's reporter          (--student)
    junit       JUnit XML
    github      annotations and a step summary of GitHub Actions

    Judge errors and what is not graded yet have no mark, in no format: they are listed on stderr.
    Exits with 0 if all was written; 1 if the course's file lacks students of the record, or
    refuses their marks; 2 if nothing was written; 3 if marks are missing.
    """
    given = {
        "gradebook": gradebook,
        "worksheet": worksheet,
        "assignment": assignment,
        "scale": scale or None,
        "title": title,
        "each": each,
        "summary": summary,
    }
    _check(form, given, student)
    if form == "html":
        _check_html(each, worksheet, output or student, audience)
    in_zip = each is not None and is_zip(each)
    for path in (output, summary, each if in_zip else None):
        _check_writable(path)
    is_for_students = FORMATS[form].for_students or (
        form == "html" and (student is not None or each is not None)
    )
    reader = Audience(audience or ("student" if is_for_students else "staff"))
    with Record.open(folder) as record:
        job = Job(
            record=record,
            marks=select(record, reader, student, problem_id),
            audience=reader,
            student=student,
            problem=problem_id,
            gradebook=gradebook,
            worksheet=worksheet,
            assignment=assignment,
            scale=scale,
            to_terminal=output is None,
            title=title or "",
        )
        if each is not None:
            written = (write_zip if in_zip else write_folder)(job, each)
        else:
            written = FORMATS[form].write(job)
        if form == "github":
            _write_step_summary(job, summary)
    if output is not None:
        write_output(output.resolve(), written.text, written.encoding)
    elif form == "text":
        print(written.text, end="")
    else:  # a file for a program, whatever the terminal's encoding is
        click.echo(written.text.encode(written.encoding or "utf-8"), nl=False)
    return _conclude(job, written)


def _check(form: str, given: Mapping[str, Path | str | bool | None], student: str | None) -> None:
    """UsageError if the format lacks an option that it needs, or got an option of another."""
    source = click.get_current_context().get_parameter_source
    for option, value in given.items():
        takers = [name for name, format_ in FORMATS.items() if option in format_.options]
        # What the course sets once is there for the formats that take it.
        is_asked = value is not None and source(option) == ParameterSource.COMMANDLINE
        if is_asked and form not in takers:
            raise UsageError(f"--{option} is for --to {' and '.join(takers)}, not {form}")
    if FORMATS[form].of_one and student is None:
        raise UsageError(f"--to {form} is about one student: name who it is with --student")
    if form == "canvas" and given["gradebook"] is None:
        raise UsageError(
            "--to canvas fills the course's own gradebook: export it in Canvas, and name the file "
            "with --gradebook"
        )
    if form == "moodle" and given["scale"] and given["worksheet"] is None:
        raise UsageError(
            "--scale needs the maximum of the platform, and of Moodle's files only a --worksheet "
            "has it: leave --scale out, and give the grade item as many points as the record has"
        )
    if given["worksheet"] is not None and (given["gradebook"] or given["assignment"]):
        raise UsageError("a --worksheet is of one assignment: leave the gradebook's options out")


def _check_html(
    each: Path | None, worksheet: Path | None, one: Path | str | None, audience: str | None
) -> None:
    """UsageError where options of html don't go together; ``one`` is a single file or student."""
    in_zip = each is not None and is_zip(each)
    if each is not None and one:
        raise UsageError("--each writes a file for each student: leave --output and --student out")
    if worksheet is not None and not in_zip:
        raise UsageError("--worksheet is for the zip for Moodle: add --each NAME.zip")
    if in_zip and worksheet is None:
        raise UsageError(
            "Moodle tells whose a page is by a number alone, and its grading worksheet has these "
            "numbers: name the file with --worksheet, or a folder without .zip with --each"
        )
    if in_zip and audience == "staff":
        raise UsageError("students see what is in the zip for Moodle: leave --audience staff out")
    if each is not None and not in_zip:
        if each.exists() and not each.is_dir():
            raise UsageError(f"{each}: expected a folder, or the name of a .zip; it is a file")
        if not each.resolve().parent.is_dir():
            raise UsageError(f"{each}: expected a folder that is there: {each.parent} is not")


def _check_writable(path: Path | None) -> None:
    """UsageError if no file can stand there."""
    if path is None:
        return
    if path.exists() and not path.is_file():
        raise UsageError(f"{path}: expected the name of a file, found something else there")
    if not path.resolve().parent.is_dir():
        raise UsageError(f"{path}: expected a folder that is there: {path.parent} is not")


def _write_step_summary(job: Job, path: Path | None) -> None:
    """Write the step's summary to ``path``, else append it to the file that GitHub names."""
    if path is not None:
        write_output(path.resolve(), step_summary(job))
    elif shared := os.environ.get("GITHUB_STEP_SUMMARY"):
        try:
            with Path(shared).open("a", encoding="utf-8") as file:
                text = step_summary(job, MOST - file.tell())
                file.write(f"\n\n{text}" if file.tell() and text else text)
        except OSError as error:
            raise JudgeError(
                f"cannot write the step's summary, {shared}: {error.strerror}"
            ) from None


def _conclude(job: Job, written: Written) -> int:
    """Say on stderr which students lack a mark or a row; return the exit code."""
    missing = [mark for mark in job.marks if mark.score is None]
    for mark in missing:
        student = who(mark.student, mark.student_id)
        tell(f"no mark: {one_line(f'{student} · {mark.problem}: {why_no_mark(mark)}')}")
    for line in written.missing:
        tell(f"not written: {one_line(line)}")
    for line in written.notes:
        tell(f"note: {one_line(line)}")
    if missing:
        return EXIT_JUDGE_ERROR
    return EXIT_NOT_ACCEPTED if written.missing else EXIT_ACCEPTED
