"""The files in a folder of submissions. No link is followed; only plain files are opened.

Each folder on the way to a file is opened below the one before it, by its name, and never if it is
a link: so that nobody who can write there can lead the grader elsewhere, not even meanwhile.
"""

import os
import stat
from collections.abc import Container, Iterator, Sequence
from functools import partial
from pathlib import Path

from grader.collect.entries import SUFFIXES, Entry, LeftOut, hidden, of_other_kind
from grader.grading.submission import open_below, read_below
from grader.jail.programs.archive import is_candidate, is_hidden
from grader.text import well_formed

# Names that show, inside a folder, that no student wrote its files.
MADE_BY_TOOLS = {
    "pyvenv.cfg": "a virtual environment",
    "site-packages": "installed packages",
    "node_modules": "installed packages",
    "grades.sqlite": "the output of a batch",
}

MOST_DEEP = 100  # folders in each other
Listed = list[tuple[str, os.stat_result]]


def walk(
    root: Path, without: Container[Path] = (), suffixes: Sequence[str] = SUFFIXES
) -> Iterator[Entry | LeftOut]:
    """Every file below ``root``, in the order of names, except the folders ``without``.

    Files with one of ``suffixes`` (lower case) can be read.
    ``root`` itself may be a link: the user named it. OSError, at once, if it can't be read.
    """
    return _walk(root, _listed(root, ()), without, suffixes)


def _walk(
    root: Path, top: Listed, without: Container[Path], suffixes: Sequence[str]
) -> Iterator[Entry | LeftOut]:
    waiting: list[tuple[tuple[str, ...], Listed]] = [((), top)]
    while waiting:
        above, listed = waiting.pop()
        folders: list[tuple[tuple[str, ...], Listed]] = []
        for name, status in listed:
            parts = (*above, name)
            path = "/".join(map(well_formed, parts))
            if root.joinpath(*parts) in without:
                continue
            if is_hidden(name):
                yield hidden(path)
            elif not stat.S_ISDIR(status.st_mode):
                yield _file(root, parts, path, status, suffixes)
            elif isinstance(inside := _inside(root, parts), str):
                yield LeftOut(path, inside, is_folder=True)
            else:
                folders.append((parts, inside))
        waiting += reversed(folders)


def _inside(root: Path, parts: tuple[str, ...]) -> Listed | str:
    """Return the entries of a folder, or the reason for not looking into it."""
    if len(parts) > MOST_DEEP:
        return f"more than {MOST_DEEP} folders in each other: not looked into"
    try:
        inside = _listed(root, parts)
    except OSError as error:
        return f"it can't be read: {error.strerror}"
    made_by = next((MADE_BY_TOOLS[name] for name, _ in inside if name in MADE_BY_TOOLS), None)
    if made_by is not None:
        return f"{made_by}: not looked into"
    return inside or "an empty folder"


def _listed(root: Path, parts: tuple[str, ...]) -> Listed:
    """The names in a folder in their order, each with its own status, not that of a link's goal."""
    descriptor = open_below(root, parts, os.O_DIRECTORY)
    try:
        with os.scandir(descriptor) as entries:
            found = [(entry.name, entry.stat(follow_symlinks=False)) for entry in entries]
    finally:
        os.close(descriptor)
    return sorted(found, key=lambda one: one[0])


def _file(
    root: Path,
    parts: tuple[str, ...],
    path: str,
    status: os.stat_result,
    suffixes: Sequence[str],
) -> Entry | LeftOut:
    if stat.S_ISLNK(status.st_mode):
        return LeftOut(path, "a symbolic link: it is not followed")
    if not stat.S_ISREG(status.st_mode):
        return LeftOut(path, "not a regular file")
    if not is_candidate(parts[-1], suffixes):
        return of_other_kind(path)
    return Entry(path, status.st_mtime, partial(read_below, root, parts))
