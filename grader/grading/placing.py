"""Which problem a submission answers: the one whose function the file defines."""

import re
from collections.abc import Iterable

from grader.errors import UsageError
from grader.grading.submission import (
    Submission,
    defined_functions,
    first_functions,
    has_solution,
    why_unreadable,
)
from grader.problem.catalogue import Shelf
from grader.problem.load import Problem
from grader.problem.wording import meant_by

MAX_NAMED = 10  # functions that a message lists


def problem_of(submission: Submission, shelf: Shelf) -> Problem:
    """The problem whose function the file defines.

    Raises UsageError if that is none or several, SpecError if its spec is broken.
    """
    answered = ids_of(submission, shelf)
    if len(answered) > 1:
        raise UsageError(
            f"{submission.path} defines the functions of {len(answered)} problems "
            f"({', '.join(answered)}): say which is meant with --problem ID"
        )
    if answered:
        return shelf.get(answered[0])
    mistake = mistake_in(submission, shelf)
    why = mistake or f"{no_function(submission, shelf)}; or name the problem with --problem ID"
    raise UsageError(f"cannot tell which problem {submission.path} answers, since {why}")


def ids_of(submission: Submission, shelf: Shelf) -> list[str]:
    """The ids of the problems whose functions the file defines; broken problems are included."""
    functions = shelf.ids_by_function
    found = defined_functions(submission, functions)
    return [problem_id for name in found for problem_id in functions[name]]


def why_none(submission: Submission, shelf: Shelf) -> str:
    """Why a file answers no problem, for a person."""
    return mistake_in(submission, shelf) or no_function(submission, shelf)


def mistake_in(submission: Submission, shelf: Shelf) -> str | None:
    """What must be changed in the file, whichever problem it answers; None if that is unknown."""
    if reason := why_unreadable(submission):
        return reason
    if submission.is_notebook and not re.search(rb'"cell_type"\s*:\s*"code"', submission.data):
        return "the notebook has no code cells"
    for name in first_functions(submission):
        if near := meant_by(name, shelf.ids_by_function):
            return f"it defines {name}: did you mean {near}?"
    return None


def no_function(submission: Submission, shelf: Shelf) -> str:
    """That a file defines no problem's function: what it defines, and what is expected."""
    expected = _few(shelf.ids_by_function)
    if has_solution(submission.data):
        return f"it defines a class Solution: write a function instead, one of {expected}"
    found = first_functions(submission)
    but = f", but {_few(found)}" if found else ""
    return f"it defines no problem's function{but}. Expected one of {expected}"


def _few(functions: Iterable[str]) -> str:
    """The first functions, and a sign that there are more."""
    names = list(functions)
    return ", ".join(names[:MAX_NAMED]) + (", …" if len(names) > MAX_NAMED else "")
