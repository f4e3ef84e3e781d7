"""Files that may be submissions, and files and folders that are left out, with the reason."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from grader.grading.submission import Submission

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz")
SUFFIXES = (".py", ".ipynb", *ARCHIVES)
OTHER_KIND = "not a .py, .ipynb, .zip or .tar file"


class FileKind(StrEnum):
    """The kind of a file by its name: a candidate may be a submission, or hold some."""

    CANDIDATE = "candidate"
    HIDDEN = "hidden"
    OTHER = "other"


@dataclass(frozen=True)
class Entry:
    """A file that may be a submission, or an archive of submissions.

    ``path`` is relative to the folder or zip file of the class, with ``/``; an archive's name is a
    part of it. ``modified_at`` is in POSIX seconds. ``read`` raises UsageError if the file can't be
    read.
    """

    path: str
    modified_at: float
    read: Callable[[], Submission] = field(repr=False)


@dataclass(frozen=True)
class LeftOut:
    """A file or a folder that was not taken, and why: ``is_ours`` if the grader failed."""

    path: str
    reason: str
    is_ours: bool = False
    kind: FileKind = FileKind.CANDIDATE
    is_folder: bool = False


def hidden(path: str) -> LeftOut:
    """A file or a folder that systems, tools or git hide."""
    return LeftOut(path, "hidden: not looked into", kind=FileKind.HIDDEN)


def of_other_kind(path: str) -> LeftOut:
    """A file that can't be a submission by its name."""
    return LeftOut(path, OTHER_KIND, kind=FileKind.OTHER)


def is_archive(path: str) -> bool:
    """Whether a file holds files itself, by its name."""
    return path.lower().endswith(ARCHIVES)


def without_suffix(name: str) -> str:
    """The name of a file without its suffix; of ``ann.tar.gz`` without both."""
    known = next((suffix for suffix in ARCHIVES if name.lower().endswith(suffix)), "")
    return (name[: -len(known)] if known else name.rpartition(".")[0]) or name
