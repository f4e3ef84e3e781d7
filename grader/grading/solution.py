"""The solution as a student may read it: the reference's entry point, and what it uses.

The wrong variants of the reference are left out, with all that only they use, and so is what the
file says of itself at its top. Comments stay that stand in a kept statement, or right above it.
"""

from grader.errors import PackageError
from grader.grading.expected import read_trusted
from grader.grading.needed import needed_places
from grader.problem.load import Problem
from grader.sandbox.said import text_of

MOST_BLANK = 2  # lines between two statements


def solution_source(problem: Problem) -> str:
    """The source; PackageError if the reference can't be read, or does not define its function."""
    lines, function = text_of(read_trusted(problem.reference)).split("\n"), problem.spec.function
    kept = {line for _, line in needed_places([lines], function)}
    if not kept:
        raise PackageError(
            f"{problem.reference}: expected Python that defines {function} at its top, found none"
        )
    for line in sorted(kept):
        while line and lines[line - 1].startswith("#"):
            line -= 1
            kept.add(line)
    return "\n".join(_spaced(lines, sorted(kept))) + "\n"


def _spaced(lines: list[str], kept: list[int]) -> list[str]:
    """The kept lines, and as many blank ones between them as there were, or `MOST_BLANK`."""
    made, before = [], kept[0]
    for line in kept:
        blank = sum(not between.strip() for between in lines[before + 1 : line])
        made += ["" for _ in range(min(blank, MOST_BLANK))]
        made.append(lines[line])
        before = line
    return made
