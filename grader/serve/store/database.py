"""`practice.sqlite`, open for several threads; each change has a version, and wakes who waits.

    DATA/practice.sqlite    WAL, synced at each commit: what was told to a person is on the disk
    DATA/grades.sqlite      the record (`grader.record`); its lock holds for both files

Versions grow across all attempts, and across starts of the server. What is told of a run case by
case has versions, too, but is not stored: each start begins above all that an earlier one can have
told.
"""

import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from grader.record.database import failures_in_words, opened, reading, transaction
from grader.record.rows import insert
from grader.serve.store.schema import PRACTICE

OF_ONE_START = 1_000_000_000  # versions; a browser counts to some nine million times as many
SECRET_BYTES = 32


class Database:
    """The file of one folder. May be used by several threads.

    Every method raises JudgeError if the file is damaged or the disk fails; nothing is half
    written.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        connection.row_factory = sqlite3.Row
        self._changed = threading.Condition(threading.RLock())
        self._version = 0
        (last,) = self.rows("SELECT coalesce(max(version), 0) AS last FROM attempts")
        self._version = (int(last["last"]) // OF_ONE_START + 1) * OF_ONE_START
        self.secret = self._secret()

    @classmethod
    @contextmanager
    def open(cls, folder: Path) -> Iterator[Self]:
        """Open the file in ``folder``, made if it is not there; the folder must be locked.

        UsageError if it is another program's, or of another schema; JudgeError if it is damaged, or
        the disk fails.
        """
        with opened(folder, PRACTICE, for_threads=True) as connection:
            yield cls(connection, folder / PRACTICE.file)

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """Run the block as one transaction, alone; then wake who waits for news."""
        with self._changed:
            with failures_in_words(self._path), transaction(self._connection):
                yield self._connection
            self._changed.notify_all()

    @contextmanager
    def telling(self) -> Iterator[int]:
        """Run the block alone, with the version of a change that is not stored; then wake all."""
        with self._changed:
            yield self.next_version()
            self._changed.notify_all()

    def next_version(self) -> int:
        """The version of the next change; for the thread that makes it."""
        self._version += 1
        return self._version

    def rows(self, statement: str, *parameters: object) -> list[sqlite3.Row]:
        """The rows that a statement selects."""
        with self._changed, reading(self._path):
            return self._connection.execute(statement, parameters).fetchall()

    def wait(self, after: int, timeout_s: float) -> bool:
        """Wait for a version above ``after``; tell if there is one."""
        with self._changed:
            return self._changed.wait_for(lambda: self._version > after, timeout_s)

    @property
    def version(self) -> int:
        """The version of the last change."""
        with self._changed:
            return self._version

    def _secret(self) -> bytes:
        with self.change() as connection:
            row = connection.execute("SELECT secret FROM installation").fetchone()
            if row is None:
                secret = secrets.token_bytes(SECRET_BYTES)
                insert(connection, "installation", id=1, secret=secret)
                return secret
            return bytes(row["secret"])
