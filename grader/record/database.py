"""A SQLite file itself: opened, locked, of the right kind; its failures in words.

States of the folder: free, or locked by the one grader that writes. The kernel holds the lock: it
ends with the process, however that ends.

A file that somebody else could have written is refused. So is one that holds other tables, views or
triggers than ours (`genuine.py`), before anything else is asked of it.
"""

import fcntl
import os
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from grader.errors import JudgeError, UsageError
from grader.files import why_not_ours
from grader.record.genuine import check_genuine, pragma, restrict
from grader.record.schema import GRADES
from grader.record.sqlite_format import SqliteFormat

FILE = GRADES.file
LOCK = "batch.lock"


class InUseError(UsageError):
    """Another grader writes to a folder."""


@contextmanager
def locked(folder: Path, form: SqliteFormat = GRADES) -> Iterator[None]:
    """Keep others from writing to ``folder``, which is made if it is not there.

    InUseError if another grader writes to it, UsageError if nothing can be written.
    """
    try:
        folder.mkdir(0o700, parents=True, exist_ok=True)
        _check_ours(folder, form)
        descriptor = _open(folder / LOCK)
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {error.strerror}") from None
    with open(descriptor, "r+", encoding="ascii", errors="replace") as file:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            who = file.read(20).strip() or "unknown"
            raise InUseError(
                f"another grader (process {who}) is writing to {folder}: wait until it ends, or "
                f"{form.elsewhere}"
            ) from None
        try:
            file.truncate()
            file.write(f"{os.getpid()}\n")
            file.flush()
        except OSError as error:
            raise UsageError(f"cannot write to {folder}: {error.strerror}") from None
        yield


@contextmanager
def opened(
    folder: Path, form: SqliteFormat = GRADES, *, for_threads: bool = False
) -> Iterator[sqlite3.Connection]:
    """Open the file in ``folder``, made if it is not there; the folder must be locked.

    ``for_threads``: several threads use it, one at a time. UsageError if the file is another
    program's, or of another schema. Errors in the block become JudgeError if the disk is full,
    rights are missing, or the file is damaged: nothing is half written.
    """
    path = folder / form.file
    try:  # Make it before SQLite does: so nobody else can read it, not even for a moment.
        os.close(_open(path))
    except OSError as error:
        raise JudgeError(f"cannot write {path}: {error.strerror}") from error
    _check_ours(folder, form)
    with failures_in_words(path):
        connection = sqlite3.connect(
            path, isolation_level=None, timeout=30, check_same_thread=not for_threads
        )
        try:
            restrict(connection)
            check_genuine(connection, path, form)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            if pragma(connection, "user_version") == 0:
                _create(connection, form)
            yield connection
        finally:
            connection.close()


@contextmanager
def opened_to_read(
    folder: Path, form: SqliteFormat = GRADES, *, for_threads: bool = False
) -> Iterator[sqlite3.Connection]:
    """Open the file in ``folder``, while another grader or connection may write to it.

    ``for_threads`` as in `opened`. UsageError if there is none, or as `opened`, which makes the
    tables if there are none yet. JudgeError if it is damaged or can't be read.
    """
    path = folder / form.file
    if not path.is_file():
        raise UsageError(
            f"no record in {folder}: expected the folder that was given to `grader batch --output`,"
            f" with a {form.file}"
        )
    _check_ours(folder, form)
    with failures_in_words(path, "read"):
        if _version(path, form) == 0:  # a grader was killed before it made the tables
            with locked(folder, form), opened(folder, form):
                pass
        connection = _connect_to_read(path, for_threads)
        try:
            yield connection
        finally:
            connection.close()


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Run the block as one transaction: all of it, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def failures_in_words(path: Path, doing: str = "write") -> Iterator[None]:
    """Turn failures of SQLite, of the file or of its disk, into JudgeError."""
    try:
        yield
    except sqlite3.OperationalError as error:
        # SQLite's word for a disk on which its shared memory has no room is "disk I/O error".
        is_full = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_IOERR_SHMSIZE
        reason = "database or disk is full" if is_full else str(error)
        if doing == "read":
            raise JudgeError(f"cannot read {path}: {reason}") from error
        raise JudgeError(
            f"cannot write {path}: {reason}; what was graded before is kept; once that is mended, "
            "the same command goes on"
        ) from error
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise  # a bug of ours: the record is good
    except sqlite3.DatabaseError as error:
        raise JudgeError(
            f"{path} is damaged ({error}): move it away and start again; `sqlite3 {path.name} "
            ".recover` may save what is in it"
        ) from error


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn into JudgeError, where rows are read, failures of SQLite, and what no grader writes."""
    try:
        with failures_in_words(path, "read"):
            yield
    except (
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        KeyError,
        RecursionError,
        struct.error,
    ) as error:
        raise JudgeError(
            f"{path} holds what no grader has written ({type(error).__name__}: {error}): it is "
            "damaged, or somebody has changed it; use a copy from before that"
        ) from error


def _open(path: Path) -> int:
    """A descriptor of a file that is made, for its owner alone, if it is not there."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def _check_ours(folder: Path, form: SqliteFormat) -> None:
    """UsageError if somebody else could have written what is in the folder of a record."""
    beside = [f"{form.file}{end}" for end in ("-wal", "-shm", "-journal")]
    for path in (folder, *(folder / name for name in (form.file, LOCK, *beside))):
        with suppress(FileNotFoundError):
            # A folder may be reached by a link: what it holds is looked at one by one.
            found = path.stat() if path is folder else path.lstat()
            if why := why_not_ours(found):
                do = "`chmod go-w` it" if why.startswith("others") else "make a copy of your own"
                raise UsageError(
                    f"{path}: {why}, so that it may be somebody else's word: {do} if you trust it"
                )


def _connect_to_read(path: Path, for_threads: bool = False) -> sqlite3.Connection:
    address = f"{path.resolve().as_uri()}?mode=ro"
    connection = sqlite3.connect(address, uri=True, timeout=30, check_same_thread=not for_threads)
    restrict(connection)
    connection.execute("PRAGMA query_only = ON")
    return connection


def _version(path: Path, form: SqliteFormat) -> int:
    """The schema of a file; UsageError if it is not ours."""
    with closing(_connect_to_read(path)) as connection:
        check_genuine(connection, path, form)
        return pragma(connection, "user_version")


def _create(connection: sqlite3.Connection, form: SqliteFormat) -> None:
    with transaction(connection):
        for statement in form.schema.split(";\n"):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {form.application_id}")
        connection.execute(f"PRAGMA user_version = {form.version}")
