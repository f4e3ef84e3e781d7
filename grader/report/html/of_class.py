"""The page of a class: how it did, all that needs a human, and every submission."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from grader.batches.summary import ProblemSummary, Summary
from grader.limits import Limits
from grader.record.record import Mark
from grader.report.audience import Audience
from grader.report.html.numbers import Numbers
from grader.report.html.page import MAX_TEXT, environment, section
from grader.report.html.plots import (
    Plot,
    failures_plot,
    marks_plot,
    memory_plot,
    ratios_plot,
    times_plot,
    verdicts_plot,
)
from grader.report.marks import Reported, Student, by_student
from grader.verdict import Verdict

# Characters of output and messages in the whole page; every submission has its share of them.
TEXT = 1_000_000
MIN_TEXT = 200  # of one submission


@dataclass(frozen=True)
class ProblemPart:
    """The part of the page for a problem: its summary, numbers and pictures."""

    summary: ProblemSummary
    numbers: Numbers
    plots: tuple[Plot, ...]

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
) -> str:
    """The page of all ``entries``, which are ``count`` submissions.

    Without a summary, which students may not see, it has no numbers of the class. ``limits`` are
    the known limits of problems.
    """
    templates = environment(max(MIN_TEXT, min(MAX_TEXT, TEXT // max(1, count))))
    write = templates.get_template("submission.html").module.submission  # type: ignore[attr-defined]
    gathered: dict[str, Numbers] = {}
    marks: list[Mark] = []
    written: list[Markup] = []
    for at, entry in enumerate(entries):
        marks.append(entry.mark)
        made = section(at, entry, in_full=False)
        text = str(write(made, 3, is_open=False, is_staff=audience == Audience.STAFF))
        # It is escaped; without newlines between tags the browser has fewer nodes.
        written.append(Markup(text.replace(">\n<", "><")))  # noqa: S704
        if summary is not None and entry.report is not None:
            numbers = gathered.setdefault(entry.mark.problem, Numbers())
            numbers.add(entry.report, entry.mark.basis_id)
    problems = sorted({mark.problem for mark in marks})
    return templates.get_template("class.html").render(
        students=_rows(marks),
        problems=problems,
        verdicts=[verdict for verdict in Verdict if any(m.verdict == verdict for m in marks)],
        sections=written,
        summary=summary,
        numbers_of={(m.student, m.student_id, m.problem): at for at, m in enumerate(marks)},
        verdict_plot=verdicts_plot(summary.problems) if summary and marks else None,
        parts=[] if summary is None else _parts(summary, gathered, marks, limits),
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


def _parts(
    summary: Summary,
    gathered: Mapping[str, Numbers],
    marks: Sequence[Mark],
    limits: Mapping[str, Limits],
) -> list[ProblemPart]:
    parts = []
    for at, problem in enumerate(summary.problems):
        name = problem.problem
        numbers = gathered.get(name, Numbers())
        limit = limits.get(name)
        scores = [m.score for m in marks if m.problem == name and m.score is not None]
        drawn = (
            marks_plot(problem, scores, f"marks{at}") if scores else None,
            failures_plot(problem, f"cases{at}"),
            ratios_plot(name, numbers, f"ratios{at}"),
            times_plot(name, numbers, None if limit is None else limit.wall_s, f"times{at}"),
            memory_plot(name, numbers, None if limit is None else limit.memory_mib, f"memory{at}"),
        )
        parts.append(ProblemPart(problem, numbers, tuple(plot for plot in drawn if plot)))
    return parts
