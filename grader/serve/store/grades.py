"""The grades of attempts: the record, for several threads. A reader waits for no write."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Self

from grader.batches.gradable import Gradable, Graded
from grader.collect.shapes import Owner
from grader.grading.report import Report
from grader.record.record import Record
from grader.record.schema import GRADES
from grader.record.store import Store
from grader.serve.attempt import Attempt, AttemptKind
from grader.serve.store.schema import PRACTICE


class Grades:
    """The record in one folder. May be used by several threads; raises as `Store`."""

    def __init__(self, store: Store, record: Record) -> None:
        self._store = store
        self._record = record
        self._writing = threading.Lock()
        self._reading = threading.Lock()

    @classmethod
    @contextmanager
    def open(cls, folder: Path) -> Iterator[Self]:
        """Open the record, made if it is not there, and keep other graders from writing to it."""
        form = replace(GRADES, elsewhere=PRACTICE.elsewhere)
        with (
            Store.open(folder, form, for_threads=True) as store,
            Record.open(folder, for_threads=True) as record,
        ):
            store.begin_practice(folder)
            yield cls(store, record)

    def add(self, attempt: Attempt, ready: Gradable, graded: Graded) -> int:
        """Record the grade of an attempt; its number."""
        report, data = graded
        with self._writing:
            return self._store.hand_in(
                Owner(attempt.person),
                ready.prepared.problem,
                ready.cases,
                ready.basis,
                report,
                data,
                may_count=attempt.kind == AttemptKind.SUBMIT,
            )

    def find(self, attempt: Attempt, basis_salt: str) -> int | None:
        """The grade that an attempt got before the server was stopped, if it got one."""
        with self._writing:
            return self._store.grade_of(attempt.path, basis_salt)

    def report(self, grade_id: int) -> Report:
        """The report of a grade, for the staff."""
        with self._reading:
            return self._record.report(grade_id)

    def end(self, how: str) -> None:
        """Record how the start ended."""
        with self._writing:
            self._store.end(how)
