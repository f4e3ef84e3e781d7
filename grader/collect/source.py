"""The source of submissions: a folder, or the zip or tar archive that a platform exported.

The platform's archive is read on the host, one file at a time. Nothing in it becomes a file on the
disk by its name. An archive that a student handed in is read in the jail.
"""

import hashlib
import os
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock

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
from grader.collect.student_archive import StudentArchive, open_student_archive
from grader.collect.submitters import METADATA
from grader.errors import JudgeError, UsageError
from grader.grading.submission import Submission
from grader.jail.programs.archive import (
    EXPORTED,
    AnyArchive,
    ArchiveEntry,
    ArchiveError,
    RefusedEntry,
    is_hidden,
    open_archive,
    read_entry,
    read_listing,
)
from grader.sandbox.runner import Runner
from grader.sandbox.zygote import RefusedError
from grader.text import one_line

READ = (*SUFFIXES, METADATA)
Keep = Callable[[bytes], Callable[[], bytes]]  # keeps bytes until they are asked for


@contextmanager
def opened(path: Path, without: Container[Path]) -> Iterator[Iterable[Entry | LeftOut]]:
    """The files in a zip or tar archive, or in a folder except the folders ``without``.

    The entries can be read inside the block only. UsageError if ``path`` can't be read.
    """
    with ExitStack() as stack:
        try:
            if path.is_dir():
                found = walk(path, without, READ)
            else:
                file = stack.enter_context(path.open("rb"))
                scratch = stack.enter_context(TemporaryFile())
                archive = stack.enter_context(closing(open_archive(file, scratch, EXPORTED)))
                found = _exported(archive, Lock())
        except ArchiveError as error:
            raise UsageError(
                f"{path}: expected a folder or a zip file, or a tar file: {error}"
            ) from None
        except OSError as error:
            raise UsageError(f"cannot read {path}: {error.strerror or error}") from None
        yield found


@contextmanager
def on_disk() -> Iterator[Keep]:
    """Keep bytes in a file without a name, so that they cost no memory; inside the block only."""
    lock = Lock()
    with TemporaryFile() as file:

        def keep(data: bytes) -> Callable[[], bytes]:
            with lock:
                offset = file.seek(0, os.SEEK_END)
                file.write(data)
                file.flush()
            return lambda: os.pread(file.fileno(), len(data), offset)

        yield keep


def in_memory(data: bytes) -> Callable[[], bytes]:
    """Keep bytes as they are."""
    return lambda: data


def open_handed_in(
    entry: Entry, sandbox: Runner, keep: Keep = in_memory
) -> Iterator[Entry | LeftOut]:
    """The files in an archive that a student submitted, kept by ``keep``.

    RefusedError as the sandbox.
    """
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
            time = member.modified_at or entry.modified_at
            yield Entry(path, time, partial(_made, path, keep(member.data)))
    listed = (inside.refused, inside.ignored, inside.more_ignored)
    yield from _left_out(f"{entry.path}/", *listed)
    if inside == StudentArchive():
        yield LeftOut(entry.path, "an empty archive")


def _exported(archive: AnyArchive, lock: Lock) -> Iterator[Entry | LeftOut]:
    """The files in a platform's archive.

    ArchiveError, at once, if it holds more than any platform exports.
    """
    listing = read_listing(archive, READ, EXPORTED)
    entries = (
        Entry(entry.path, entry.info.modified_at or 0.0, partial(_read, archive, lock, entry))
        for entry in listing.entries
    )
    return chain(entries, _left_out("", listing.refused, listing.ignored, listing.more_ignored))


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


def _read(archive: AnyArchive, lock: Lock, entry: ArchiveEntry) -> Submission:
    """Read a file of a platform's archive; UsageError if it can't be read."""
    with lock:  # its one file has one place
        data = read_entry(archive, entry)
    if isinstance(data, RefusedEntry):
        raise UsageError(one_line(data.reason))
    return _submission(entry.path, data)


def _made(path: str, data: Callable[[], bytes]) -> Submission:
    return _submission(path, data())


def _submission(path: str, data: bytes) -> Submission:
    return Submission(Path(path), data, len(data), hashlib.sha256(data).hexdigest())
