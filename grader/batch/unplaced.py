"""Which of the files that could not be placed somebody has to look at.

Whoever handed something in is named, unless all that was asked for has a mark: nobody's work may
disappear into a number.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from grader.collect.collection import Unplaced
from grader.collect.entries import FileKind
from grader.jail.programs.archive import is_hidden
from grader.record.record import Mark

Student = tuple[str, str]  # name, and the platform's id, if it tells one


@dataclass(frozen=True)
class SortedUnplaced:
    """``of_nobody`` are files of students of whom none could be placed, ``beside`` those of
    students who lack a mark for a problem that others have one for, ``other`` all others.
    """

    of_nobody: tuple[Unplaced, ...] = ()
    beside: tuple[Unplaced, ...] = ()
    other: tuple[Unplaced, ...] = ()

    @property
    def is_work_lost(self) -> bool:
        """Whether one of them may be the work of a student who has no mark for it.

        A note beside the submissions is nobody's; what is in a folder or bears an id is.
        """
        return bool(self.beside) or any(
            one.kind is not FileKind.OTHER or one.owner.student_id or "/" in one.path
            for one in self.of_nobody
        )


def sort_unplaced(unplaced: Iterable[Unplaced], marks: Iterable[Mark]) -> SortedUnplaced:
    """Sort files by what their students have marks for.

    Hidden ones are told of only where a student has no others.
    """
    answered: defaultdict[Student, set[str]] = defaultdict(set)
    for mark in marks:
        answered[mark.student, mark.student_id].add(mark.problem)
    names = {name for name, _ in answered}
    problems = {problem for answers in answered.values() for problem in answers}

    def answers(one: Unplaced) -> set[str]:
        """Where only one of two paths tells an id, the same name is the same student."""
        name, student_id = one.owner.student, one.owner.student_id
        exact = answered.get((name, student_id), set()) | answered.get((name, ""), set())
        return problems if not exact and not student_id and name in names else exact

    files = list(unplaced)
    told = {one.owner for one in files if one.kind is not FileKind.HIDDEN}
    of_nobody: list[Unplaced] = []
    beside: list[Unplaced] = []
    other: list[Unplaced] = []
    for one in files:
        is_shown = one.kind is not FileKind.HIDDEN
        if not answers(one):
            top = one.path.partition("/")[0]
            is_shown = is_shown or not (one.owner in told or is_hidden(top))
            (of_nobody if is_shown else other).append(one)
        else:
            (beside if is_shown and answers(one) < problems else other).append(one)
    return SortedUnplaced(tuple(of_nobody), tuple(beside), tuple(other))
