"""Files that may be submissions, where they lie; and those that are not, with the reason."""

from collections.abc import Callable
from dataclasses import dataclass, field

from grader.grading.submission import Submission

SUFFIXES = (".py", ".ipynb", ".zip")
OTHER_KIND = f"not a {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]} file"
HIDDEN = "hidden: not looked into"


@dataclass(frozen=True)
class Entry:
    """A file that may be a submission, or an archive of some.

    ``path`` is relative to what was given, with ``/``; an archive's name is one of its parts.
    ``modified_at`` is in POSIX seconds. ``read`` raises UsageError if the file can't be read.
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


def is_archive(path: str) -> bool:
    """Whether a file holds files itself, by its name."""
    return path.lower().endswith(".zip")
