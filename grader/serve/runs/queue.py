"""The queue: attempts that wait in the store, given out one by one as long as the server runs."""

import threading
from collections.abc import Iterator

from grader.errors import JudgeError
from grader.serve.attempt import Attempt
from grader.serve.store.attempts import Attempts

TRY_AGAIN_S = 1.0  # after the store could not be written


class Queue(Iterator[Attempt]):
    """Attempts in their order; it waits where none may begin. States: open, closed.

    Used by workers; every other method by any thread.
    """

    def __init__(self, attempts: Attempts) -> None:
        self._attempts = attempts
        self._condition = threading.Condition()
        self._runs = 0
        self._closed = False
        #: Why nothing can be begun now; empty if nothing is wrong.
        self.trouble = ""

    def __next__(self) -> Attempt:
        with self._condition:
            while not self._closed:
                attempt = self._begin_next()
                if attempt is not None:
                    self._runs += 1
                    return attempt
                self._condition.notify_all()
                self._condition.wait(TRY_AGAIN_S if self.trouble else None)
            raise StopIteration

    def look(self) -> None:
        """Look at the store again: an attempt was added."""
        with self._condition:
            self._condition.notify_all()

    def ended(self) -> None:
        """Count a run as ended, so that its person's next one may begin."""
        with self._condition:
            self._runs -= 1
            self._condition.notify_all()

    def wait_until_idle(self) -> bool:
        """Wait until nothing runs; False once it is closed."""
        with self._condition:
            self._condition.wait_for(lambda: self._closed or not self._runs)
            return not self._closed

    def close(self) -> None:
        """Give out no more."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()

    def _begin_next(self) -> Attempt | None:
        try:
            attempt = self._attempts.begin_next()
        except JudgeError as error:
            self.trouble = str(error)
            return None
        self.trouble = ""
        return attempt
