"""A student's file as bytes: read, never parsed, imported or evaluated on the host."""

import hashlib
import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError

MAX_KEPT_BYTES = (16 << 20) + 1  # one more than any spec may allow
MAX_READS = 3  # of a file that somebody writes to meanwhile
# A function's definition by its name: at the start of a line, or else indented.
_IN_SOURCE = (
    rb"^(?:async[ \t]+)?(?:def[ \t]+(%s)\b|(%s)[ \t]*[:=](?!=))",
    rb"^[ \t]+def[ \t]+(%s)\b",
)
# In a script that was exported from a notebook: a cell that a magic runs is a string there.
_IN_CELL = rb"""(?:['"]|\\n)(?:async +)?def +(%s)\b"""
# Lines are JSON strings there, or stand in one; a name and a colon are more likely prose.
_IN_NOTEBOOK = (
    rb'(?:"|\\n)(?:(?:async +)?def +(%s)\b|(%s) *=(?!=))',
    rb'(?:"|\\n)(?: |\\t)+def +(%s)\b',
)


# A coding cookie (PEP 263) in the first two lines, which may name another encoding than UTF-8.
MAX_COOKIE = 1 << 12
_COOKIE = re.compile(
    rb"(?:[ \t\f]*(?:\#[^\n]*)?\r?\n)?[ \t\f]*\#[^\n]*?coding[:=][ \t]*(?!utf-?8\b)[-\w.]",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Submission:
    """A file as it was read once; ``data`` is cut off where no problem would accept more.

    Once `grader.grading.notebook` has read a notebook, ``data`` and ``size`` are those of its
    source, ``notes`` are remarks for the student, and ``defect`` says why it is unreadable.
    """

    path: Path
    data: bytes
    size: int
    sha256: str
    notes: tuple[str, ...] = ()
    defect: str = ""
    is_source: bool = False

    @property
    def is_notebook(self) -> bool:
        """Whether ``data`` is that of a notebook, by its name, and not yet its source."""
        return is_notebook(self.path) and not self.is_source


def is_notebook(path: Path) -> bool:
    """Whether a file is a notebook, by its name."""
    return path.suffix.lower() == ".ipynb"


def read_submission(path: Path) -> Submission:
    """Read a regular file; UsageError if that can't be done.

    A symbolic link is not followed: a student may have made it, to the reference or to another
    student's file, and the grader has the right to read those.
    """
    try:
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            raise UsageError(f"{path} is a directory: name the files in it")
        if stat.S_ISLNK(mode):
            raise UsageError(f"{path} is a symbolic link: name the file itself")
        if not stat.S_ISREG(mode):
            raise UsageError(f"{path} is not a regular file")
        for _ in range(MAX_READS):
            if (read := _read_once(path)) is not None:
                return read
    except FileNotFoundError:
        raise UsageError(f"no such file: {path}") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"cannot read {path}: {reason}") from None
    raise UsageError(f"cannot read {path}: it changes while it is read")


def from_bytes(data: bytes) -> Submission:
    """A submission from no file, as if it had been read from ``submission.py``."""
    digest = hashlib.sha256(data).hexdigest()
    return Submission(Path("submission.py"), data[:MAX_KEPT_BYTES], len(data), digest)


def _read_once(path: Path) -> Submission | None:
    """The file; None if it was changed meanwhile."""
    # Should it have been replaced since: no link, and no waiting for a pipe.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(descriptor, "rb") as file:
        before = os.fstat(descriptor)
        data = file.read(MAX_KEPT_BYTES)
        digest = hashlib.sha256(data)
        size = len(data)
        while part := file.read(1 << 20):
            digest.update(part)
            size += len(part)
        after = os.fstat(descriptor)
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
        return None
    return Submission(path, data, size, digest.hexdigest())


def defined_functions(submission: Submission, names: Iterable[str]) -> list[str]:
    """The names among ``names`` that the file seems to define, found by searching its text.

    A search, since parsing hostile source can crash a process. It finds ``def name(`` and ``name =
    `` at the start of a line; where there is none, an indented ``def name(``.
    """
    data = submission.data.removeprefix(b"\xef\xbb\xbf")
    names = list(names)
    one_of = b"|".join(re.escape(name.encode()) for name in names)
    patterns: tuple[bytes, ...] = _IN_NOTEBOOK if submission.is_notebook else _IN_SOURCE
    if b"run_cell_magic" in data:
        patterns = (*patterns, _IN_CELL)
    for pattern in patterns:
        matches = re.finditer(pattern.replace(b"%s", one_of), data, re.MULTILINE)
        found = {name.decode() for match in matches for name in match.groups() if name}
        if found:
            return [name for name in names if name in found]
    return []


def why_unreadable(submission: Submission, source_kib: int | None = None) -> str | None:
    """Why the file can't be source of at most ``source_kib``; None if it can."""
    if submission.defect:
        return submission.defect
    if source_kib is not None and submission.size > source_kib << 10:
        kib = submission.size / 1024
        return f"the source has {kib:,.0f} KiB, and at most {source_kib} KiB are read"
    if not submission.data.strip():
        return "the file is empty"
    if not submission.is_notebook and _COOKIE.match(submission.data[:MAX_COOKIE]):
        return None  # the jail decodes it
    try:
        submission.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = submission.data[: error.start].count(b"\n") + 1
        byte = submission.data[error.start]
        return f"line {line}: not UTF-8 text (byte 0x{byte:02x}): save the file as UTF-8"
    return None
