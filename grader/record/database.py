"""The SQLite file itself: opened, locked, of the right kind; its failures in words.

States of the folder: free, or locked by the one batch that writes. The kernel holds the lock: it
ends with the process, however that ends.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from grader.errors import JudgeError, UsageError
from grader.record.schema import APPLICATION_ID, SCHEMA, VERSION

FILE = "grades.sqlite"
LOCK = "batch.lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep others from writing to ``folder``, which is made if it is not there.

    UsageError if another batch writes to it, or if nothing can be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {error.strerror}") from None
    with open(descriptor, "r+", encoding="ascii", errors="replace") as file:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            who = file.read(20).strip() or "unknown"
            raise UsageError(
                f"another batch (process {who}) is writing to {folder}: wait until it ends, or "
                "give this one another --output"
            ) from None
        try:
            file.truncate()
            file.write(f"{os.getpid()}\n")
            file.flush()
        except OSError as error:
            raise UsageError(f"cannot write to {folder}: {error.strerror}") from None
        yield


@contextmanager
def opened(folder: Path) -> Iterator[sqlite3.Connection]:
    """Open the record in ``folder``, made if it is not there; the folder must be locked.

    UsageError if the file is another program's, or of another schema. Errors in the block become
    JudgeError if the disk is full, rights are missing, or the file is damaged: nothing is half
    written.
    """
    path = folder / FILE
    try:  # Make it before SQLite does: so nobody else can read it, not even for a moment.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise JudgeError(f"cannot write {path}: {error.strerror}") from error
    with failures_in_words(path):
        connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        try:
            _check(connection, path)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            if _pragma(connection, "user_version") == 0:
                _create(connection)
            yield connection
        finally:
            connection.close()


@contextmanager
def opened_to_read(folder: Path) -> Iterator[sqlite3.Connection]:
    """Open the record in ``folder``, while a batch may write to it.

    UsageError if there is none, or as `opened`, which makes the tables if there are none yet.
    JudgeError if it is damaged or can't be read.
    """
    path = folder / FILE
    if not path.is_file():
        raise UsageError(
            f"no record in {folder}: expected the folder that was given to `grader batch --output`,"
            f" with a {FILE}"
        )
    with failures_in_words(path, "read"):
        if _version(path) == 0:  # a batch was killed before it made the tables
            with locked(folder), opened(folder):
                pass
        connection = _connect_to_read(path)
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


def _connect_to_read(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)


def _version(path: Path) -> int:
    """The schema of a record; UsageError if it is not ours."""
    with closing(_connect_to_read(path)) as connection:
        _check(connection, path)
        return _pragma(connection, "user_version")


def _check(connection: sqlite3.Connection, path: Path) -> None:
    made_by, version = _pragma(connection, "application_id"), _pragma(connection, "user_version")
    is_empty = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
    if made_by != APPLICATION_ID and not is_empty:
        raise UsageError(f"{path} is another program's: name another folder with --output")
    if version not in (0, VERSION):
        age = "a newer" if version > VERSION else "an older"
        raise UsageError(
            f"{path} was made by {age} grader (its schema is {version}, ours {VERSION}): "
            "use that, or name another folder with --output"
        )


def _create(connection: sqlite3.Connection) -> None:
    with transaction(connection):
        for statement in SCHEMA.split(";\n"):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
