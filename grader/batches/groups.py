"""The wrong answers of a class that did the same, in groups, the largest first."""

from collections.abc import Iterable
from dataclasses import dataclass

from grader.grading.feedback.symptom import Symptom
from grader.record.record import Mark, Record
from grader.verdict import Verdict


@dataclass(frozen=True)
class SymptomGroup:
    """Wrong answers to a problem with one symptom; ``comment`` is what the staff wrote to them.

    ``id`` follows from the symptom; ``sample`` is one of the ``marks``, and has that very symptom.
    """

    id: str
    symptom: Symptom
    sample: Mark
    marks: tuple[Mark, ...]
    comment: str


def find_groups(record: Record, marks: Iterable[Mark]) -> tuple[SymptomGroup, ...]:
    """The groups among the marks of a record; a group of one is none."""
    alike: list[list[tuple[Symptom, Mark]]] = []
    numbers: dict[str, int] = {}  # of groups, by the ids of their members
    for symptom, mark in sorted(_with_symptoms(record, marks), key=_precedence):
        id_ = symptom.id
        if id_ not in numbers:
            numbers[id_] = next(
                (n for n, ((first, _), *_) in enumerate(alike) if first.is_like(symptom)),
                len(alike),
            )
        if numbers[id_] == len(alike):
            alike.append([])
        alike[numbers[id_]].append((symptom, mark))
    groups = [_group(record, members) for members in alike if len(members) > 1]
    return tuple(sorted(groups, key=lambda one: (-len(one.marks), one.symptom.problem, one.id)))


def _with_symptoms(record: Record, marks: Iterable[Mark]) -> Iterable[tuple[Symptom, Mark]]:
    """Yield the marks that have a symptom, with that."""
    for mark in marks:
        if mark.grade_id is not None and mark.verdict != Verdict.AC:
            symptom = record.symptom(mark.grade_id)
            if symptom is not None:
                yield symptom, mark


def _precedence(member: tuple[Symptom, Mark]) -> tuple[bool, int]:
    """Sort the members whose mistakes have names first, and then the earliest grades.

    The first stands for its group: so a file that is handed in later hardly changes an id.
    """
    symptom, mark = member
    return not symptom.mistakes, mark.grade_id or 0


def _group(record: Record, members: list[tuple[Symptom, Mark]]) -> SymptomGroup:
    """A group, for which its first member stands."""
    symptom, sample = members[0]
    assert sample.grade_id is not None, "only a grade has a symptom"
    return SymptomGroup(
        id=symptom.id,
        symptom=symptom,
        sample=sample,
        marks=tuple(mark for _, mark in members),
        comment="".join(record.comments_on(sample.grade_id)),
    )
