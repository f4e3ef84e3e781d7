"""What is done while nothing runs, so that the next attempt has less to wait for.

the sandbox is started, and proven
the problem at hand is made ready: the cases of its next submission, and what is expected
wrong answers are looked at again, once the automatic mistakes are known
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from grader.batches.gradable import Gradable, grade_file
from grader.errors import GraderError
from grader.grading.feedback.explain import STILL_COMPUTED
from grader.grading.report import Report
from grader.grading.submission import Submission
from grader.sandbox.proof.ladder import Sandbox
from grader.serve.runs.queue import Queue
from grader.serve.runs.upcoming import Turn, Upcoming
from grader.serve.store.attempts import Attempts

LOOK_AGAIN_S = 0.5  # whether the automatic mistakes are known
MOST_UNEXPLAINED = 8  # the last ones


@dataclass(frozen=True)
class Unexplained:
    """A wrong answer whose verdict did not wait for automatic mistakes."""

    number: int
    file: Submission
    ready: Gradable
    report: Report


class Spare:
    """The thread that does it. States: started, closed; its methods are for other threads."""

    def __init__(
        self,
        queue: Queue,
        attempts: Attempts,
        upcoming: Upcoming,
        sandbox: Sandbox,
        on_defect: Callable[[Exception], object],
    ) -> None:
        self._on_defect = on_defect
        self._queue = queue
        self._attempts = attempts
        self._upcoming = upcoming
        self._sandbox = sandbox
        self._wished = threading.Condition()
        self._closed = False
        self._at_hand: Turn | None = None
        self._made: Turn | None = None
        self._unexplained: deque[Unexplained] = deque(maxlen=MOST_UNEXPLAINED)
        self._explaining: int | None = None
        self._thread = threading.Thread(target=self._work, name="spare", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def turn_to(self, turn: Turn) -> None:
        """Make ready for an attempt that may come next."""
        with self._wished:
            self._at_hand = turn
            self._wished.notify_all()

    def explain(self, wrong: Unexplained) -> None:
        """Look again at a wrong answer, unless all is known of it."""
        if STILL_COMPUTED in wrong.report.remarks:
            with self._wished:
                self._unexplained.append(wrong)
                self._wished.notify_all()

    def is_to_explain(self, number: int) -> bool:
        """Tell if more may yet be known of the attempt of that number."""
        with self._wished:
            return number == self._explaining or any(
                wrong.number == number for wrong in self._unexplained
            )

    def close(self) -> None:
        """End it; the sandbox and the queue must be closed before."""
        with self._wished:
            self._closed = True
            self._wished.notify_all()
        self._thread.join()

    def _work(self) -> None:
        while not self._closed:
            try:
                self._do_one()
            except GraderError:  # the attempt that needs it says why
                pass
            except Exception as error:  # noqa: BLE001  one defect must not end all spare work
                self._on_defect(error)
            self._wait()

    def _do_one(self) -> None:
        if self._at_hand is not None and self._at_hand != self._made:
            self._made = self._at_hand
            self._upcoming.make_ahead(self._made, self._sandbox)
        _ = self._sandbox.level  # what was asked for in advance is done now
        self._explain_next()

    def _wait(self) -> None:
        """Wait until there is something to do, and nothing runs."""
        with self._wished:
            if not self._closed and self._at_hand == self._made:
                self._wished.wait(LOOK_AGAIN_S if self._unexplained else None)
        self._queue.wait_until_idle()

    def _explain_next(self) -> None:
        """Grade a wrong answer again, if the automatic mistakes are known by now.

        Of the second run only the mistakes are taken: whatever else it says, it may have seen
        hidden inputs before.
        """
        with self._wished:
            if not self._unexplained or self._is_computing():
                return
            wrong = self._unexplained.popleft()
            self._explaining = wrong.number
        try:
            report, _ = grade_file(wrong.file, wrong.ready, self._sandbox)
            found = [one for one in report.misconceptions if one not in wrong.report.misconceptions]
            if found and report.verdict == wrong.report.verdict:
                self._attempts.add_mistakes(wrong.number, found)
            elif STILL_COMPUTED in report.remarks:  # pairs of mistakes, after single ones
                self.explain(wrong)
        finally:
            self._explaining = None

    def _is_computing(self) -> bool:
        return self._unexplained[0].ready.prepared.is_computing_fingerprints
