"""Find the grade of a record that the user means."""

import random
from collections.abc import Iterable

from grader.errors import UsageError
from grader.problem.wording import meant_by, unknown
from grader.record.record import Grade, Record
from grader.verdict import Verdict

MAX_NAMED = 10  # students


def numbered(record: Record, grade_id: int) -> Grade:
    """The grade of that number, whether it counts or not; UsageError if there is none."""
    grades = record.grades()
    for grade in grades:
        if grade.grade_id == grade_id:
            return grade
    there = (
        f"they go from {grades[0].grade_id} to {grades[-1].grade_id}" if grades else "it has none"
    )
    raise UsageError(f"no grade {grade_id} in the record; {there}")


def of_student(record: Record, student: str, problem: str | None) -> Grade:
    """The grade of a student, by name or by the platform's id: the grade that counts, or the last.

    UsageError if there is none, or if there are several; it names those that may be meant.
    """
    grades = record.grades()
    theirs = [grade for grade in grades if student and student in (grade.student, grade.student_id)]
    if not theirs:
        raise UsageError(_nobody(record, grades, student))
    problems = sorted({grade.problem for grade in theirs})
    if problem is None and len(problems) > 1:
        raise UsageError(
            f"{student} has grades for {len(problems)} problems ({', '.join(problems)}): say which "
            "is meant with --problem"
        )
    theirs = [grade for grade in theirs if problem in (None, grade.problem)]
    if problem is not None and not theirs:
        raise UsageError(f"{student}: {unknown('grade for the problem', problem, problems)}")
    last = {(grade.student, grade.student_id): grade for grade in theirs}
    last |= {(grade.student, grade.student_id): grade for grade in theirs if grade.counts}
    if len(last) > 1:
        named = ", ".join(
            f"{grade.student} ({f'id {grade.student_id}' if grade.student_id else 'without an id'},"
            f" grade {grade.grade_id})"
            for grade in last.values()
        )
        raise UsageError(
            f"several students may be meant by {student!r}: {named}. Give the id to --student, or "
            "the number to --grade"
        )
    return next(iter(last.values()))


def drawn(record: Record, count: int, seed: int, problem: str | None) -> list[Grade]:
    """Draw ``count`` of the grades that count, at random; all of them if there are no more.

    Judge errors do not count. UsageError if there is none.
    """
    grades = record.grades()
    among = [
        grade
        for grade in grades
        if grade.counts and grade.verdict != Verdict.JE and problem in (None, grade.problem)
    ]
    problems = sorted({grade.problem for grade in grades})
    if problem is not None and problem not in problems:
        raise UsageError(unknown("grade for the problem", problem, problems))
    if not among:
        raise UsageError("the record has no grade that counts: there is nothing to replay")
    return random.Random(seed).sample(among, min(count, len(among)))  # noqa: S311  no secret


def _nobody(record: Record, grades: Iterable[Grade], student: str) -> str:
    """The reason why there is no grade of a student."""
    for mark in record.marks():
        if student and student in (mark.student, mark.student_id):
            return (
                f"{student} has no grade for {mark.problem} yet ({mark.failure or mark.pending}): "
                "`grader batch` gives it"
            )
    names = sorted({name for grade in grades for name in (grade.student, grade.student_id) if name})
    if near := meant_by(student, names):
        return f"no grade of a student {student!r}; did you mean {near!r}?"
    few = ", ".join(names[:MAX_NAMED]) + (", …" if len(names) > MAX_NAMED else "")
    return f"no grade of a student {student!r}; there are: {few or 'none'}"
