"""An archive that a student made, read in the jail: the host never parses what a student made.

    `jail/programs/archive.py` + its bytes  in a child of its own
    its standard output                     byte strings, each after its length
    its return value                        the number of byte strings of each kind

An archive that took over its child could answer anything of this form. So it would gain only what
an honest archive of other files has.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from grader.errors import JudgeError
from grader.jail import wire
from grader.jail.programs import archive
from grader.jail.programs.archive import HANDED_IN, MAX_SHOWN, RefusedEntry
from grader.jail.programs.heads import posix_seconds
from grader.jail.wire import WireError
from grader.limits import Limits
from grader.sandbox.ask import MACHINES_FAULT, ask
from grader.sandbox.outcome import Raised, Returned, Step, Stopped
from grader.sandbox.runner import Runner

# A submission is source: a few notebooks with pictures are much less. The bound holds for a zip's
# directory, too, which `zipfile` reads at once.
MAX_ARCHIVE_BYTES = 16 << 20
MAX_COUNT = MAX_ARCHIVE_BYTES  # of anything in it
MAX_SECONDS = 1e12
PROGRAM = "archive"
LIMITS = Limits(wall_s=120.0, cpu_s=20.0, memory_mib=768, printed_kib=16 << 10, returned_kib=1)


@dataclass(frozen=True)
class Member:
    """A file of the archive; ``path`` as in `archive.ArchiveEntry`.

    ``modified_at`` is in POSIX seconds, and the student's own word: no deadline depends on it.
    """

    path: str
    modified_at: float | None
    data: bytes


@dataclass(frozen=True)
class StudentArchive:
    """The content of an archive, as in `archive.Listing`; nothing if it has a ``defect``.

    The student may have chosen the text of names, reasons and the defect.
    """

    members: tuple[Member, ...] = ()
    refused: tuple[RefusedEntry, ...] = ()
    ignored: tuple[str, ...] = ()
    more_ignored: int = 0
    defect: str | None = None


def open_student_archive(data: bytes, suffixes: Sequence[str], sandbox: Runner) -> StudentArchive:
    """Read an archive in a child of ``sandbox``: its files with one of ``suffixes`` (lower case).

    A failure of reading is a ``defect`` of the archive. JudgeError if reading can't begin, or if a
    busy or broken machine ends it; RefusedError as the sandbox. An archive in it is not opened.
    """
    if len(data) > MAX_ARCHIVE_BYTES:
        most = MAX_ARCHIVE_BYTES >> 20
        return StudentArchive(defect=f"it has more than the {most} MiB that are read")
    given = (data, json.dumps(suffixes).encode())
    step = ask(sandbox, PROGRAM, given, LIMITS, "the grader could not open it")
    return read_report(step, suffixes)


def read_report(step: Step, suffixes: Sequence[str]) -> StudentArchive:
    """The answer of the program, checked: nothing in it is trusted.

    JudgeError if the machine is to blame.
    """
    answer = step.answer
    if isinstance(answer, Returned):
        try:
            return _checked(answer, step.stdout, suffixes)
        except WireError as error:
            return StudentArchive(defect=f"reading it went wrong: {error}")
    if isinstance(answer, Stopped) and answer.cause in MACHINES_FAULT:
        raise JudgeError(f"the grader could not read it: {answer.detail}")
    if isinstance(answer, Stopped):
        return StudentArchive(defect=f"reading it was stopped: {answer.detail}")
    if isinstance(answer, Raised) and answer.type_name == archive.ArchiveError.__name__:
        return StudentArchive(defect=answer.text)
    if isinstance(answer, Raised):
        return StudentArchive(defect=f"reading it failed: {answer.type_name}: {answer.text}")
    return StudentArchive(defect="reading it went wrong: it gave no answer")


def _checked(answer: Returned, printed: bytes, suffixes: Sequence[str]) -> StudentArchive:
    """The archive that was printed; WireError if no archive could be like that."""
    parts = wire.unpack_parts(printed)
    members, refused, ignored, more_ignored = _counts(answer)
    if len(parts) != 3 * members + 2 * refused + ignored:
        raise WireError("the report has parts too many or too few")
    read = tuple(
        _member(parts[n], parts[n + 1], parts[n + 2], suffixes) for n in range(0, 3 * members, 3)
    )
    if len({member.path for member in read}) < len(read):
        raise WireError("a path is there twice")
    if sum(len(member.data) for member in read) > HANDED_IN.total_bytes:
        raise WireError("there is more in it than was allowed")
    texts = [_text(part, MAX_SHOWN) for part in parts[3 * members :]]
    return StudentArchive(
        members=read,
        refused=tuple(RefusedEntry(*texts[2 * n : 2 * n + 2]) for n in range(refused)),
        ignored=tuple(texts[2 * refused :]),
        more_ignored=more_ignored,
    )


def _counts(answer: Returned) -> tuple[int, int, int, int]:
    values = answer.values
    if values is None or values.shape != (4,) or not all(0 <= n <= MAX_COUNT for n in values):
        raise WireError("the counts are none")
    members, refused, ignored, more_ignored = map(int, values)
    if max(members, refused) > HANDED_IN.candidates or ignored > HANDED_IN.ignored:
        raise WireError("there are more entries than were allowed")
    return members, refused, ignored, more_ignored


def _member(path: bytes, date_time: bytes, data: bytes, suffixes: Sequence[str]) -> Member:
    name = _text(path, archive.MAX_PATH_BYTES)
    is_plain = not {"", ".", ".."} & set(name.split("/")) and "\0" not in name
    if not is_plain or archive.why_unsafe(name) or not archive.is_candidate(name, suffixes):
        raise WireError("a path is none that an archive may have")
    return Member(name, _modified_at(date_time), data)


def _modified_at(stamp: bytes) -> float | None:
    if len(stamp) == archive.DATE_TIME.size:
        return posix_seconds(archive.DATE_TIME.unpack(stamp))
    if len(stamp) != archive.MTIME.size:
        raise WireError("a time is none")
    (seconds,) = archive.MTIME.unpack(stamp)
    return seconds if abs(seconds) < MAX_SECONDS else None  # not a number is none


def _text(part: bytes, most: int) -> str:
    try:
        text = part.decode()
    except UnicodeDecodeError:
        raise WireError("a text is no UTF-8") from None
    if len(text) > most:
        raise WireError("a text is too long")
    return text
