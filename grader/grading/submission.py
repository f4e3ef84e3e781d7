"""A student's file as bytes: read, never parsed, imported or evaluated on the host."""

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from grader.errors import UsageError
from grader.problem.wording import meant_by

MAX_KEPT_BYTES = (16 << 20) + 1  # one more than any spec may allow
OPEN = os.O_RDONLY | os.O_CLOEXEC
STEP = os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC  # a folder that may be passed, if not listed
MAX_BESIDE = 1000  # entries of its folder that are looked at
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
_ANY_NAME = rb"[A-Za-z0-9_]{1,64}"
MAX_NAMES = 20  # that are listed of a file


# A coding cookie (PEP 263) in the first two lines, which may name another encoding than UTF-8.
MAX_COOKIE = 1 << 12
_COOKIE = re.compile(
    rb"(?:[ \t\f]*(?:\#[^\n]*)?\r?\n)?[ \t\f]*\#[^\n]*?coding[:=][ \t]*(?!utf-?8\b)[-\w.]",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Submission:
    """A file as it was read once; ``data`` is cut off where no problem would accept more.

    ``size`` is that of the whole file, ``sha256`` that of ``data``: of a larger file no more is
    read.

    Once `grader.grading.notebook` has read a notebook, ``data`` and ``size`` are those of its
    source, ``notes`` are remarks for the student, and ``defect`` says why it is unreadable.
    ``beside`` are the names of modules that lie beside the file.
    """

    path: Path
    data: bytes
    size: int
    sha256: str
    notes: tuple[str, ...] = ()
    defect: str = ""
    is_source: bool = False
    beside: frozenset[str] = frozenset()

    @property
    def is_notebook(self) -> bool:
        """Whether ``data`` is that of a notebook, by its name, and not yet its source."""
        return is_notebook(self.path) and not self.is_source


def is_notebook(path: Path) -> bool:
    """Whether a file is a notebook, by its name."""
    return path.suffix.lower() == ".ipynb"


def read_submission(path: Path) -> Submission:
    """Read a regular file; UsageError if that can't be done.

    No symbolic link on the way is followed: a student may have made it, to the reference or to
    another student's file, and the grader has the right to read those. Only a link in ``/`` is
    followed, since no student can make one there; and what the working directory itself is.
    """
    known = min(2, len(path.parts) - 1) if path.is_absolute() else 0
    root, parts = Path(*path.parts[:known]), path.parts[known:]
    return replace(_read(path, root, parts), beside=_modules_in(root, parts[:-1]))


def read_below(root: Path, parts: Sequence[str]) -> Submission:
    """Read the regular file that ``parts`` lead to from ``root``; UsageError if it can't be read.

    No symbolic link below ``root`` is followed.
    """
    return _read(root.joinpath(*parts), root, parts)


def open_below(root: Path, parts: Sequence[str], flags: int) -> int:
    """Open what ``parts`` lead to from ``root``, without following a link below it.

    It returns a descriptor; OSError (ELOOP, ENOTDIR) if there is a link on the way.
    """
    if not parts:
        return os.open(root, OPEN | flags)
    descriptor = os.open(root, STEP)
    for number, part in enumerate(parts, 1):
        try:
            last = OPEN | flags if number == len(parts) else STEP
            inner = os.open(part, last | os.O_NOFOLLOW, dir_fd=descriptor)
        finally:
            os.close(descriptor)
        descriptor = inner
    return descriptor


def _read(path: Path, root: Path, parts: Sequence[str]) -> Submission:
    try:
        for number in range(1, len(parts) + 1):
            _check(root.joinpath(*parts[:number]), number == len(parts))
        for _ in range(MAX_READS):
            if (read := _read_once(path, root, parts)) is not None:
                return read
    except FileNotFoundError:
        raise _missing(path) from None
    except IsADirectoryError:  # `.` has no parts to check
        raise _folder(path) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"cannot read {path}: {reason}") from None
    raise UsageError(f"cannot read {path}: it changes while it is read")


def _check(path: Path, is_last: bool) -> None:
    """UsageError, in words, if a file or a folder on the way to it is of the wrong kind."""
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        raise UsageError(
            f"{path} is a symbolic link: name the file itself"
            if is_last
            else f"{path} is a symbolic link, and none is followed: name the folder itself"
        )
    if is_last and stat.S_ISDIR(mode):
        raise _folder(path)
    if is_last and not stat.S_ISREG(mode):
        raise UsageError(f"{path} is not a regular file")


def _folder(path: Path) -> UsageError:
    return UsageError(
        f"{path} is a folder: name its files, as in grader grade {path / '*.py'}; the files of a "
        f"class are graded with grader batch {path} --output marks"
    )


def _missing(path: Path) -> UsageError:
    try:
        entries = list(islice(path.parent.iterdir(), MAX_BESIDE))
    except OSError:
        entries = []
    near = meant_by(path.name, (entry.name for entry in entries if _is_code(entry)))
    hint = f"; did you mean {path.with_name(near)}?" if near else ""
    return UsageError(f"no such file: {path}{hint}")


def _is_code(path: Path) -> bool:
    return path.suffix.lower() == ".py" or is_notebook(path)


def from_bytes(data: bytes, name: str = "submission.py") -> Submission:
    """A submission from no file, as if it had been read from a file called ``name``."""
    digest = hashlib.sha256(data).hexdigest()
    return Submission(Path(name), data[:MAX_KEPT_BYTES], len(data), digest)


def read_standard_input() -> Submission:
    """Read a submission from standard input, to its end; UsageError if it can't be read."""
    name = "standard input"
    try:
        with open(0, "rb", closefd=False) as stream:
            return from_bytes(stream.read(MAX_KEPT_BYTES), name)
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror}") from None


def module_name(name: str) -> str:
    """The name by which Python would import a file or a folder of this name; maybe none."""
    return name.removesuffix(".py").removesuffix(".ipynb")


def _modules_in(root: Path, parts: Sequence[str]) -> frozenset[str]:
    """The modules that lie in a folder below ``root``, by the names of its first entries."""
    with suppress(OSError):
        descriptor = open_below(root, parts, os.O_DIRECTORY)
        try:
            with os.scandir(descriptor) as entries:
                return frozenset(module_name(entry.name) for entry in islice(entries, MAX_BESIDE))
        finally:
            os.close(descriptor)
    return frozenset()


def _read_once(path: Path, root: Path, parts: Sequence[str]) -> Submission | None:
    """The file; None if it was changed meanwhile."""
    # Should it have been replaced since it was checked: no link, and no waiting for a pipe.
    descriptor = open_below(root, parts, os.O_NONBLOCK)
    with open(descriptor, "rb") as file:
        before = os.fstat(descriptor)
        data = file.read(MAX_KEPT_BYTES)  # not the rest: a sparse file has terabytes for nothing
        after = os.fstat(descriptor)
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
        return None
    return Submission(path, data, max(len(data), after.st_size), hashlib.sha256(data).hexdigest())


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


def first_functions(submission: Submission) -> list[str]:
    """The names of the first functions that the file seems to define at the start of a line."""
    pattern = rb'(?:"|\\n)' if submission.is_notebook else rb"^"
    pattern += rb"(?:async[ \t]+)?def[ \t]+(%s)\b" % _ANY_NAME
    found = islice(re.finditer(pattern, submission.data, re.MULTILINE), MAX_NAMES)
    return list(dict.fromkeys(match[1].decode() for match in found))


def is_in_solution(source: bytes, function: str) -> bool:
    """Tell if there is a `class Solution`, as on LeetCode, and no ``function`` outside of it."""
    found = re.search(_IN_SOURCE[0].replace(b"%s", function.encode()), source, re.MULTILINE)
    return found is None and has_solution(source)


def has_solution(source: bytes) -> bool:
    """Tell if there is a `class Solution`, as on LeetCode."""
    return re.search(rb"^class[ \t]+Solution\b", source, re.MULTILINE) is not None


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
        return f"line {line} is not UTF-8 text (byte 0x{byte:02x}): save the file as UTF-8"
    return _why_misnamed(submission)


def _why_misnamed(submission: Submission) -> str | None:
    """Why the file is no notebook, or no Python, as its name says it is; None if it may be."""
    text = submission.data.removeprefix(b"\xef\xbb\xbf").strip()
    is_object = text.startswith(b"{") and text.endswith(b"}")
    if not submission.is_notebook:
        if is_object and b'"cells"' in text and b'"nbformat"' in text:
            return "the file looks like a notebook: then its name must end in .ipynb"
        return None
    if submission.size > len(submission.data) or is_object:
        return None
    if text.startswith(b"{"):
        return "the notebook is cut off (its JSON has no end): save it again, and hand it in whole"
    if text.startswith(b"["):
        return None  # the jail says what is wrong
    return (
        "the file is not a notebook (it is not JSON): is it Python? Then its name must end in .py"
    )
