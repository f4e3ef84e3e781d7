"""The page of a class: how it did, all that needs a human, and every submission."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from grader.batches.groups import SymptomGroup
from grader.batches.summary import ProblemSummary, Summary
from grader.limits import Limits
from grader.record.record import Mark
from grader.report.audience import Audience
from grader.report.html.head import PageHead
from grader.report.html.numbers import Numbers
from grader.report.html.page import environment, section
from grader.report.html.plots import (
    Plot,
    failures_plot,
    marks_plot,
    memory_plot,
    ratios_plot,
    times_plot,
    verdicts_plot,
)
from grader.report.html.source import SourceOf
from grader.report.marks import Reported, Student, by_student
from grader.report.shown import MAX_TEXT
from grader.verdict import Verdict

# Characters in the whole page, of output and messages, and of sources; each submission has a share.
TEXT = 1_000_000
MIN_TEXT = 200  # of one submission
SOURCES = 4_000_000


@dataclass(frozen=True)
class ProblemPart:
    """The part of the page for a problem: its submissions, and for the staff numbers and pictures.

    ``summary`` is None for students.
    """

    problem: str
    sections: tuple[Markup, ...]
    summary: ProblemSummary | None
    numbers: Numbers
    plots: tuple[Plot, ...]
    groups: tuple[SymptomGroup, ...] = ()

    @property
    def hints(self) -> list[tuple[tuple[str, str], int]]:
        """The hints of the class: (id, an example of its text), and their number."""
        texts = self.numbers.hint_texts
        return [((name, texts[name]), count) for name, count in self.numbers.hints.most_common()]


def class_page(
    entries: Iterable[Reported],
    summary: Summary | None,
    limits: Mapping[str, Limits],
    audience: Audience,
    count: int,
    head: PageHead | None = None,
    read_source: SourceOf | None = None,
) -> str:
    """The page of all ``entries``, which are ``count`` submissions.

    Without a summary, which students may not see, it has no numbers of the class. ``limits`` are
    the known limits of problems. ``read_source`` is for the staff.
    """
    head = head or PageHead()
    is_staff = audience == Audience.STAFF
    templates = environment(max(MIN_TEXT, min(MAX_TEXT, TEXT // max(1, count))))
    most_source = min(MAX_TEXT, SOURCES // max(1, count))
    write = templates.get_template("submission.html").module.submission  # type: ignore[attr-defined]
    gathered: dict[str, Numbers] = {}
    marks: list[Mark] = []
    written: dict[str, list[Markup]] = {}
    for at, entry in enumerate(entries):
        marks.append(entry.mark)
        made = section(at, entry, False, read_source if is_staff else None, most_source)
        text = str(write(made, 4, head, is_open=False, is_staff=is_staff))
        # It is escaped; without newlines between tags the browser has fewer nodes.
        part = Markup(text.replace(">\n<", "><"))  # noqa: S704
        written.setdefault(entry.mark.problem, []).append(part)
        if summary is not None and entry.report is not None:
            numbers = gathered.setdefault(entry.mark.problem, Numbers())
            numbers.add(entry.report, entry.mark.basis_id)
    summaries = {} if summary is None else {each.problem: each for each in summary.problems}
    return templates.get_template("class.html").render(
        head=head,
        marks=marks,
        students=_rows(marks),
        has_ids=any(mark.student_id for mark in marks),
        verdicts=[verdict for verdict in Verdict if any(m.verdict == verdict for m in marks)],
        summary=summary,
        numbers_of={(m.student, m.student_id, m.problem): at for at, m in enumerate(marks)},
        verdict_plot=verdicts_plot(summary.problems) if summary and marks else None,
        parts=[
            ProblemPart(
                problem,
                tuple(written[problem]),
                of_problem := summaries.get(problem),
                numbers := gathered.get(problem, Numbers()),
                _plots(of_problem, numbers, marks, limits.get(problem), at) if of_problem else (),
                tuple(g for g in summary.groups if g.symptom.problem == problem) if summary else (),
            )
            for at, problem in enumerate(sorted(written))
        ],
    )


def _rows(marks: Sequence[Mark]) -> list[tuple[Student, dict[str, tuple[int, Mark]], list[str]]]:
    """Each student, with marks and their sections' numbers by problem, and words for the filter."""
    at = {mark.key: number for number, mark in enumerate(marks)}
    return [
        (
            student,
            {mark.problem: (at[mark.key], mark) for mark in student.marks},
            sorted({_words(mark) for mark in student.marks}),
        )
        for student in by_student(marks)
    ]


def _words(mark: Mark) -> str:
    return " ".join([mark.verdict or "none", *(["late"] if mark.late else [])])


def _plots(
    problem: ProblemSummary,
    numbers: Numbers,
    marks: Sequence[Mark],
    limit: Limits | None,
    at: int,
) -> tuple[Plot, ...]:
    """The pictures of a problem, the ``at``-th of the page."""
    name = problem.problem
    scores = [m.score for m in marks if m.problem == name and m.score is not None]
    drawn = (
        marks_plot(problem, scores, f"marks{at}") if scores else None,
        failures_plot(problem, f"cases{at}"),
        ratios_plot(name, numbers, f"ratios{at}"),
        times_plot(name, numbers, None if limit is None else limit.wall_s, f"times{at}"),
        memory_plot(name, numbers, None if limit is None else limit.memory_mib, f"memory{at}"),
    )
    return tuple(plot for plot in drawn if plot)
