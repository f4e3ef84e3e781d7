"""The folders of problems and references, how they are found, and which no submission may read.

Apart from `catalogue.py`, since `grader grade` starts its sandbox with these before it imports what
reads a problem.
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from grader.files import cache_folder
from grader.problem.libraries import read_libraries

PACKAGE = Path(__file__).resolve().parents[1]
# A wheel carries the problems in the package; a checkout has them beside it.
SHIPPED = (PACKAGE / "shipped", PACKAGE.parent)
# They hold answers of references, or digests of them.
CACHES = ("expected", "checked", "mutants", "similar")


@dataclass(frozen=True)
class Folders:
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
            roots = (*folders_upwards(here), *SHIPPED)
            root = next((root for root in roots if _holds_problems(root)), SHIPPED[-1])
            problems = root / "problems"
        return cls(problems, references or problems.parent / "reference")

    @property
    def both(self) -> tuple[Path, Path]:
        """Both folders, in the order in which options and the Python API name them."""
        return self.problems, self.references

    @property
    def examples(self) -> Path:
        """The folder of example submissions, beside the problems; it need not exist."""
        return self.problems.parent / "submissions_example"

    @property
    def libraries(self) -> tuple[str, ...]:
        """What submissions may import beside jax, flax and numpy; raises as `read_libraries`."""
        return read_libraries(self.problems)

    @property
    def secret(self) -> list[Path]:
        """The folders that no submission may read, even if they lie among the libraries."""
        with suppress(OSError):
            return [*self.both, *map(cache_folder, CACHES)]
        return list(self.both)


def shipped_ids() -> set[str]:
    """The ids of the problems that every copy of this grader carries, with their references."""
    specs = (path for root in SHIPPED for path in root.glob("problems/*/problem.yaml"))
    return {path.parent.name for path in specs}


def working_tree() -> Path:
    """The working directory, or the nearest folder above it that holds problems."""
    return next((root for root in folders_upwards() if _holds_problems(root)), Path())


def folders_upwards(here: Path | None = None) -> tuple[Path, ...]:
    """The folder ``here`` (default: the working directory) and all above it, the nearest first."""
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
