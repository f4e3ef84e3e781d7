"""Doubts about a class: it may be one folder further in than it seems.

A student may have folders, and a folder may hold students; the names alone do not tell. As long as
nobody's work is left out by the simpler reading, it is taken. Otherwise a person has to say it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from posixpath import commonpath, dirname

from grader.collect.layout import Layout, Part
from grader.text import one_line

MOST_SHOWN = 3  # paths


@dataclass(frozen=True)
class Rivals:
    """Files of one part that answer one problem: only one counts, so work may be left out."""

    part: Part
    paths: tuple[str, ...]

    @property
    def lie_apart(self) -> bool:
        """True if the files lie in several folders of the part."""
        return len({tuple(self.part.inside(path)) for path in self.paths} - {()}) > 1

    @property
    def shown(self) -> str:
        """The first of the files."""
        more = ", …" if len(self.paths) > MOST_SHOWN else ""
        return ", ".join(map(one_line, self.paths[:MOST_SHOWN])) + more


@dataclass(frozen=True)
class Doubts:
    """``reason`` says why it can't be told which folder holds the students, and what to do.

    It is empty if it can be told. ``left_out`` are sentences on parts that may hold several
    students, though most parts of the class do not.
    """

    reason: str = ""
    left_out: tuple[str, ...] = ()


NO_DOUBTS = Doubts()


def doubts(layout: Layout, candidates: Iterable[str], rivals: Sequence[Rivals]) -> Doubts:
    """The doubts about a class.

    ``candidates`` are the files that could be submissions, without those that a mapping places.
    """
    if layout.is_given:
        return NO_DOUBTS
    candidates = list(candidates)
    parts = {part.path: part for part in map(layout.part_of, candidates)}
    own = [one for one in rivals if one.part.is_own]
    if like_problem := next((one for one in own if one.part.is_like_problem), None):
        name = one_line(like_problem.part.path)
        return Doubts(
            f"{name} is the id of a problem, and does not lie beside such folders only. It may be "
            f"one student's, or hold students: {like_problem.shown} answer the same problem. If it "
            "is one student's, say --inside '.'; else put each student into the folder of a problem"
        )
    if (
        len(parts) == 1
        and layout.is_all_in_one
        and (vague := [one for one in rivals if one.part.may_be_class])
    ):
        return Doubts(_of_all(layout, vague[0], candidates))
    apart = {one.part.path: one for one in own if one.lie_apart}
    if 2 * len(apart) > len(parts):
        shown = next(iter(apart.values())).shown
        return Doubts(
            f"in most folders several folders answer the same problem: {shown}. Perhaps these are "
            "the students. If so, name one of the outer folders at a time with --inside; if the "
            "outer folders are the students', say --inside '.'"
        )
    return Doubts(
        left_out=tuple(
            f"{one_line(path)}: several of its folders answer the same problem, and one counts: "
            f"{one.shown}. If it is one student's, say --inside '.'; if it holds several, grade it "
            "apart"
            for path, one in apart.items()
        )
    )


def _of_all(layout: Layout, one: Rivals, candidates: Sequence[str]) -> str:
    """Why a part that holds all files may hold the class."""
    told = f"and several answer the same problem: {one.shown}"
    path = one_line(layout.around + one.part.path)
    if not one.part.is_folder:
        return (
            f"all files lie in one archive, {path}, {told}. If it holds the students, name the "
            "archive itself; if it is one student's, say --inside '.'"
        )
    inner = one_line(layout.around + commonpath(map(dirname, candidates)))
    return (
        f"all files lie in one folder, {path}, {told}. It may be one student's, or hold the "
        f"students. If the students are in {inner}, say --inside '{inner}'; if it is one "
        "student's, say --inside '.'"
    )
