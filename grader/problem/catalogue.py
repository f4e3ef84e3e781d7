"""Where problems and their references are: a catalogue; each problem read once: a shelf."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from grader.errors import SpecError, UsageError
from grader.files import cache_folder
from grader.problem.load import Problem, load_problem
from grader.problem.wording import meant_by

PACKAGE = Path(__file__).resolve().parents[1]
# A wheel carries the problems in the package; a checkout has them beside it.
SHIPPED = (PACKAGE / "shipped", PACKAGE.parent)
CACHES = ("expected", "checked", "similar")  # they hold answers of references


@dataclass(frozen=True)
class Catalogue:
    """The folder of problem packages and the folder of their references."""

    problems: Path
    references: Path

    @classmethod
    def find(
        cls,
        problems: Path | None = None,
        references: Path | None = None,
        here: Path | None = None,
    ) -> Self:
        """The folders that are named, or the nearest ones.

        Without ``problems``: ``problems/`` in ``here`` (the working directory) or in a folder above
        it, else those that came with the package. Without ``references``: ``reference/`` beside
        ``problems``.
        """
        if problems is None:
            roots = (*_and_above(here), *SHIPPED)
            root = next((root for root in roots if _holds_problems(root)), SHIPPED[-1])
            problems = root / "problems"
        return cls(problems, references or problems.parent / "reference")

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """The folders that a problem was loaded from."""
        return cls(problem.path.parents[1], problem.reference.parent)

    @property
    def examples(self) -> Path:
        """The folder of example submissions, beside the problems; it need not exist."""
        return self.problems.parent / "submissions_example"

    @property
    def secret(self) -> list[Path]:
        """The folders that no submission may read, even if they lie among the libraries."""
        with suppress(OSError):
            return [self.problems, self.references, *map(cache_folder, CACHES)]
        return [self.problems, self.references]

    @property
    def folders(self) -> tuple[Path, Path]:
        """Both folders, in the order in which options and the Python API name them."""
        return self.problems, self.references

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

    def load_all(self) -> Iterator[Problem]:
        """Every package, by id; raises as `load` does."""
        return (self.load(problem_id) for problem_id in self.ids())


class Shelf:
    """The problems of a catalogue, each read once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._problems: dict[str, Problem] = {}

    def get(self, problem_id: str) -> Problem:
        """The problem of that id; raises as `Catalogue.load` does."""
        if problem_id not in self._problems:
            self._problems[problem_id] = self.catalogue.load(problem_id)
        return self._problems[problem_id]

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of all problems; UsageError if their folder can't be read."""
        return tuple(self.catalogue.ids())

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
            text = error.path.read_text(errors="replace")
            found = re.search(r"^function:[ \t]*(\w+)", text, re.MULTILINE)
            return found[1] if found else problem_id
        except UsageError:  # its file can't be read: `--problem` and `list` report it
            return problem_id


def working_tree() -> Path:
    """The working directory, or the nearest folder above it that holds problems."""
    return next((root for root in _and_above() if _holds_problems(root)), Path())


def _and_above(here: Path | None = None) -> tuple[Path, ...]:
    try:
        here = Path.cwd() if here is None else here.resolve()
    except OSError:  # the working directory was removed
        return ()
    return (here, *here.parents)


def _holds_problems(root: Path) -> bool:
    try:
        return next(root.glob("problems/*/problem.yaml"), None) is not None
    except OSError:
        return False
