"""Which problem a submission answers: the one whose function the file defines."""

import re
from collections.abc import Iterable
from itertools import islice

from grader.errors import UsageError
from grader.grading.submission import Submission, defined_functions, has_solution, why_unreadable
from grader.problem.catalogue import Shelf
from grader.problem.load import Problem
from grader.problem.wording import meant_by

MAX_COMPARED = 20  # functions of a file that are compared with those that problems ask for
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
    raise UsageError(
        f"cannot tell which problem {submission.path} answers, since "
        f"{why_none(submission, shelf)}; or name the problem with --problem ID"
    )


def ids_of(submission: Submission, shelf: Shelf) -> list[str]:
    """The ids of the problems whose functions the file defines; broken problems are included."""
    functions = shelf.ids_by_function
    found = defined_functions(submission, functions)
    return [problem_id for name in found for problem_id in functions[name]]


def why_none(submission: Submission, shelf: Shelf) -> str:
    """Why a file answers no problem, for a person."""
    if reason := why_unreadable(submission):
        return reason
    functions = shelf.ids_by_function
    defined = re.finditer(rb"^def[ \t]+([A-Za-z0-9_]{1,64})\b", submission.data, re.MULTILINE)
    for name in (match[1].decode() for match in islice(defined, MAX_COMPARED)):
        if near := meant_by(name, functions):
            return f"it defines {name}: did you mean {near}?"
    if has_solution(submission.data):
        return f"it defines a class Solution: write a function instead, one of {_few(functions)}"
    or_broken = ", or is no notebook that can be read" if submission.is_notebook else ""
    return f"it defines no problem's function{or_broken}. Expected one of {_few(functions)}"


def _few(functions: Iterable[str]) -> str:
    """The first functions, and a sign that there are more."""
    names = list(functions)
    return ", ".join(names[:MAX_NAMED]) + (", …" if len(names) > MAX_NAMED else "")
