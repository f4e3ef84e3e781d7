"""Sort the files that could not be placed: which of them a person has to look at.

A student who handed something in is named, unless there is a mark for every problem: no work may
disappear into a number.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from grader.collect.collection import Unplaced
from grader.collect.entries import FileKind
from grader.jail.programs.archive import is_hidden
from grader.record.record import Mark

HIDDEN_BY_TOOLS = frozenset(
    {
        *("__MACOSX", "__pycache__", ".DS_Store", ".Trash", ".Trashes", ".Spotlight-V100"),
        *(".fseventsd", ".localized", ".git", ".gitignore", ".gitattributes", ".gitkeep"),
        *(".gitmodules", ".github", ".gitlab-ci.yml", ".hg", ".svn", ".idea"),
        *(".vscode", ".vs", ".project", ".settings", ".editorconfig", ".ipynb_checkpoints"),
        *(".jupyter", ".virtual_documents", ".venv", ".env", ".python-version", ".pytest_cache"),
        *(".mypy_cache", ".ruff_cache", ".tox", ".nox", ".cache", ".config"),
        *(".pre-commit-config.yaml", ".keep", ".directory"),
    }
)
StudentKey = tuple[str, str]  # name, and the platform's id or nothing


@dataclass(frozen=True)
class SortedUnplaced:
    """Files of students without any placed file, of students who lack a mark, and the others.

    A student lacks a mark (``beside``) for a problem that other students have a mark for.
    """

    of_nobody: tuple[Unplaced, ...] = ()
    beside: tuple[Unplaced, ...] = ()
    other: tuple[Unplaced, ...] = ()

    @property
    def is_work_lost(self) -> bool:
        """Whether a file may be the work of a student who has no mark for it.

        A note that lies beside the submissions is no work; a file in a folder or with an id may be.
        """
        return bool(self.beside) or any(
            file.kind is not FileKind.OTHER or file.owner.student_id or "/" in file.path
            for file in self.of_nobody
        )


def _is_of_tools(name: str) -> bool:
    """Return whether a tool or a system made a hidden file or folder, and not a student."""
    return is_hidden(name) and (name in HIDDEN_BY_TOOLS or name.startswith(("._", ".~")))


def sort_unplaced(unplaced: Iterable[Unplaced], marks: Iterable[Mark]) -> SortedUnplaced:
    """Sort files by the marks that their students have.

    A hidden file is shown only if its student has no other file.
    """
    answered: defaultdict[StudentKey, set[str]] = defaultdict(set)
    for mark in marks:
        answered[mark.student, mark.student_id].add(mark.problem)
    names = {name for name, _ in answered}
    problems = {problem for answers in answered.values() for problem in answers}

    def answers(file: Unplaced) -> set[str]:
        """The problems with a mark; if only one of two paths has an id, the name identifies."""
        name, student_id = file.owner.student, file.owner.student_id
        exact = answered.get((name, student_id), set()) | answered.get((name, ""), set())
        return problems if not exact and not student_id and name in names else exact

    files = list(unplaced)
    shown_owners = {file.owner for file in files if file.kind is not FileKind.HIDDEN}
    of_nobody: list[Unplaced] = []
    beside: list[Unplaced] = []
    other: list[Unplaced] = []
    for file in files:
        is_shown = file.kind is not FileKind.HIDDEN
        if not answers(file):
            top = file.path.partition("/")[0]
            is_shown = is_shown or not (file.owner in shown_owners or _is_of_tools(top))
            (of_nobody if is_shown else other).append(file)
        else:
            (beside if is_shown and answers(file) < problems else other).append(file)
    return SortedUnplaced(tuple(of_nobody), tuple(beside), tuple(other))
