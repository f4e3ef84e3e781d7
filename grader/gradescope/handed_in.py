"""Which file of those that a student handed in is to be graded."""

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.collect.entries import Entry, FileKind, is_archive
from grader.collect.folder import walk
from grader.errors import UsageError
from grader.grading.notebook import LIBRARY
from grader.grading.submission import Submission, defined_functions, is_notebook
from grader.problem.model import Spec
from grader.text import one_line

MOST_NAMED = 10  # files


@dataclass(frozen=True)
class HandedIn:
    """The file to be graded, or ``why_none``; ``notes`` tell which others there are."""

    submission: Submission | None
    why_none: str = ""
    notes: tuple[str, ...] = ()


def choose(folder: Path, spec: Spec) -> HandedIn:
    """The file that defines the problem's function.

    Of several that one which is called like the problem or the function; where none defines it the
    only one there is, for which grading says what is missing. UsageError if the folder can't be
    read.
    """
    found, others = _read_all(folder)
    defining = [one for one in found if defined_functions(one, [spec.function])]
    named = [one for one in defining if one.path.stem in (spec.id, spec.function)]
    wanted = f"a .py file that defines {spec.function}"
    for chosen in (defining, named, found if not defining else []):
        if len(chosen) == 1:
            beside = [*(str(one.path) for one in found if one is not chosen[0]), *others]
            note = f"not graded, and not there when the file runs: {_list(beside)}"
            return HandedIn(chosen[0], notes=(note,) if beside else ())
    if defining:
        why = f"expected one file that defines {spec.function}, found several: " + _list(
            [str(one.path) for one in defining]
        )
        return HandedIn(None, f"{why}. Hand in one, or call the right one {spec.id}.py")
    names = [*(str(one.path) for one in found), *others]
    return HandedIn(None, f"expected {wanted}, found {_list(names) or 'no file'}")


def _read_all(folder: Path) -> tuple[list[Submission], list[str]]:
    """What may be graded, and in words what may not."""
    has_notebooks = importlib.util.find_spec(LIBRARY) is not None
    found: list[Submission] = []
    others: list[str] = []
    try:
        entries = list(walk(folder))
    except OSError as error:
        raise UsageError(f"cannot read {folder}: {error.strerror}") from None
    for entry in entries:
        if not isinstance(entry, Entry):
            if entry.kind is FileKind.HIDDEN:  # systems and git leave such files everywhere
                continue
            others.append(f"{entry.path} ({entry.reason})")
        elif is_archive(entry.path):
            others.append(f"{entry.path} (an archive: hand in what is in it)")
        elif is_notebook(Path(entry.path)) and not has_notebooks:
            others.append(f"{entry.path} (notebooks are not taken here: hand in a .py file)")
        else:
            try:
                found.append(replace(entry.read(), path=Path(entry.path)))
            except UsageError as error:
                others.append(f"{entry.path} ({error})")
    return found, others


def _list(names: Sequence[str]) -> str:
    more = f", and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(map(one_line, names[:MOST_NAMED])) + more
