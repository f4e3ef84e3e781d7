"""Which problem a submission answers."""

import re
from functools import cached_property
from itertools import islice

from grader.errors import SpecError, UsageError
from grader.grading.submission import Submission, defined_functions, why_unreadable
from grader.problem.load import Catalogue, Problem
from grader.problem.wording import meant_by

MAX_COMPARED = 20  # functions of a file that may be meant to be a problem's
MAX_NAMED = 10  # functions that are told


class Shelf:
    """Problems of a catalogue, each read once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._problems: dict[str, Problem] = {}

    def get(self, problem_id: str) -> Problem:
        """The problem named so; raises as `Catalogue.load` does."""
        if problem_id not in self._problems:
            self._problems[problem_id] = self._catalogue.load(problem_id)
        return self._problems[problem_id]

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of all problems; UsageError if their folder can't be read."""
        return tuple(self._catalogue.ids())

    def problem_of(self, submission: Submission) -> Problem:
        """The problem whose function the file defines.

        Raises UsageError if that is none or several, SpecError if its spec is broken.
        """
        answered = self.ids_of(submission)
        if len(answered) > 1:
            raise UsageError(
                f"{submission.path} defines the functions of {len(answered)} problems "
                f"({', '.join(answered)}): say which is meant with --problem ID"
            )
        if answered:
            return self.get(answered[0])
        raise UsageError(
            f"{submission.path}: cannot tell which problem it answers: "
            f"{self.why_none(submission)}; or name the problem with --problem ID"
        )

    def ids_of(self, submission: Submission) -> list[str]:
        """The ids of the problems whose functions the file defines; broken ones are among them."""
        found = defined_functions(submission, self._functions)
        return [problem_id for name in found for problem_id in self._functions[name]]

    def why_none(self, submission: Submission) -> str:
        """Why a file answers no problem, for a person."""
        if reason := why_unreadable(submission):
            return reason
        defined = re.finditer(rb"^def[ \t]+([A-Za-z0-9_]{1,64})\b", submission.data, re.MULTILINE)
        for name in (match[1].decode() for match in islice(defined, MAX_COMPARED)):
            if near := meant_by(name, self._functions):
                return f"it defines {name}: did you mean {near}?"
        or_broken = ", or is no notebook that can be read" if submission.is_notebook else ""
        few = list(self._functions)[:MAX_NAMED]
        more = ", …" if len(self._functions) > len(few) else ""
        return (
            f"it defines no problem's function{or_broken}. Expected one of {', '.join(few)}{more}"
        )

    @cached_property
    def _functions(self) -> dict[str, list[str]]:
        """The ids of problems by the function that they ask for."""
        functions: dict[str, list[str]] = {}
        for problem_id in self.ids:
            functions.setdefault(self._function(problem_id), []).append(problem_id)
        return functions

    def _function(self, problem_id: str) -> str:
        """The function's name, from the text of the spec where that is broken otherwise."""
        try:
            return self.get(problem_id).spec.function
        except SpecError as error:
            text = error.path.read_text(errors="replace")
            found = re.search(r"^function:[ \t]*(\w+)", text, re.MULTILINE)
            return found[1] if found else problem_id
        except UsageError:  # its file can't be read: `--problem` and `list` tell
            return problem_id
