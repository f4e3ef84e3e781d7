"""Which problem a submission answers."""

import re

from grader.errors import SpecError, UsageError
from grader.spec import Catalogue, Problem
from grader.submission import Submission, defined_functions, why_unreadable


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

    def problem_of(self, submission: Submission) -> Problem:
        """The problem whose function the file defines.

        Raises UsageError if that is none or several, SpecError if its spec is broken.
        """
        functions: dict[str, list[str]] = {}
        for problem_id in self._catalogue.ids():
            functions.setdefault(self._function(problem_id), []).append(problem_id)
        found = defined_functions(submission, functions)
        answered = [problem_id for name in found for problem_id in functions[name]]
        if len(answered) == 1:
            return self.get(answered[0])
        if answered:
            raise UsageError(
                f"{submission.path} defines the functions of {len(answered)} problems "
                f"({', '.join(answered)}): say which is meant with --problem ID"
            )
        reason = why_unreadable(submission) or "it defines none of their functions"
        raise UsageError(
            f"{submission.path}: cannot tell which problem it answers: {reason}. Expected one of "
            f"{', '.join(functions)}; or name the problem with --problem ID"
        )

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
