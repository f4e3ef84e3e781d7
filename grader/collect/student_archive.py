"""A zip that a student made, read in the jail: the host never parses what a submission is made of.

    archive.py's own text + the zip as a literal    sent into a child of its own, as a program
    its standard output                             JSON, of the form of `_Report`, checked here

An archive that took over its child could answer anything of this form, and so gain what it could
have had by being an honest archive of other files.
"""

import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, ValidationError

from grader.collect import archive
from grader.collect.archive import HANDED_IN, MAX_SHOWN, RefusedEntry
from grader.errors import JudgeError
from grader.jail import wire
from grader.limits import Limits
from grader.sandbox.ladder import Sandbox
from grader.sandbox.outcome import Raised, Returned, Step, Stopped

# A submission is source: a few notebooks with pictures are much less. It bounds the directory too,
# which `zipfile` reads at once.
MAX_ARCHIVE_BYTES = 16 << 20
FILENAME = "archive.py"
ENTRY = "report_archive"
LIMITS = Limits(wall_s=30.0, cpu_s=20.0, memory_mib=768, printed_kib=16 << 10, returned_kib=1)


@dataclass(frozen=True)
class Member:
    """A file of the archive; ``path`` is as `archive.ArchiveEntry` tells.

    ``modified_at`` is in POSIX seconds, and the student's own word: no deadline is judged by it.
    """

    path: str
    modified_at: float | None
    data: bytes


@dataclass(frozen=True)
class StudentArchive:
    """What is in an archive, as in `archive.Listing`; nothing, and why, where it has a ``defect``.

    Names, reasons and the defect are text that the student may have chosen.
    """

    members: tuple[Member, ...] = ()
    refused: tuple[RefusedEntry, ...] = ()
    ignored: tuple[str, ...] = ()
    more_ignored: int = 0
    defect: str | None = None


Shown = Annotated[str, Field(max_length=MAX_SHOWN)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Member(_Model):
    path: str
    date_time: tuple[int, int, int, int, int, int]
    data: Base64Bytes


class _Refused(_Model):
    name: Shown
    reason: Shown


class _Report(_Model):
    """What `archive.report` prints."""

    members: Annotated[tuple[_Member, ...], Field(max_length=HANDED_IN.candidates)]
    refused: Annotated[tuple[_Refused, ...], Field(max_length=HANDED_IN.candidates)]
    ignored: Annotated[tuple[Shown, ...], Field(max_length=HANDED_IN.ignored)]
    more_ignored: Annotated[int, Field(ge=0, le=MAX_ARCHIVE_BYTES)]


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
    if isinstance(answer, Returned):
        return _checked(step.stdout, suffixes)
    if isinstance(answer, Stopped):
        return StudentArchive(defect=f"reading it was stopped: {answer.detail}")
    if isinstance(answer, Raised) and answer.type_name == archive.ArchiveError.__name__:
        return StudentArchive(defect=answer.text)
    if isinstance(answer, Raised):
        return StudentArchive(defect=f"reading it failed: {answer.type_name}: {answer.text}")
    return StudentArchive(defect="reading it went wrong: it gave no answer")


def _checked(printed: bytes, suffixes: Sequence[str]) -> StudentArchive:
    """What was printed, if it could be that of an archive."""
    try:
        report = _Report.model_validate_json(printed)
    except ValidationError:
        return StudentArchive(defect="reading it went wrong: what was printed is no report")
    paths = [member.path for member in report.members]
    total = sum(len(member.data) for member in report.members)
    sound = len(set(paths)) == len(paths) and total <= HANDED_IN.total_bytes
    if not sound or not all(_could_be_an_entrys(path, suffixes) for path in paths):
        return StudentArchive(defect="reading it went wrong: no archive has what was reported")
    return StudentArchive(
        tuple(
            Member(one.path, archive.posix_seconds(one.date_time), one.data)
            for one in report.members
        ),
        tuple(RefusedEntry(one.name, one.reason) for one in report.refused),
        report.ignored,
        report.more_ignored,
    )


def _could_be_an_entrys(path: str, suffixes: Sequence[str]) -> bool:
    is_plain = not {"", ".", ".."} & set(path.split("/")) and "\0" not in path
    return is_plain and not archive.why_unsafe(path) and archive.is_candidate(path, suffixes)
