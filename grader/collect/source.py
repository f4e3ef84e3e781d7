"""The source of submissions: a folder, or the zip file that a platform exported.

The platform's zip is read on the host, one file at a time, and nothing is unpacked to disk. A zip
that a student handed in is read in the jail.
"""

import hashlib
from collections.abc import Container, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from zipfile import ZipFile

from grader.collect.entries import (
    OTHER_KIND,
    SUFFIXES,
    Entry,
    LeftOut,
    hidden,
    is_archive,
    of_other_kind,
)
from grader.collect.folder import walk
from grader.collect.student_archive import Member, StudentArchive, open_student_archive
from grader.errors import JudgeError, UsageError
from grader.grading.submission import Submission
from grader.jail.programs.archive import (
    EXPORTED,
    ArchiveEntry,
    ArchiveError,
    RefusedEntry,
    is_hidden,
    open_archive,
    posix_seconds,
    read_entry,
    read_listing,
)
from grader.sandbox.runner import Runner
from grader.sandbox.zygote import RefusedError
from grader.text import one_line


@contextmanager
def opened(path: Path, without: Container[Path]) -> Iterator[Iterable[Entry | LeftOut]]:
    """The files in a zip file, or in a folder except the folders ``without``.

    The entries can be read inside the block only. UsageError if ``path`` can't be read.
    """
    with ExitStack() as stack:
        try:
            if path.is_dir():
                found = walk(path, without)
            else:
                archive = stack.enter_context(open_archive(stack.enter_context(path.open("rb"))))
                found = _exported(archive, path.stem)
        except ArchiveError as error:
            raise UsageError(f"{path}: expected a folder or a zip file: {error}") from None
        except OSError as error:
            raise UsageError(f"cannot read {path}: {error.strerror or error}") from None
        yield found


def open_handed_in(entry: Entry, sandbox: Runner) -> Iterator[Entry | LeftOut]:
    """The files in a zip that a student submitted; RefusedError as the sandbox."""
    try:
        inside = open_student_archive(entry.read().data, SUFFIXES, sandbox)
    except RefusedError:
        raise
    except (UsageError, JudgeError) as error:
        yield LeftOut(entry.path, str(error), is_ours=isinstance(error, JudgeError))
        return
    if inside.defect is not None:
        yield LeftOut(entry.path, one_line(inside.defect))
    for member in inside.members:
        path = f"{entry.path}/{member.path}"
        if is_archive(path):
            yield LeftOut(path, "an archive in an archive: not looked into")
        else:
            yield Entry(path, member.modified_at or entry.modified_at, partial(_made, path, member))
    listed = (inside.refused, inside.ignored, inside.more_ignored)
    yield from _left_out(f"{entry.path}/", *listed)
    if inside == StudentArchive():
        yield LeftOut(entry.path, "an empty archive")


def _exported(archive: ZipFile, folder: str) -> Iterator[Entry | LeftOut]:
    """The files in a platform's zip file, without the outermost ``folder`` if all are in it.

    ArchiveError, at once, if it holds more than any platform exports.
    """
    listing = read_listing(archive, SUFFIXES, EXPORTED)
    around = f"{folder}/"
    if not all(entry.path.startswith(around) for entry in listing.entries):
        around = ""
    refused = [RefusedEntry(bad.name.removeprefix(around), bad.reason) for bad in listing.refused]
    ignored = [name.removeprefix(around) for name in listing.ignored]
    entries = (_entry(archive, entry, entry.path.removeprefix(around)) for entry in listing.entries)
    return chain(entries, _left_out("", refused, ignored, listing.more_ignored))


def _entry(archive: ZipFile, entry: ArchiveEntry, path: str) -> Entry:
    modified_at = posix_seconds(entry.info.date_time) or 0.0
    return Entry(path, modified_at, partial(_read, archive, entry, path))


def _left_out(
    prefix: str, refused: Iterable[RefusedEntry], ignored: Iterable[str], more_ignored: int
) -> Iterator[LeftOut]:
    for entry in refused:
        yield LeftOut(prefix + entry.name, one_line(entry.reason))
    for name in ignored:
        is_any_hidden = any(map(is_hidden, name.split("/")))
        yield hidden(prefix + name) if is_any_hidden else of_other_kind(prefix + name)
    if more_ignored:
        yield LeftOut(prefix, f"{more_ignored:,} more files: {OTHER_KIND}, or hidden")


def _read(archive: ZipFile, entry: ArchiveEntry, path: str) -> Submission:
    """Read a file of a platform's zip; UsageError if it can't be read."""
    data = read_entry(archive, entry)
    if isinstance(data, RefusedEntry):
        raise UsageError(one_line(data.reason))
    return _submission(path, data)


def _made(path: str, member: Member) -> Submission:
    return _submission(path, member.data)


def _submission(path: str, data: bytes) -> Submission:
    return Submission(Path(path), data, len(data), hashlib.sha256(data).hexdigest())
