"""What can be imported: the standard library, and of the libraries those on a list.

Others may lie in the same folders, such as the extras that the course staff installed. They are not
found, so that a submission has the same mark on every machine. This is for sameness and keeps
nothing secret: a file there can still be read by its path.

Imports nothing of grader.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import DistributionFinder, PathDistribution
from types import ModuleType
from typing import Any

EVERYTHING = DistributionFinder.Context()

_folders: frozenset[str] = frozenset()
_modules: frozenset[str] = frozenset()
_metadata: frozenset[str] = frozenset()


def allow(folders: Iterable[str], modules: Iterable[str], metadata: Iterable[str]) -> None:
    """From now on find only these in ``folders``: modules, and folders of metadata, by name."""
    global _folders, _modules, _metadata  # one list for a process
    _folders, _modules, _metadata = frozenset(folders), frozenset(modules), frozenset(metadata)
    sys.meta_path[sys.meta_path.index(PathFinder)] = _ListedFinder


def has(module: str) -> bool:
    """Whether the library or standard module that a module belongs to can be imported."""
    return module.partition(".")[0] in _modules | sys.stdlib_module_names


def in_words() -> str:
    """What can be imported, for a student."""
    names = sorted(name for name in _modules if not name.startswith("_"))
    return f"Python's standard library, {', '.join(names)}"


class _ListedFinder(PathFinder):
    """Python's own finder, which does not see what is not on the list."""

    @classmethod
    def find_spec(
        cls,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        if path is None and fullname not in _modules:
            path = [place for place in sys.path if place not in _folders]
        return PathFinder.find_spec(fullname, path, target)

    @classmethod
    def find_distributions(
        cls, context: DistributionFinder.Context = EVERYTHING
    ) -> Iterator[PathDistribution]:
        for found in PathFinder.find_distributions(context):
            place: Any = found._path
            if place.name in _metadata:
                yield found
