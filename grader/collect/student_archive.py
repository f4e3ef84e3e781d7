"""A zip that a student made, read in the jail: the host never parses what a submission is made of.

    archive.py's own text + the zip as a literal    sent into a child of its own, as a program
    its entry point's answer                        how many files are read, refused, ignored
    its standard output                             `archive.RECORD` after record, checked here

An archive that took over its child could answer anything of this form, and so gain what it could
have had by being an honest archive of other files.
"""

import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.collect import archive
from grader.collect.archive import HANDED_IN, NO_TIME, RECORD, RefusedEntry, Stamp
from grader.errors import JudgeError
from grader.jail import wire
from grader.limits import Limits
from grader.sandbox.ladder import Sandbox
from grader.sandbox.outcome import Raised, Returned, Step, Stopped

# A submission is source: a few notebooks with pictures are much less.
MAX_ARCHIVE_BYTES = 16 << 20
FILENAME = "archive.py"
ENTRY = "report_archive"
# The worst archive takes some 4 s, and under 300 MiB; that a machine is busy is no defect of it.
LIMITS = Limits(wall_s=30.0, cpu_s=20.0, memory_mib=768, printed_kib=16 << 10, returned_kib=1)
MAX_REASON_BYTES = 1000  # `archive`'s own are much shorter


@dataclass(frozen=True)
class Member:
    """A file of the archive; ``path`` is as `archive.Entry` tells.

    ``modified`` is in POSIX seconds, and the student's own word: no deadline is judged by it.
    """

    path: str
    modified: int | None
    data: bytes


@dataclass(frozen=True)
class StudentArchive:
    """What could be submissions in an archive; nothing, and why, where it has a ``defect``.

    Names, reasons and the defect are text that the student may have chosen.
    """

    members: tuple[Member, ...] = ()
    refused: tuple[RefusedEntry, ...] = ()
    ignored: int = 0
    defect: str | None = None


class _ForgedError(Exception):
    """What came back is not what `archive.report` prints."""


def open_student_archive(data: bytes, suffixes: Sequence[str], sandbox: Sandbox) -> StudentArchive:
    """Read a zip in a child of ``sandbox``: its files with one of ``suffixes`` (lower case).

    Whatever goes wrong once it is looked at is its ``defect``; JudgeError or RefusedError if that
    can't be begun. A zip among the members is not opened.
    """
    if len(data) > MAX_ARCHIVE_BYTES:
        most = MAX_ARCHIVE_BYTES >> 20
        return StudentArchive(defect=f"it has more than the {most} MiB that are read")
    message = wire.Load(ENTRY, 0, FILENAME, program(data, suffixes))
    outcome = sandbox.run(message, [wire.pack_arguments([])], LIMITS)
    if outcome.load.answer is not None:  # nothing has looked at the archive yet
        raise JudgeError(f"an archive could not be read: {outcome.load.answer}")
    return read_report(outcome.calls[0], suffixes)


def program(data: bytes, suffixes: Sequence[str]) -> bytes:
    """The source of a program that reports what is in an archive.

    The literal is base64, a third longer than the archive; as bytes it would be up to four times.
    """
    literal = binascii.b2a_base64(data, newline=False)
    lines = (
        "import binascii",
        f"def {ENTRY}():",
        f"    return report(binascii.a2b_base64({literal!r}), {tuple(suffixes)!r})",
    )
    return Path(archive.__file__).read_bytes() + "\n".join(("", *lines, "")).encode()


def read_report(step: Step, suffixes: Sequence[str]) -> StudentArchive:
    """What the call of a `program` came to; nothing that it gave is believed unchecked."""
    answer = step.answer
    if isinstance(answer, Returned) and answer.values is not None:
        try:
            return _unpack(answer.values.ravel().tolist(), step.stdout, suffixes)
        except _ForgedError as error:
            return StudentArchive(defect=f"reading it went wrong: {error}")
    if isinstance(answer, Stopped):
        return StudentArchive(defect=f"reading it was stopped: {answer.detail}")
    if isinstance(answer, Raised) and answer.type_name == archive.ArchiveError.__name__:
        return StudentArchive(defect=answer.text)
    if isinstance(answer, Raised):
        return StudentArchive(defect=f"reading it failed: {answer.type_name}: {answer.text}")
    return StudentArchive(defect="reading it went wrong: it gave no counts")


def _unpack(counts: Sequence[float], printed: bytes, suffixes: Sequence[str]) -> StudentArchive:
    """What `archive.report` returned and printed, as values."""
    if len(counts) != 3 or not all(n.is_integer() and n >= 0 for n in counts):
        raise _ForgedError("its counts are none")
    read, refused, ignored = map(int, counts)
    if read + refused > HANDED_IN.candidates or ignored > archive.MAX_ENTRIES:
        raise _ForgedError("its counts are too high")
    members: list[Member] = []
    told: list[RefusedEntry] = []
    for is_read, stamp, name, content in _records(printed, read + refused):
        if is_read:
            members.append(Member(name, stamp.posix_seconds(), content))
        else:
            told.append(RefusedEntry(name, _text(content)))
    if len(members) != read:
        raise _ForgedError("its counts and its records differ")
    _check_members(members, suffixes)
    return StudentArchive(tuple(members), tuple(told), ignored)


def _records(printed: bytes, count: int) -> Iterator[tuple[bool, Stamp, str, bytes]]:
    """The ``count`` records that `archive.report` printed; no more and no fewer."""
    at = 0
    for _ in range(count):
        if at + RECORD.size > len(printed):
            raise _ForgedError("a record is missing")
        is_read, dos, unix, name_length, length = RECORD.unpack_from(printed, at)
        if is_read not in (0, 1) or name_length > archive.MAX_PATH_BYTES:
            raise _ForgedError("a record is none")
        if not is_read and length > MAX_REASON_BYTES:
            raise _ForgedError("a reason is too long")
        content_at = at + RECORD.size + name_length
        name = _text(printed[at + RECORD.size : content_at])
        at = content_at + length
        if at > len(printed):
            raise _ForgedError("a record is cut short")
        stamp = Stamp(dos, None if unix == NO_TIME else unix)
        yield is_read == 1, stamp, name, printed[content_at:at]
    if at != len(printed):
        raise _ForgedError("bytes after the last record")


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise _ForgedError("a text is not UTF-8") from None


def _check_members(members: Sequence[Member], suffixes: Sequence[str]) -> None:
    """What holds for each entry of an archive has to hold for what is said to be one."""
    if len({member.path for member in members}) < len(members):
        raise _ForgedError("a name comes twice")
    if sum(len(member.data) for member in members) > HANDED_IN.total_bytes:
        raise _ForgedError("its files are too large")
    for member in members:
        parts = member.path.split("/")
        is_plain = not {"", ".", ".."} & set(parts) and archive.why_unsafe(member.path) is None
        if not is_plain or not archive.is_candidate(member.path, suffixes):
            raise _ForgedError("a name is not one of an entry")
