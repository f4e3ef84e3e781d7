"""Doubts about a class: it may be one folder further in than it seems.

A student may have folders, and a folder may hold students; the names alone do not tell. As long as
nobody's work is left out by the simpler reading, it is taken. Otherwise a person has to say it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.collect.layout import Layout, Part
from grader.text import one_line

MOST_SHOWN = 3  # paths


@dataclass(frozen=True)
class Rivals:
    """Two files of one part for one problem: only one counts, and work may be left out."""

    part: Part
    counts: str
    other: str

    @property
    def lie_apart(self) -> bool:
        """Whether they lie in different folders of the part."""
        one, other = self.part.inside(self.counts), self.part.inside(self.other)
        return bool(one and other) and one[0] != other[0]


def doubt(layout: Layout, candidates: Iterable[str], rivals: Sequence[Rivals]) -> str:
    """Why it can't be told which folder holds the students, and what to do; empty if it can.

    ``candidates`` are the files that could be submissions, without those that a mapping places.
    """
    if layout.is_given:
        return ""
    paths = list(candidates)
    parts = list({layout.parts[path].path: layout.parts[path] for path in paths}.values())
    by_part: defaultdict[str, list[Rivals]] = defaultdict(list)
    for pair in rivals:
        by_part[pair.part.path].append(pair)
    if not parts or not all(part.is_own and by_part[part.path] for part in parts):
        return ""
    part = parts[0]
    if len(parts) == 1 and part.is_folder:
        inner = one_line(layout.around + part.path)
        return (
            f"all files lie in one folder, {inner}, and several answer the same problem: "
            f"{_some(rivals)}. It may be one student's folder, or hold the students. If it holds "
            f"the students, say --inside '{inner}'; if it is one student's, say --inside '.'"
        )
    if len(parts) == 1:
        return (
            f"all files lie in one archive, {one_line(part.path)}, and several answer the same "
            f"problem: {_some(rivals)}. If it holds the students, name the archive itself; if it "
            "is one student's, say --inside '.'"
        )
    if all(any(pair.lie_apart for pair in by_part[part.path]) for part in parts):
        return (
            f"in every folder several folders answer the same problem: {_some(rivals)}. Perhaps "
            "these are the students. If so, grade one of the outer folders at a time; if the outer "
            "folders are the students', say --inside '.'"
        )
    return ""


def _some(rivals: Sequence[Rivals]) -> str:
    paths = sorted({path for pair in rivals for path in (pair.counts, pair.other)})
    more = ", …" if len(paths) > MOST_SHOWN else ""
    return ", ".join(map(one_line, paths[:MOST_SHOWN])) + more
