"""The files in a folder of submissions. Links are not followed; only plain files are opened."""

import os
import stat
from collections.abc import Container, Iterator
from functools import partial
from pathlib import Path

from grader.collect.entries import SUFFIXES, Entry, LeftOut, hidden, of_other_kind
from grader.grading.submission import read_submission
from grader.jail.programs.archive import is_candidate, is_hidden
from grader.text import well_formed

# Names that show, inside a folder, that no student wrote its files.
MADE_BY_TOOLS = {
    "pyvenv.cfg": "a virtual environment",
    "site-packages": "installed packages",
    "node_modules": "installed packages",
    "grades.sqlite": "the output of a batch",
}


def walk(root: Path, without: Container[Path] = ()) -> Iterator[Entry | LeftOut]:
    """Every file below ``root``, in the order of names, except the folders ``without``.

    OSError, at once, if ``root`` itself can't be read.
    """
    return _walk(_listed(root), without)


def _walk(top: list[os.DirEntry[str]], without: Container[Path]) -> Iterator[Entry | LeftOut]:
    waiting = [("", top)]
    while waiting:
        prefix, entries = waiting.pop()
        folders: list[tuple[str, list[os.DirEntry[str]]]] = []
        for entry in entries:
            path = prefix + well_formed(entry.name)
            try:
                if Path(entry.path) in without:
                    continue
                if is_hidden(entry.name):
                    yield hidden(path)
                    continue
                if not entry.is_dir(follow_symlinks=False):
                    yield _file(path, entry)
                    continue
                inside = _listed(entry)
            except OSError as error:
                yield LeftOut(path, f"it can't be read: {error.strerror}")
                continue
            made_by = next((MADE_BY_TOOLS[e.name] for e in inside if e.name in MADE_BY_TOOLS), None)
            if not inside:
                yield LeftOut(path, "an empty folder")
            elif made_by is None:
                folders.append((f"{path}/", inside))
            else:
                yield LeftOut(path, f"{made_by}: not looked into")
        waiting += reversed(folders)


def _listed(folder: str | os.PathLike[str]) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _file(path: str, entry: os.DirEntry[str]) -> Entry | LeftOut:
    status = entry.stat(follow_symlinks=False)
    if stat.S_ISLNK(status.st_mode):
        return LeftOut(path, "a symbolic link: it is not followed")
    if not stat.S_ISREG(status.st_mode):
        return LeftOut(path, "not a regular file")
    if not is_candidate(entry.name, SUFFIXES):
        return of_other_kind(path)
    return Entry(path, status.st_mtime, partial(read_submission, Path(entry.path)))
