"""A value that several threads need and one computes."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from grader.errors import JudgeError

T = TypeVar("T")
MAX_TRIES = 2


class Shared(Generic[T]):
    """States: not there, there, given up (after MAX_TRIES failures of ours, and for good).

    Who comes while another computes it waits for that. Other errors than ours pass through and are
    forgotten.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: list[T] = []
        self._failures: list[JudgeError] = []

    def get(self, compute: Callable[[], T]) -> T:
        """The value, by ``compute`` if it is not there; JudgeError if that fails, or has."""
        with self._lock:
            if self.why_not:
                last = self._failures[-1]
                raise type(last)(*last.args)
            if not self._values:
                try:
                    self._values.append(compute())
                except JudgeError as error:
                    self._failures.append(error)
                    raise
            return self._values[0]

    @property
    def why_not(self) -> str:
        """Why it is given up, if it is."""
        return str(self._failures[-1]) if len(self._failures) >= MAX_TRIES else ""
