"""The rule on `solution`: when somebody who practises may read it."""

from collections.abc import Iterator

from grader.problem.draft import Draft
from grader.problem.rules.rule import Fault


def solution_opens_after_tries(draft: Draft) -> Iterator[Fault]:
    """The solution has a number of tries if it opens after some, and only then."""
    solution = draft.solution
    if solution is None:
        return
    if solution.after == "tries" and solution.tries is None:
        yield ("solution", "tries"), "after: tries needs tries, after how many it opens"
    elif solution.after != "tries" and solution.tries is not None:
        told = f"after: {solution.after} counts no tries: remove tries, or set after: tries"
        yield ("solution", "tries"), told
