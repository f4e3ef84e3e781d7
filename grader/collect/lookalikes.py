"""Names of different students that a person could take for one name.

Names differ to a machine and not to the eye: by a space that is none of the keyboard's, a character
without width, letters of another width. Such students are never merged; they are told.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from grader.collect.shapes import Owner


def lookalikes(owners: Iterable[Owner]) -> list[str]:
    """A sentence for each group of students whose names look alike, with their names escaped.

    Students whom the platform tells apart by ids are no such group if their names are equal.
    """
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for owner in owners:
        groups[_skeleton(owner.student)].add(owner.student)
    return [
        f"names that look alike, and are taken for {len(names)} students: "
        + ", ".join(ascii(name) for name in sorted(names))
        for names in groups.values()
        if len(names) > 1
    ]


def _skeleton(name: str) -> str:
    """The visible letters of a name, in one width and one case."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in plain if unicodedata.category(c)[0] not in "ZC")
