"""Choose the file to grade among those that a student submitted on Gradescope."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.collect.entries import Entry, FileKind, is_archive
from grader.collect.folder import walk
from grader.errors import UsageError
from grader.grading.submission import Submission, defined_functions
from grader.problem.model import Spec
from grader.text import one_line

MOST_NAMED = 10  # files


@dataclass(frozen=True)
class _File:
    """A file that can be graded. Its bytes are not kept: together they may be more than fits."""

    entry: Entry
    defines_it: bool

    @property
    def path(self) -> Path:
        return Path(self.entry.path)

    def read(self) -> Submission:
        return replace(self.entry.read(), path=self.path)


@dataclass(frozen=True)
class HandedIn:
    """The file to grade, or ``why_none``; ``notes`` name the other files."""

    submission: Submission | None
    why_none: str = ""
    notes: tuple[str, ...] = ()


def choose(folder: Path, spec: Spec) -> HandedIn:
    """Choose the file that defines the problem's function.

    If several do, the one that is named like the problem or the function. If none does, the only
    file there is: grading then says what is missing. UsageError if the folder can't be read.
    """
    found, others = _look_at_all(folder, spec.function)
    defining = [file for file in found if file.defines_it]
    named = [file for file in defining if file.path.stem in (spec.id, spec.function)]
    wanted = f"a .py file that defines {spec.function}"
    for chosen in (defining, named, found if not defining else []):
        if len(chosen) == 1:
            beside = [*(str(file.path) for file in found if file is not chosen[0]), *others]
            note = f"not graded, and not there when the file runs: {_list(beside)}"
            return HandedIn(chosen[0].read(), notes=(note,) if beside else ())
    if defining:
        why = f"expected one file that defines {spec.function}, found several: " + _list(
            [str(file.path) for file in defining]
        )
        return HandedIn(None, f"{why}. Hand in one, or call the right one {spec.id}.py")
    names = [*(str(file.path) for file in found), *others]
    return HandedIn(None, f"expected {wanted}, found {_list(names) or 'no file'}")


def _look_at_all(folder: Path, function: str) -> tuple[list[_File], list[str]]:
    """The files that can be graded; the paths of the others, with a reason."""
    found: list[_File] = []
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
        else:
            try:
                defines_it = bool(defined_functions(entry.read(), [function]))
                found.append(_File(entry, defines_it))
            except UsageError as error:
                others.append(f"{entry.path} ({error})")
    return found, others


def _list(names: Sequence[str]) -> str:
    more = f", and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(map(one_line, names[:MOST_NAMED])) + more
