"""The page of a class: how it did, what needs a human, and every submission."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from grader.batches.summary import ProblemSummary, Summary
from grader.limits import Limits
from grader.record.record import Mark
from grader.report.audience import Audience
from grader.report.html import plots
from grader.report.html.numbers import Numbers
from grader.report.html.page import MAX_TEXT, environment, section
from grader.report.marks import Graded, Student, by_student
from grader.verdict import Verdict

# Characters of what was printed and told, in the whole page; a submission has its share of them.
TEXT = 1_000_000
MIN_TEXT = 200  # of one submission


@dataclass(frozen=True)
class ProblemPart:
    """What the page tells of a problem: its summary, numbers and pictures."""

    summary: ProblemSummary
    numbers: Numbers
    plots: tuple[plots.Plot, ...]

    @property
    def hints(self) -> list[tuple[tuple[str, str], int]]:
        """The hints that were given: (id, a text of it), and how often."""
        texts = self.numbers.hint_texts
        return [((name, texts[name]), count) for name, count in self.numbers.hints.most_common()]


def class_page(
    graded: Iterable[Graded],
    summary: Summary | None,
    limits: Mapping[str, Limits],
    audience: Audience,
    count: int,
) -> str:
    """The page of all ``graded``, of which there are ``count``.

    Without a summary, which students may not see, it has no numbers of the class either. ``limits``
    are those of the problems, as far as they are known.
    """
    templates = environment(max(MIN_TEXT, min(MAX_TEXT, TEXT // max(1, count))))
    write = templates.get_template("submission.html").module.submission  # type: ignore[attr-defined]
    gathered: dict[str, Numbers] = {}
    marks: list[Mark] = []
    written: list[Markup] = []
    for at, one in enumerate(graded):
        marks.append(one.mark)
        made = section(at, one, in_full=False)
        text = str(write(made, 3, is_open=False, is_staff=audience == Audience.STAFF))
        # Escaped it is; each newline between tags would be one more node for the browser.
        written.append(Markup(text.replace(">\n<", "><")))  # noqa: S704
        if summary is not None and one.report is not None:
            numbers = gathered.setdefault(one.mark.problem, Numbers())
            numbers.add(one.report, one.mark.basis_id)
    problems = sorted({mark.problem for mark in marks})
    return templates.get_template("class.html").render(
        students=_rows(marks),
        problems=problems,
        verdicts=[verdict for verdict in Verdict if any(m.verdict == verdict for m in marks)],
        sections=written,
        summary=summary,
        numbers_of={(m.student, m.student_id, m.problem): at for at, m in enumerate(marks)},
        verdict_plot=plots.verdicts(summary.problems) if summary and marks else None,
        parts=[] if summary is None else _parts(summary, gathered, marks, limits),
    )


def _rows(marks: Sequence[Mark]) -> list[tuple[Student, dict[str, tuple[int, Mark]], list[str]]]:
    """Each student with the marks by problem, with their sections' numbers, and words to filter."""
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
            plots.marks(problem, scores, f"marks{at}") if scores else None,
            plots.failures(problem, f"cases{at}"),
            plots.ratios(name, numbers, f"ratios{at}"),
            plots.times(name, numbers, None if limit is None else limit.wall_s, f"times{at}"),
            plots.memory(name, numbers, None if limit is None else limit.memory_mib, f"memory{at}"),
        )
        parts.append(ProblemPart(problem, numbers, tuple(plot for plot in drawn if plot)))
    return parts
