"""The marks of a record: chosen, summed up by student, and with their reports.

A missing mark (a judge error, or not graded yet) has no points; it is never a zero.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches
from unicodedata import normalize

from grader.errors import UsageError
from grader.grading.report import Report
from grader.grading.told import ASK_STAFF, told_day, told_remarks
from grader.record.record import Mark, Record
from grader.report.audience import Audience, visible_to
from grader.text import one_line
from grader.verdict import Verdict


@dataclass(frozen=True)
class Reported:
    """A mark and its report; None if it was not graded yet."""

    mark: Mark
    report: Report | None


@dataclass(frozen=True)
class Student:
    """A student with all marks, by problem; ``id`` is the platform's, empty if it has none.

    ``out_of`` are the most points of all problems, also of those that the student did not hand in.
    ``is_rival``: nobody asked for this student, who may claim a row of one that was asked for.
    """

    name: str
    id: str
    marks: tuple[Mark, ...]
    out_of: Decimal
    is_rival: bool = False

    @property
    def points(self) -> Decimal | None:
        """The sum, to the last digit; None if a mark is missing."""
        scores = [mark.score for mark in self.marks if mark.score is not None]
        return _sum(scores) if len(scores) == len(self.marks) else None


def mark_of(report: Report) -> Mark:
    """The mark that a report gives outside a record: its file stands for the student."""
    return Mark(
        student=report.path,
        student_id="",
        problem=report.problem,
        path=report.path,
        late=False,
        sha256=report.sha256,
        pending="",
        failure="",
        grade_id=None,
        basis_id=None,
        verdict=report.verdict,
        score=report.score,
        max_score=report.max_score,
        remarks=report.remarks,
        graded_at=report.provenance.started_at.isoformat(),
    )


def choose(marks: Sequence[Mark], student: str | None, problem: str | None) -> list[Mark]:
    """Return the marks of a student (a name or id) and of a problem; None stands for all.

    UsageError if there are none, or if several students have the name.
    """
    chosen = list(marks)
    if problem is not None:
        chosen = [mark for mark in chosen if mark.problem == problem]
        if not chosen:
            raise UsageError(_none("problem", problem, [mark.problem for mark in marks]))
    if student is not None:
        wanted = normalize("NFC", student)
        named = [
            mark
            for mark in chosen
            if wanted and wanted in (normalize("NFC", mark.student), mark.student_id)
        ]
        if not named:
            known = [name for mark in chosen for name in (mark.student, mark.student_id)]
            raise UsageError(_none("student", student, known))
        if len(several := {(mark.student, mark.student_id) for mark in named}) > 1:
            names = ", ".join(who(name, id_) for name, id_ in sorted(several))
            raise UsageError(f"several students are called {student!r}: name one by id: {names}")
        chosen = named
    return chosen


def by_student(marks: Sequence[Mark], of_class: Sequence[Mark] = ()) -> list[Student]:
    """The students with their marks, by name; ``of_class`` are marks of more problems."""
    found: dict[tuple[str, str], list[Mark]] = {}
    for mark in marks:
        found.setdefault((mark.student, mark.student_id), []).append(mark)
    most = _most(of_class) | _most(marks)
    return [
        Student(
            name,
            id_,
            tuple(sorted(of_student, key=lambda mark: mark.problem)),
            _sum((most | _most(of_student)).values()),
        )
        for (name, id_), of_student in sorted(found.items())
    ]


def _most(marks: Iterable[Mark]) -> dict[str, float]:
    """The most points of each problem; the largest number, if a change left several."""
    most: dict[str, float] = {}
    for mark in marks:
        if mark.max_score is not None:
            most[mark.problem] = max(mark.max_score, most.get(mark.problem, 0.0))
    return most


def _sum(scores: Iterable[float]) -> Decimal:
    """The sum to the last digit, of numbers as they are shown."""
    return sum((Decimal(repr(score)) for score in scores), Decimal(0))


def read(record: Record, marks: Iterable[Mark], audience: Audience) -> Iterator[Reported]:
    """Yield the marks with their reports, as ``audience`` may see them."""
    for mark in marks:
        report = None if mark.grade_id is None else record.report(mark.grade_id)
        seen = None if report is None else visible_to(report, audience)
        yield Reported(seen_by(mark, audience), seen)


def seen_by(mark: Mark, audience: Audience) -> Mark:
    """The mark without the remarks, and the text of a failure, that ``audience`` may not see."""
    if audience == Audience.STAFF:
        return mark
    return replace(
        mark,
        remarks=told_remarks(mark.remarks, mark.verdict),
        failure=ASK_STAFF if mark.failure else "",
        graded_at=told_day(mark.graded_at),
    )


def why_no_mark(mark: Mark) -> str:
    """Why there is no mark, in words; empty if there is a mark."""
    if mark.verdict == Verdict.JE:
        return "; ".join(["judge error", *mark.messages])
    if mark.score is None:
        return f"not graded: {mark.failure}" if mark.failure else "not graded yet"
    return ""


def who(name: str, id_: str = "") -> str:
    """A student on one line, with the id that tells namesakes apart."""
    return one_line(f"{name} ({id_})" if id_ not in ("", name) else name)


def _none(kind: str, wanted: str, known: Iterable[str]) -> str:
    names = sorted({name for name in known if name})
    return f"no {kind} {wanted!r} in this record; {near(wanted, names)}"


def near(wanted: str, names: Sequence[str], shown: int = 10) -> str:
    """Names that look like the wanted name, else the first of all names."""
    if not names:
        return "there is none"
    if close := get_close_matches(wanted, names, n=3, cutoff=0.5):
        return f"near it: {', '.join(close)}"
    more = ", …" if len(names) > shown else ""
    return f"there are: {', '.join(names[:shown])}{more}"
