"""Where problems and their references are, and what no submission may read."""

from contextlib import suppress
from pathlib import Path

from grader.files import cache_folder

PACKAGE = Path(__file__).resolve().parents[1]
# A wheel carries the problems in the package; a checkout has them beside it.
SHIPPED = (PACKAGE / "shipped", PACKAGE.parent)


def folders(
    problems: Path | None = None, reference: Path | None = None, here: Path | None = None
) -> tuple[Path, Path]:
    """The folders of problems and of references that are named, or the nearest ones.

    If none is: ``problems/`` in ``here`` (the working directory) or a folder above it, else what
    came with the package.
    """
    if problems is None:
        roots = (*_and_above(here), *SHIPPED)
        root = next((root for root in roots if _holds_problems(root)), SHIPPED[-1])
        problems = root / "problems"
    return problems, reference or problems.parent / "reference"


def working_tree() -> Path:
    """The working directory, or the nearest folder above it that holds problems."""
    return next((root for root in _and_above() if _holds_problems(root)), Path())


def secret_folders(problems: Path, reference: Path) -> list[Path]:
    """What no submission may read, should it lie among the libraries, which it reads."""
    with suppress(OSError):
        kept = ("expected", "checked", "similar")
        return [problems, reference, *(cache_folder(name) for name in kept)]
    return [problems, reference]


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
