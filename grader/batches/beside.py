"""The modules among a student's files: only one file runs, so that importing another one fails."""

import re
from collections import defaultdict
from collections.abc import Mapping

from grader.batches.unplaced import StudentKey
from grader.collect.collection import Collection
from grader.collect.shapes import Owner
from grader.grading.submission import module_name

# What a platform puts before the name of a file.
_PUT_BEFORE = re.compile(r".*_\d+_(?:\d+|assignsubmission_[a-z]+)_")


def student_key(owner: Owner) -> StudentKey:
    """The student alone, whatever else a path says."""
    return owner.student, owner.student_id


def modules_beside(found: Collection) -> Mapping[StudentKey, frozenset[str]]:
    """For each student the names by which Python would import their files and folders."""
    modules: defaultdict[StudentKey, set[str]] = defaultdict(set)
    files = [(placed.owner, placed.entry.path) for placed in found.placed]
    files += [(older.owner, older.entry.path) for older, _ in found.superseded]
    files += [(file.owner, file.path) for file in found.unplaced]
    for owner, path in files:
        names = [_PUT_BEFORE.sub("", part) for part in path.split("/")]
        modules[student_key(owner)].update(map(module_name, names))
    return {owner: frozenset(names) for owner, names in modules.items()}
