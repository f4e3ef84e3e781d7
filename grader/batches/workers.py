"""Workers: a thread each on this machine; several may share a sandbox.

    jobs -> [worker: job, job, ...] -> events, in the order in which they happen
            [worker: job, job, ...]

A worker takes the next job when it is free. States: working; stopping (no job is taken, jobs in
flight are finished); killed (every sandbox is closed, jobs in flight fail).
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Generic, TypeVar

from grader.sandbox.runner import Runner

Job = TypeVar("Job")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Started(Generic[Job]):
    """A worker has taken a job."""

    job: Job


@dataclass(frozen=True)
class Finished(Generic[Job, Result]):
    """A job is done; ``result`` is the exception if it raised one."""

    job: Job
    result: Result | Exception


@dataclass(frozen=True)
class Interrupted:
    """`Workers.interrupt` was called."""


class Workers(Generic[Job, Result]):
    """Applies a function to jobs, in a thread for each sandbox of a list, which may repeat one."""

    def __init__(
        self, sandboxes: Sequence[Runner], function: Callable[[Job, Runner], Result]
    ) -> None:
        self._sandboxes = sandboxes
        self._function = function
        # A signal handler may call its `put`, and interrupts the thread that waits in `get`.
        self._events: SimpleQueue[Started[Job] | Finished[Job, Result] | Interrupted | None] = (
            SimpleQueue()
        )
        self._lock = threading.Lock()
        self._stopping = False

    def run(
        self, jobs: Iterable[Job]
    ) -> Iterator[Started[Job] | Finished[Job, Result] | Interrupted]:
        """Yield what happens, until every job is done, or after `stop`, until none is in flight."""
        waiting = iter(jobs)
        threads = [
            threading.Thread(target=self._work, args=(waiting, sandbox), daemon=True)
            for sandbox in self._sandboxes
        ]
        for thread in threads:
            thread.start()
        ended = 0
        while ended < len(threads):
            if (event := self._events.get()) is None:
                ended += 1
            else:
                yield event

    def interrupt(self) -> None:
        """Make `run` yield an `Interrupted`; may be called in a signal handler."""
        self._events.put(Interrupted())

    def stop(self) -> None:
        """Take no more jobs."""
        self._stopping = True

    def kill(self) -> None:
        """Take no more jobs, and end those in flight."""
        self.stop()
        for sandbox in dict.fromkeys(self._sandboxes):  # several workers may share one
            sandbox.close()

    def _work(self, waiting: Iterator[Job], sandbox: Runner) -> None:
        while (job := self._next(waiting)) is not None:
            self._events.put(Started(job))
            result: Result | Exception
            try:
                result = self._function(job, sandbox)
            except Exception as error:  # noqa: BLE001  the reader of the events decides
                result = error
            self._events.put(Finished(job, result))
        self._events.put(None)

    def _next(self, waiting: Iterator[Job]) -> Job | None:
        with self._lock:
            return None if self._stopping else next(waiting, None)
