"""What a page shows of attempts and problems: frozen values, read from the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from grader.errors import GraderError, UsageError
from grader.grading.own_inputs import OwnRun
from grader.grading.report import CaseResult, Report
from grader.verdict import Verdict

YOU = "you"  # the person, where there is only one


class AttemptKind(StrEnum):
    """What a person asks for: the sample cases, a grade, or a run with inputs of their own."""

    SAMPLES = "samples"
    SUBMIT = "submit"
    OWN = "own"


class State(StrEnum):
    """Where an attempt stands; neither of the last two costs an attempt.

    waiting -> running -> done
            |          -> failed      the grader failed twice, or no walls hold here
            |          -> waiting     the server was stopped; it runs first when it starts again
            -> replaced               a newer attempt took its place before it ran
    """

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    REPLACED = "replaced"

    @property
    def is_over(self) -> bool:
        """Tell if it has come to its end."""
        return self in (State.DONE, State.FAILED, State.REPLACED)


@dataclass(frozen=True)
class Attempt:
    """One attempt of a person at a problem.

    ``turn`` counts the submissions of that person to that problem, from 1; it is 0 of other kinds.
    ``counts`` says whether it costs an attempt: a file that could be loaded was graded. ``failure``
    says why it failed. ``version`` grows with each change, across all attempts.
    """

    number: int
    person: str
    problem: str
    kind: AttemptKind
    turn: int
    filename: str
    state: State
    verdict: Verdict | None
    score: float | None
    max_score: float
    made_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    counts: bool
    failure: str
    version: int
    grade_id: int | None

    @property
    def path(self) -> str:
        """The path that the record has for its file; a notebook is one by its name."""
        suffix = ".ipynb" if self.filename.lower().endswith(".ipynb") else ".py"
        return f"attempts/{self.number}{suffix}"


@dataclass(frozen=True)
class AttemptResult:
    """An attempt, and what is known of it by now; ``own`` is a run with inputs of one's own.

    ``cases`` are those that were judged so far, of ``total`` (0 if that is not known yet), as a
    student may see them. ``report`` is the student's: it is there once all cases are judged; while
    the attempt still runs, it does not name the mistake yet. ``why_waiting`` says what an
    unfinished attempt waits for, and of one that is over that its mistake is still looked for; else
    it is empty. ``estimate_s`` is None before one was measured.
    """

    attempt: Attempt
    cases: tuple[CaseResult, ...]
    total: int
    report: Report | None
    why_waiting: str
    estimate_s: float | None
    own: OwnRun | None = None


@dataclass(frozen=True)
class ProblemStanding:
    """How a person stands with a problem; ``attempts`` are those that count, ``last`` is any."""

    problem: str
    attempts: int = 0
    best: float | None = None
    last: int | None = None
    is_solved: bool = False

    @property
    def state(self) -> str:
        """``solved``, ``tried`` (any attempt was made) or ``new``."""
        return "solved" if self.is_solved else "new" if self.last is None else "tried"


@dataclass(frozen=True)
class OpenHint:
    """A hint that was opened: its Markdown, and the last attempt before."""

    position: int
    attempt: int | None
    text: str


@dataclass(frozen=True)
class ProblemHints:
    """The hints of a problem that were opened, in that order, and how many there are."""

    opened: tuple[OpenHint, ...]
    total: int


@dataclass(frozen=True)
class SavedDraft:
    """What stood in the editor when it was last saved; ``version`` counts the times."""

    source: str
    version: int
    saved_at: datetime


class ConflictError(GraderError):
    """Another tab has saved a later draft, which is ``saved``."""

    def __init__(self, saved: SavedDraft) -> None:
        super().__init__("another tab has saved a later draft: reload the page to see it")
        self.saved = saved


class InputsError(UsageError):
    """Inputs of one's own that the problem does not allow: a text for each argument."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in errors.items()))
        self.errors = dict(errors)
