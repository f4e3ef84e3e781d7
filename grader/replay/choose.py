"""Which of the grades in a record is meant."""

import random
from collections.abc import Iterable

from grader.errors import UsageError
from grader.problem.wording import meant_by, unknown
from grader.record.record import Given, Record
from grader.verdict import Verdict

MAX_NAMED = 10  # students that are told


def numbered(record: Record, grade_id: int) -> Given:
    """The grade of that number, be it one that counts or an earlier one; UsageError without."""
    given = record.given()
    for one in given:
        if one.grade_id == grade_id:
            return one
    there = f"they go from {given[0].grade_id} to {given[-1].grade_id}" if given else "it has none"
    raise UsageError(f"no grade {grade_id} in the record; {there}")


def of_student(record: Record, student: str, problem: str | None) -> Given:
    """The grade of a student, by name or the platform's id: that which counts, or else the last.

    UsageError, with what may be meant, if there is none, or if there are several.
    """
    given = record.given()
    theirs = [one for one in given if student and student in (one.student, one.student_id)]
    if not theirs:
        raise UsageError(_nobody(record, given, student))
    problems = sorted({one.problem for one in theirs})
    if problem is None and len(problems) > 1:
        raise UsageError(
            f"{student} has grades for {len(problems)} problems ({', '.join(problems)}): say which "
            "is meant with --problem"
        )
    theirs = [one for one in theirs if problem in (None, one.problem)]
    if problem is not None and not theirs:
        raise UsageError(f"{student}: {unknown('grade for the problem', problem, problems)}")
    last = {(one.student, one.student_id): one for one in theirs}
    last |= {(one.student, one.student_id): one for one in theirs if one.counts}
    if len(last) > 1:
        told = ", ".join(
            f"{one.student} ({f'id {one.student_id}' if one.student_id else 'without an id'}, grade"
            f" {one.grade_id})"
            for one in last.values()
        )
        raise UsageError(
            f"several students may be meant by {student!r}: {told}. Give the id to --student, or "
            "the number to --grade"
        )
    return next(iter(last.values()))


def drawn(record: Record, count: int, seed: int, problem: str | None) -> list[Given]:
    """So many of the grades that count, drawn at random; all of them if there are no more.

    Judge errors are no grades here. UsageError if there is none.
    """
    given = record.given()
    among = [
        one
        for one in given
        if one.counts and one.verdict != Verdict.JE and problem in (None, one.problem)
    ]
    problems = sorted({one.problem for one in given})
    if problem is not None and problem not in problems:
        raise UsageError(unknown("grade for the problem", problem, problems))
    if not among:
        raise UsageError("the record has no grade that counts: there is nothing to replay")
    return random.Random(seed).sample(among, min(count, len(among)))  # noqa: S311  no secret


def _nobody(record: Record, given: Iterable[Given], student: str) -> str:
    """Why there is no grade of a student, in words."""
    for mark in record.marks():
        if student and student in (mark.student, mark.student_id):
            return (
                f"{student} has no grade for {mark.problem} yet ({mark.failure or mark.pending}): "
                "`grader batch` gives it"
            )
    names = sorted({name for one in given for name in (one.student, one.student_id) if name})
    if near := meant_by(student, names):
        return f"no grade of a student {student!r}; did you mean {near!r}?"
    few = ", ".join(names[:MAX_NAMED]) + (", …" if len(names) > MAX_NAMED else "")
    return f"no grade of a student {student!r}; there are: {few or 'none'}"
