"""The page: one file that opens offline, for the class or for one student.

Nothing that a student wrote can become more than text: Jinja escapes every value, `_harmless` takes
control characters and such as reorder a line out of it, no address and no id holds any of it, and
the Content-Security-Policy allows the one script and the one style sheet that stand in this folder,
by their hashes, and nothing else.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import isinf
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grader.limits import Limits
from grader.report.audience import Audience
from grader.report.graded import Graded, Student, by_student, why_no_mark
from grader.report.html import plots
from grader.report.html.numbers import Numbers
from grader.report.html.values import Values, values
from grader.report.text import number
from grader.results import CaseResult, Report
from grader.store import Mark
from grader.summary import BORDERLINE, ProblemSummary, Summary
from grader.text import without_controls
from grader.verdict import TITLES, Verdict
from grader.version import VERSION

FOLDER = Path(__file__).parent / "templates"
# Characters of what was printed and told, in the whole page; a submission has its share of them.
TEXT = 2_000_000
MAX_TEXT, MIN_TEXT = 20_000, 300  # of one submission
REORDERS = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Section:
    """A submission as the page shows it. ``shown`` are the cases whose numbers are told."""

    number: int
    mark: Mark
    report: Report | None
    shown: tuple[Values, ...]


@dataclass(frozen=True)
class ProblemPart:
    """What the page tells of a problem: its summary, numbers and pictures."""

    summary: ProblemSummary
    numbers: Numbers
    plots: tuple[plots.Plot, ...]


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
    environment = _environment(max(MIN_TEXT, min(MAX_TEXT, TEXT // max(1, count))))
    write = environment.get_template("submission.html").module.submission  # type: ignore[attr-defined]
    gathered: dict[str, Numbers] = {}
    marks: list[Mark] = []
    written: list[Markup] = []
    for at, one in enumerate(graded):
        marks.append(one.mark)
        section = _section(at, one, in_full=False)
        written.append(write(section, 3, is_open=False, is_staff=audience == Audience.STAFF))
        if summary is not None and one.report is not None:
            numbers = gathered.setdefault(one.mark.problem, Numbers())
            numbers.add(one.report, one.mark.basis_id)
    problems = sorted({mark.problem for mark in marks})
    return environment.get_template("class.html").render(
        students=_rows(marks),
        problems=problems,
        verdicts=[verdict for verdict in Verdict if any(m.verdict == verdict for m in marks)],
        sections=written,
        summary=summary,
        numbers_of={(m.student, m.student_id, m.problem): at for at, m in enumerate(marks)},
        verdict_plot=plots.verdicts(summary.problems) if summary and marks else None,
        parts=[] if summary is None else _parts(summary, gathered, marks, limits),
    )


def student_page(graded: Iterable[Graded], audience: Audience) -> str:
    """The page of one student: every submission, with all numbers that ``audience`` may see."""
    environment = _environment(MAX_TEXT)
    sections = [_section(at, one, in_full=True) for at, one in enumerate(graded)]
    (student,) = by_student(section.mark for section in sections)
    return environment.get_template("student.html").render(
        student=student, sections=sections, is_staff=audience == Audience.STAFF
    )


def _section(at: int, one: Graded, in_full: bool) -> Section:
    report = one.report
    cases: list[CaseResult] = []
    if report is not None and report.loaded:
        cases = list(report.cases) if in_full else _telling(report)
    shown = (values(case, report.components) for case in cases if report is not None)
    return Section(at, one.mark, report, tuple(each for each in shown if each is not None))


def _telling(report: Report) -> list[CaseResult]:
    """The first case that fails, and the first that has the verdict of the whole."""
    failing = [case for case in report.cases if case.verdict != Verdict.AC]
    named = [case for case in failing if case.verdict == report.verdict]
    return list({case.name: case for case in [*failing[:1], *named[:1]]}.values())


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


def _environment(most_text: int) -> Environment:
    """Templates that escape, and fail where a name is not there."""
    style, script = ((FOLDER / name).read_text("utf-8") for name in ("style.css", "script.js"))
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )
    environment.filters.update(points=_points, ratio=_ratio, cut=lambda text: _cut(text, most_text))
    environment.globals.update(
        style=Markup(style),  # noqa: S704  files of ours
        script=Markup(script),  # noqa: S704
        policy=f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'",
        version=VERSION,
        TITLES=TITLES,
        BORDERLINE=f"{BORDERLINE:g}",
        why_no_mark=why_no_mark,
    )
    return environment


def _hash(text: str) -> str:
    """As a Content-Security-Policy names an inline script or style sheet."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _harmless(value: Any) -> Any:
    """Text without control characters, and without such as reorder a line. Names keep joiners."""
    if not isinstance(value, str) or isinstance(value, Markup) or value.isprintable():
        return value
    return REORDERS.sub("", without_controls(value))


def _points(score: float | None) -> str:
    """Points as people read them; nothing where there are none."""
    return "" if score is None else number(score)


def _ratio(ratio: float) -> str:
    """An error ratio in few digits."""
    if isinf(ratio):
        return "∞"
    return f"{ratio:.2g}" if ratio < 100 else f"{ratio:.0f}" if ratio < 1000 else f"{ratio:.0e}"


def _cut(text: str, most: int) -> str:
    """The beginning of a text, with how much more there is."""
    more = len(text) - most
    return text if more <= 0 else f"{text[:most]}\n… and {more:,} more characters"
