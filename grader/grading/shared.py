"""A value that several threads need, and that one of them computes."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from grader.errors import JudgeError

T = TypeVar("T")
MAX_TRIES = 2


class Shared(Generic[T]):
    """States: not there, there (from the start if it is ``known``), given up for good.

    Callers that arrive while another computes it wait. After MAX_TRIES times JudgeError it is given
    up; other exceptions propagate, and do not count.
    """

    def __init__(self, *known: T) -> None:
        self._lock = threading.Lock()
        self._values = list(known)
        self._failures: list[JudgeError] = []

    def get(self, compute: Callable[[], T]) -> T:
        """The value, by ``compute`` if it is not there; JudgeError if that fails or is given up."""
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
        """Why it is given up; empty if it is not."""
        return str(self._failures[-1]) if len(self._failures) >= MAX_TRIES else ""
