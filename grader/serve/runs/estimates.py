"""How long an attempt will take: as long as such attempts have taken here."""

from statistics import median

from grader.serve.attempt import AttemptKind
from grader.serve.store.attempts import Attempts

MOST_TIMES = 25  # the last ones


def usual_s(attempts: Attempts, kind: AttemptKind, problem: str) -> float | None:
    """The median time of a kind of attempt at a problem, or at any; None if none was measured."""
    times = attempts.times(kind, problem, MOST_TIMES) or attempts.times(kind, None, MOST_TIMES)
    return median(times) if times else None
