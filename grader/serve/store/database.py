"""`practice.sqlite`, open for several threads; each change has a version, and wakes those who wait.

    DATA/practice.sqlite    WAL, synced at each commit: what was told to a person is on the disk
    DATA/grades.sqlite      the record (`grader.record`); its lock holds for both files

One connection writes, and one reads, so that no reader waits for the disk.

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

from grader.record.database import (
    failures_in_words,
    opened,
    opened_to_read,
    reading,
    transaction,
)
from grader.record.rows import insert
from grader.serve.store.schema import PRACTICE

OF_ONE_START = 1_000_000_000  # versions; a browser counts to some nine million times as many
SECRET_BYTES = 32


class Database:
    """The file of one folder. May be used by several threads.

    Every method raises JudgeError if the file is damaged or the disk fails; nothing is half
    written.
    """

    def __init__(self, writer: sqlite3.Connection, reader: sqlite3.Connection, path: Path) -> None:
        self._writer = writer
        self._reader = reader
        self._path = path
        writer.row_factory = reader.row_factory = sqlite3.Row
        self._reading = threading.Lock()
        self._changed = threading.Condition(threading.Lock())
        (last,) = self.rows("SELECT coalesce(max(version), 0) AS last FROM attempts")
        self._next_version = (int(last["last"]) // OF_ONE_START + 1) * OF_ONE_START
        #: The version of the last change; whatever has an earlier one can be read.
        self.version = self._next_version
        self.secret = self._secret()

    @classmethod
    @contextmanager
    def open(cls, folder: Path) -> Iterator[Self]:
        """Open the file in ``folder``, made if it is not there; the folder must be locked.

        UsageError if it is another program's, or of another schema; JudgeError if it is damaged, or
        the disk fails.
        """
        with (
            opened(folder, PRACTICE, for_threads=True) as writer,
            opened_to_read(folder, PRACTICE, for_threads=True) as reader,
        ):
            yield cls(writer, reader, folder / PRACTICE.file)

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """Run the block as one transaction, alone; then wake all that wait for news.

        What the block reads by `rows` is as it was before.
        """
        with self._changed:
            with failures_in_words(self._path), transaction(self._writer):
                yield self._writer
            self._tell()

    @contextmanager
    def telling(self) -> Iterator[int]:
        """Run the block alone, with the version of a change that is not stored; then wake all."""
        with self._changed:
            yield self.next_version()
            self._tell()

    def next_version(self) -> int:
        """The version of a change; for the block that makes it."""
        self._next_version += 1
        return self._next_version

    def rows(self, statement: str, *parameters: object) -> list[sqlite3.Row]:
        """The rows that a statement selects."""
        with self._reading, reading(self._path):
            return self._reader.execute(statement, parameters).fetchall()

    def wait(self, after: int, timeout_s: float) -> bool:
        """Wait for a version above ``after``; tell if there is one."""
        with self._changed:
            return self._changed.wait_for(lambda: self.version > after, timeout_s)

    def _tell(self) -> None:
        self.version = self._next_version
        self._changed.notify_all()

    def _secret(self) -> bytes:
        with self.change() as connection:
            row = connection.execute("SELECT secret FROM installation").fetchone()
            if row is None:
                secret = secrets.token_bytes(SECRET_BYTES)
                insert(connection, "installation", id=1, secret=secret)
                return secret
            return bytes(row["secret"])
