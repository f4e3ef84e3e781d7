"""The formats of ``grader report``: a function for each, from marks to the text of a file."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.batches.groups import find_groups
from grader.batches.summary import Summary, summarise
from grader.errors import UsageError
from grader.grading.report import Report
from grader.problem.load import read_spec
from grader.problem.model import Spec
from grader.problem.valid_words import valid_in_words
from grader.record.record import Mark, Record
from grader.report.audience import Audience, visible_to
from grader.report.brief import as_html, brief_lines
from grader.report.canvas import EXPECTED as CANVAS_GRADEBOOK
from grader.report.canvas import fill as fill_canvas
from grader.report.classroom import write as write_classroom
from grader.report.console import console
from grader.report.csv import write_marks
from grader.report.exported import read_export
from grader.report.github.github import write as write_github
from grader.report.github.summary import MOST
from grader.report.github.summary import write as write_step_summary
from grader.report.gradescope import write as write_gradescope
from grader.report.html import WITHOUT_PLOTS, require_libraries
from grader.report.html.head import PageHead
from grader.report.json import write as write_json
from grader.report.junit import write as write_junit
from grader.report.marks import (
    Reported,
    Student,
    by_student,
    choose,
    mark_of,
    read,
    seen_by,
    who,
)
from grader.report.moodle import EXPECTED as MOODLE_WORKSHEET
from grader.report.moodle import IDS, gradebook, gradebook_like, worksheet
from grader.report.summary.text import render as render_summary
from grader.report.summary.text import render_marks
from grader.report.text import render_reported
from grader.report.written import Written


@dataclass(frozen=True)
class Job:
    """Marks to be written, and how.

    ``marks`` are those of the record that ``student`` and ``problem`` select (None: all), as
    ``audience`` may see them. ``gradebook`` and ``worksheet`` are files of the course's platform,
    ``assignment`` is a column of the former. ``scale`` converts points to the platform's maximum.
    ``to_terminal`` allows colours. ``title`` stands at the head of a page.
    """

    record: Record
    marks: tuple[Mark, ...]
    audience: Audience
    student: str | None = None
    problem: str | None = None
    gradebook: Path | None = None
    worksheet: Path | None = None
    assignment: str | None = None
    scale: bool = False
    to_terminal: bool = False
    title: str = ""

    @property
    def problems(self) -> list[str]:
        """The problems of the marks."""
        return sorted({mark.problem for mark in self.marks})

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the record is left out."""
        return self.student is None and self.problem is None

    @property
    def for_staff(self) -> bool:
        """Whether the staff reads it."""
        return self.audience == Audience.STAFF

    @property
    def students(self) -> list[Student]:
        """The students of the marks."""
        return by_student(self.marks, choose(self.record.marks(), None, self.problem))

    @property
    def claimants(self) -> list[Student]:
        """The students of the marks, and as rivals for their rows all others of the record."""
        students = self.students
        people = {(student.name, student.id) for student in students}
        others = (s for s in by_student(self.record.marks()) if (s.name, s.id) not in people)
        return [*students, *(replace(student, is_rival=True) for student in others)]

    def entries(self) -> Iterator[Reported]:
        """Read the reports of the marks, one by one."""
        return read(self.record, self.marks, self.audience)

    def summary(self) -> Summary:
        """Sum up the class, as far as the marks go."""
        ids = {mark.grade_id for mark in self.marks}
        return summarise(
            self.marks,
            (result for result in self.record.results() if result.grade_id in ids),
            [file for file in self.record.superseded() if file.problem in self.problems],
            self.record.unplaced() if self.is_whole else (),
            find_groups(self.record, self.marks),
        )


@dataclass(frozen=True)
class Format:
    """A format. ``options`` are the options of a `Job` that it takes.

    ``for_students``: the platform shows the file to students. ``of_one``: it is about one student.
    """

    write: Callable[[Job], Written]
    options: tuple[str, ...] = ()
    for_students: bool = False
    of_one: bool = False


def select(
    record: Record, audience: Audience, student: str | None, problem: str | None
) -> tuple[Mark, ...]:
    """The marks of a `Job`; UsageError if there are none."""
    chosen = choose(record.marks(), student, problem)
    return tuple(seen_by(mark, audience) for mark in chosen)


def step_summary(job: Job, most: int = MOST) -> str:
    """The summary of a step in GitHub Actions, of less than ``most`` bytes."""
    problems = job.summary().problems if job.for_staff and job.student is None else ()
    return write_step_summary(problems, job.marks, job.entries(), most)


def page_of(report: Report, audience: Audience) -> str:
    """The HTML page of one report, as ``audience`` may see it; UsageError without the extra."""
    require_libraries("to_html", WITHOUT_PLOTS)
    from grader.report.html.of_student import student_page  # noqa: PLC0415  needs an extra

    seen = visible_to(report, audience)
    return student_page([Reported(mark_of(seen), seen)], {}, audience)


def _text(job: Job) -> Written:
    if job.student is not None:
        parts = [render_reported(entry) for entry in job.entries()]
    else:
        parts = [render_summary(job.summary())] if job.for_staff else []
    screen = console(None if job.to_terminal else io.StringIO())
    with screen.capture() as captured:
        for part in parts:
            screen.show(part)
        if job.student is None:
            screen.show(render_marks(job.marks))
    return Written(captured.get())


def _json(job: Job) -> Written:
    groups = find_groups(job.record, job.record.marks()) if job.for_staff else ()
    group_of = {mark.key: group.id for group in groups for mark in group.marks}

    def line(entry: Reported) -> str:
        mark = entry.mark
        beside: dict[str, object] = {
            "student": {"name": mark.student, "id": mark.student_id, "late": mark.late}
        }
        if job.for_staff:
            beside["group"] = group_of.get(mark.key)
        return f"{write_json(entry.report, **beside)}\n" if entry.report else ""

    return Written("".join(map(line, job.entries())))


def student_pages(job: Job, students: Sequence[Student]) -> Iterator[str]:
    """Yield the HTML page of each student, in order; UsageError without the library."""
    require_libraries(libraries=WITHOUT_PLOTS)
    from grader.report.html.of_student import (  # noqa: PLC0415  needs an extra
        student_page,
        student_templates,
    )

    specs = _specs(job)
    head = _head(job, specs)
    valid = {basis: valid_in_words(spec) for basis, spec in specs.items()}
    templates = student_templates()
    for student in students:
        entries = read(job.record, student.marks, job.audience)
        yield student_page(entries, valid, job.audience, head, job.record.source, templates)


def _html(job: Job) -> Written:
    if job.student is not None:
        return Written("".join(student_pages(job, job.students)))
    require_libraries()
    from grader.report.html.of_class import class_page  # noqa: PLC0415  needs an extra

    specs = _specs(job)
    found = job.summary() if job.for_staff else None
    limits = {spec.id: spec.limits for _, spec in sorted(specs.items())}  # the newest of each
    count = len(job.marks)
    head = _head(job, specs)
    source = job.record.source
    return Written(class_page(job.entries(), found, limits, job.audience, count, head, source))


def _csv(job: Job) -> Written:
    return Written(write_marks(job.marks, job.record.superseded(), job.record.comments_on))


def _canvas(job: Job) -> Written:
    assert job.gradebook is not None
    export = read_export(job.gradebook, CANVAS_GRADEBOOK)
    assignment = job.assignment or _only_problem(job)
    return _noted(job, fill_canvas(export, job.claimants, assignment, job.scale))


def _moodle(job: Job) -> Written:
    def feedback(student: Student) -> str:
        entries = read(job.record, student.marks, job.audience)
        reports = [entry.report for entry in entries if entry.report]
        return as_html(line for report in reports for line in brief_lines(report))

    name = job.problems[0] if len(job.problems) == 1 else "Total"
    if job.worksheet is not None:
        sheet = read_export(job.worksheet, MOODLE_WORKSHEET)
        written = worksheet(sheet, job.claimants, feedback, job.scale)
    elif job.gradebook is not None:
        export = read_export(job.gradebook, *([column] for column in IDS))
        written = gradebook_like(export, job.claimants, job.assignment, name, feedback)
    else:
        written = gradebook(job.students, job.assignment or name, feedback)
    return _noted(job, written)


def _gradescope(job: Job) -> Written:
    return Written(write_gradescope(list(job.entries()), job.audience))


def _classroom(job: Job) -> Written:
    return Written(write_classroom(list(job.entries())))


def _junit(job: Job) -> Written:
    return Written(write_junit(job.entries()))


def _github(job: Job) -> Written:
    def read_one(mark: Mark) -> Reported:
        return next(read(job.record, [mark], job.audience))

    unplaced = job.summary().unplaced if job.is_whole and job.for_staff else None
    lost = [] if unplaced is None else [*unplaced.of_nobody, *unplaced.beside]
    return Written("".join(f"{line}\n" for line in write_github(job.marks, read_one, lost)))


def _head(job: Job, specs: Mapping[int, Spec]) -> PageHead:
    """The title, and the newest title of each problem."""
    return PageHead(job.title, {spec.id: spec.title for _, spec in sorted(specs.items())})


def _specs(job: Job) -> Mapping[int, Spec]:
    """The spec of each basis of the marks, unless this grader can't read it."""
    found = {}
    for basis_id in {mark.basis_id for mark in job.marks if mark.basis_id is not None}:
        spec, _ = read_spec(job.record.spec_text(basis_id))
        if spec is not None:
            found[basis_id] = spec
    return found


def _only_problem(job: Job) -> str:
    """The name of a column without --assignment."""
    if len(job.problems) == 1:
        return job.problems[0]
    raise UsageError(
        f"expected one problem, found {', '.join(job.problems) or 'none'}: name one with "
        "--problem, or with --assignment the column for the sum of all"
    )


def _noted(job: Job, written: Written) -> Written:
    """Note the students whose sum lacks a problem."""
    of = len(job.problems)
    partly = [
        f"{who(student.name, student.id)}: {len(student.marks)} of {of} problems handed in"
        for student in job.students
        if len(student.marks) < of
    ]
    return replace(written, notes=(*written.notes, *partly))


FORMATS: Mapping[str, Format] = {
    "text": Format(_text),
    "json": Format(_json),
    "html": Format(_html, options=("title", "each", "worksheet")),
    "csv": Format(_csv),
    "canvas": Format(_canvas, options=("gradebook", "assignment", "scale")),
    "moodle": Format(
        _moodle, options=("gradebook", "worksheet", "assignment", "scale"), for_students=True
    ),
    "gradescope": Format(_gradescope, for_students=True, of_one=True),
    "classroom": Format(_classroom, for_students=True, of_one=True),
    "junit": Format(_junit),
    "github": Format(_github, options=("summary",)),
}
