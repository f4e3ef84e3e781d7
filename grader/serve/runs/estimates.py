"""How long an attempt will take: as long as such attempts have taken here."""

from statistics import median

from grader.serve.attempt import Attempt, AttemptKind, State
from grader.serve.runs.live import BEGINS, Live
from grader.serve.store.attempts import Attempts
from grader.text import counted

MOST_TIMES = 25  # the last ones


class Estimates:
    """What attempts wait for, and how long. May be used by several threads."""

    def __init__(self, attempts: Attempts, live: Live) -> None:
        self._attempts = attempts
        self._live = live
        self._usual: dict[tuple[AttemptKind, str], float] = {}

    def forget(self, kind: AttemptKind, problem: str) -> None:
        """Measure anew: such an attempt has ended."""
        self._usual.pop((kind, problem), None)

    def seconds(self, attempt: Attempt) -> float | None:
        """The seconds until an attempt is over; None before any was measured."""
        if attempt.state == State.RUNNING:
            return self._left(attempt)
        parts = [self._left(running) for running in self._attempts.running()]
        for kind, problem, count in self._attempts.waiting_before(attempt.number):
            usual = self._usual_s(kind, problem)
            parts.append(None if usual is None else count * usual)
        parts.append(self._usual_s(attempt.kind, attempt.problem))
        known = [part for part in parts if part is not None]
        return sum(known) if len(known) == len(parts) else None

    def ahead(self, attempt: Attempt) -> str:
        """What a waiting attempt waits for."""
        waiting = self._attempts.waiting_before(attempt.number)
        count = len(self._attempts.running()) + sum(count for _, _, count in waiting)
        return f"{counted(count, 'attempt')} ahead" if count else BEGINS

    def _left(self, running: Attempt) -> float | None:
        usual, run = self._usual_s(running.kind, running.problem), self._live.get(running.number)
        return usual if usual is None or run is None else max(0.0, usual - run.elapsed_s)

    def _usual_s(self, kind: AttemptKind, problem: str) -> float | None:
        """The median time of a kind of attempt at a problem, or at any; None if there is none."""
        usual = self._usual.get((kind, problem))
        if usual is None:
            own = self._attempts.times(kind, problem, MOST_TIMES)
            times = own or self._attempts.times(kind, None, MOST_TIMES)
            usual = median(times) if times else None
            if own and usual is not None:  # what is only like it is measured anew each time
                self._usual[kind, problem] = usual
        return usual
