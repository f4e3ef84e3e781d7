"""All attempts at a problem, and one of them with its code."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from markupsafe import Markup

from grader.grading.submission import is_notebook as of_notebook
from grader.report.shown import points
from grader.serve.attempt import Attempt
from grader.serve.pages.code import coloured, text_of
from grader.serve.pages.difference import Hunk, can_compare, difference
from grader.serve.pages.result import KINDS, STATES
from grader.serve.pages.words import ago, size
from grader.serve.practice import Practice
from grader.verdict import TITLES

AttemptFile = tuple[Attempt, bytes]


@dataclass(frozen=True)
class ListedAttempt:
    """A line of the list."""

    attempt: Attempt
    kind: str
    outcome: str
    points: str
    when: str


@dataclass(frozen=True)
class AttemptCode:
    """The file of an attempt, and in which lines it differs from ``before``, the one before.

    ``code`` is None for a notebook, which is not read here. ``hunks`` is None if there is nothing
    to compare it with.
    """

    attempt: Attempt
    size: str
    code: Markup | None
    count: int
    before: Attempt | None
    hunks: tuple[Hunk, ...] | None


@dataclass(frozen=True)
class AttemptsView:
    """The page: all attempts, the newest first, and the code of one if there is any."""

    attempts: tuple[ListedAttempt, ...]
    shown: AttemptCode | None


def attempts_view(
    practice: Practice, problem_id: str, number: int | None, now: datetime
) -> AttemptsView:
    """The attempts at a problem, and the code of attempt ``number`` (default: the last one)."""
    attempts = practice.attempts(problem_id)
    until = [attempt for attempt in attempts if number is None or attempt.number <= number]
    files = [(attempt, practice.source(attempt.number)) for attempt in until[:2]]
    return AttemptsView(
        attempts=tuple(_listed(attempt, now) for attempt in attempts),
        shown=code_of(*files) if files else None,
    )


def code_of(shown: AttemptFile, before: AttemptFile | None = None) -> AttemptCode:
    """The file of an attempt, beside that of the one before."""
    attempt, data = shown
    earlier = None if before is None else before[0]
    if is_notebook(attempt):
        return AttemptCode(attempt, size(len(data)), None, 0, earlier, None)
    source = text_of(data)
    return AttemptCode(
        attempt=attempt,
        size=size(len(data)),
        code=coloured(source),
        count=source.removesuffix("\n").count("\n") + 1,
        before=earlier,
        hunks=None if before is None or is_notebook(before[0]) else _hunks(before[1], source),
    )


def _hunks(before: bytes, source: str) -> tuple[Hunk, ...] | None:
    earlier = text_of(before)
    return difference(earlier, source) if can_compare(earlier, source) else None


def _listed(attempt: Attempt, now: datetime) -> ListedAttempt:
    score = attempt.score
    return ListedAttempt(
        attempt=attempt,
        kind=KINDS[attempt.kind],
        outcome=TITLES[attempt.verdict] if attempt.verdict else STATES[attempt.state],
        points="" if score is None else " of ".join(points(score, of=attempt.max_score)),
        when=ago(attempt.made_at, now),
    )


def is_notebook(attempt: Attempt) -> bool:
    """Tell if the file is a notebook, by its name."""
    return of_notebook(Path(attempt.filename))
