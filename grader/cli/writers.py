"""What ``grader report`` writes: one function for each format, and the summary of a step."""

import io
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.cli.console import console
from grader.errors import JudgeError, UsageError
from grader.report.output import write_output


@dataclass(frozen=True)
class Job:
    """What is asked for: marks of a record, as their reader may see them."""

    record: Any
    marks: list[Any]
    audience: Any
    is_one: bool  # student
    is_whole: bool  # nothing of the record is left out
    is_file: bool  # that is written
    gradebook: Path | None
    worksheet: Path | None
    assignment: str | None

    def graded(self) -> Iterable[Any]:
        """The marks with their reports, read one by one."""
        from grader.report.marks import read

        return read(self.record, self.marks, self.audience)

    def problems(self) -> list[str]:
        """Their problems."""
        return sorted({mark.problem for mark in self.marks})


def _text(job: Job) -> Any:
    from grader.report.audience import Audience
    from grader.report.class_text import render_class, render_student
    from grader.report.written import Written

    if job.is_one:
        parts = render_student(job.graded())
    else:
        parts = render_class(job.marks, _summed_up(job) if job.audience == Audience.STAFF else None)
    screen = console(io.StringIO() if job.is_file else None)
    with screen.capture() as captured:
        for part in parts:
            screen.print(part)
    return Written(captured.get())


def _json(job: Job) -> Any:
    from grader.report import json
    from grader.report.written import Written

    def line(one: Any) -> str:
        mark = one.mark
        student = {"name": mark.student, "id": mark.student_id, "late": mark.late}
        return f"{json.write(one.report, student=student)}\n"

    return Written("".join(line(one) for one in job.graded() if one.report is not None))


def _csv(job: Job) -> Any:
    from grader.report import csv
    from grader.report.written import Written

    return Written(csv.write_marks(job.marks, job.record.superseded()))


def _html(job: Job) -> Any:
    from grader.report.audience import Audience
    from grader.report.html import require_libraries
    from grader.report.written import Written

    require_libraries()
    if job.is_one:
        from grader.report.html.of_student import student_page

        return Written(student_page(job.graded(), job.audience))
    from grader.report.html.of_class import class_page

    summary = _summed_up(job) if job.audience == Audience.STAFF else None
    page = class_page(job.graded(), summary, _limits(job), job.audience, len(job.marks))
    return Written(page)


def _canvas(job: Job) -> Any:
    from grader.report import canvas
    from grader.report.export import read_export
    from grader.report.marks import by_student

    assert job.gradebook is not None
    export = read_export(job.gradebook, canvas.EXPECTED)
    return canvas.fill(export, by_student(job.marks), job.assignment or _only_problem(job))


def _moodle(job: Job) -> Any:
    from grader.report import feedback, moodle
    from grader.report.export import read_export
    from grader.report.marks import Student, by_student, read

    def tell_student(student: Student) -> str:
        reports = [one.report for one in read(job.record, student.marks, job.audience)]
        return feedback.as_html([line for one in reports if one for line in feedback.lines(one)])

    students = by_student(job.marks)
    if job.worksheet is not None:
        sheet = read_export(job.worksheet, moodle.EXPECTED)
        return moodle.worksheet(sheet, students, tell_student)
    name = job.problems()[0] if len(job.problems()) == 1 else "Total"
    if job.gradebook is None:
        return moodle.gradebook(students, job.assignment or name, tell_student)
    export = read_export(job.gradebook, *([one] for one in moodle.IDS))
    return moodle.gradebook_like(export, students, job.assignment, name, tell_student)


def _gradescope(job: Job) -> Any:
    from grader.report import gradescope
    from grader.report.written import Written

    return Written(gradescope.write(list(job.graded()), job.audience))


def _classroom(job: Job) -> Any:
    from grader.report import classroom
    from grader.report.written import Written

    return Written(classroom.write(list(job.graded())))


def _junit(job: Job) -> Any:
    from grader.report import junit
    from grader.report.written import Written

    return Written(junit.write(job.graded()))


def _github(job: Job) -> Any:
    from grader.report.audience import Audience
    from grader.report.github import github
    from grader.report.marks import Graded, read
    from grader.report.written import Written

    def read_one(mark: Any) -> Graded:
        return next(read(job.record, [mark], job.audience))

    unplaced = _summed_up(job).unplaced if job.is_whole and job.audience == Audience.STAFF else None
    lost = [] if unplaced is None else [*unplaced.of_nobody, *unplaced.beside]
    return Written("".join(f"{line}\n" for line in github.write(job.marks, read_one, lost)))


def write_summary(job: Job, path: Path | None) -> None:
    """The page of a step: into a file of its own, or after what the step has written before."""
    from grader.report.audience import Audience
    from grader.report.github import summary as github_summary
    from grader.report.github.annotations import SHOWN

    given = os.environ.get("GITHUB_STEP_SUMMARY")
    if path is None and not given:
        return
    classwide = job.audience == Audience.STAFF and not job.is_one
    problems = _summed_up(job).problems if classwide else ()
    reports = job.graded() if len(job.marks) <= SHOWN else ()
    if path is not None:
        write_output(path.resolve(), github_summary.write(problems, job.marks, reports))
        return
    assert given is not None
    try:
        with Path(given).open("a", encoding="utf-8") as file:
            left = github_summary.MOST - file.tell()
            text = github_summary.write(problems, job.marks, reports, left)
            file.write(f"\n\n{text}" if file.tell() and text else text)
    except OSError as error:
        raise JudgeError(f"cannot write the step's summary, {given}: {error.strerror}") from None


def _summed_up(job: Job) -> Any:
    """The class, as far as it is asked for."""
    from grader.batches.summary import summarise

    ids = {mark.grade_id for mark in job.marks}
    problems = job.problems()
    return summarise(
        job.marks,
        (result for result in job.record.results() if result.grade_id in ids),
        [one for one in job.record.superseded() if one.problem in problems],
        job.record.unplaced() if job.is_whole else (),
    )


def _limits(job: Job) -> dict[str, Any]:
    """The limits of each problem, as they were last; none where this grader can't read its spec."""
    from grader.problem.load import read_spec

    found = {}
    bases = {mark.basis_id for mark in job.marks if mark.basis_id is not None}
    for basis_id in sorted(bases):
        spec, _ = read_spec(job.record.spec_text(basis_id))
        if spec is not None:
            found[job.record.basis(basis_id).problem] = spec.limits
    return found


def _only_problem(job: Job) -> str:
    """What a column is called without --assignment."""
    if len(job.problems()) == 1:
        return job.problems()[0]
    raise UsageError(
        f"expected one problem, found {', '.join(job.problems()) or 'none'}: name one with "
        "--problem, or with --assignment the column for the sum of all"
    )


WRITERS: dict[str, Callable[[Job], Any]] = {
    "text": _text,
    "json": _json,
    "html": _html,
    "csv": _csv,
    "canvas": _canvas,
    "moodle": _moodle,
    "gradescope": _gradescope,
    "classroom": _classroom,
    "junit": _junit,
    "github": _github,
}
