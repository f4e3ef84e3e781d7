"""Problems by their ids: a catalogue finds and reads them, a shelf reads each once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from grader.errors import SpecError, UsageError
from grader.problem.folders import Folders
from grader.problem.load import Problem, load_problem
from grader.problem.wording import meant_by


@dataclass(frozen=True)
class Catalogue(Folders):
    """Problem packages, found in a folder and read; with their references, in another."""

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """The folders that a problem was loaded from."""
        return cls(problem.path.parents[1], problem.reference.parent)

    def ids(self) -> list[str]:
        """The ids of all packages, sorted; UsageError if the folder can't be read."""
        try:
            return sorted(
                entry.name for entry in self.problems.iterdir() if (entry / "problem.yaml").exists()
            )
        except OSError as error:
            raise UsageError(
                f"cannot read the problems folder {self.problems}: {error.strerror}"
            ) from None

    def load(self, problem_id: str) -> Problem:
        """The package named ``problem_id``.

        Raises UsageError if there is none, SpecError if its spec is broken.
        """
        ids = self.ids()
        if problem_id not in ids:
            near = meant_by(problem_id, ids)
            hint = f"did you mean {near!r}?" if near else f"there are: {', '.join(ids) or 'none'}"
            raise UsageError(f"no problem {problem_id!r} in {self.problems}; {hint}")
        return load_problem(self.problems / problem_id, self.references)


class Shelf:
    """The problems of a catalogue, each read once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._problems: dict[str, Problem] = {}

    def get(self, problem_id: str) -> Problem:
        """The problem of that id; raises as `Catalogue.load` does."""
        if problem_id not in self._problems:
            self._problems[problem_id] = self._catalogue.load(problem_id)
        return self._problems[problem_id]

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of all problems; UsageError if their folder can't be read."""
        return tuple(self._catalogue.ids())

    @cached_property
    def ids_by_function(self) -> Mapping[str, list[str]]:
        """The ids of problems by the function that they ask for; broken problems are included."""
        functions: dict[str, list[str]] = {}
        for problem_id in self.ids:
            functions.setdefault(self._function(problem_id), []).append(problem_id)
        return functions

    def _function(self, problem_id: str) -> str:
        """The function's name; of a broken spec, as its text has it."""
        try:
            return self.get(problem_id).spec.function
        except SpecError as error:
            text = error.path.read_text(encoding="utf-8-sig", errors="replace")
            found = re.search(r"^function:[ \t]*(\w+)", text, re.MULTILINE)
            return found[1] if found else problem_id
        except UsageError:  # its file can't be read: `--problem` and `list` report it
            return problem_id
