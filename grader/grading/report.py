"""A report: frozen values that grading gives, and that every format is written from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

import grader
from grader.cases.values import Value
from grader.grading.submission import Submission
from grader.problem.load import Problem
from grader.text import one_line
from grader.verdict import Verdict
from grader.version import VERSION

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Explanation:
    """Why a case has its verdict.

    ``for_staff`` says what came; ``for_student`` says the same of a sample case, and of a hidden
    case only what its verdict means (`grader.grading.told`).
    """

    for_student: str
    for_staff: str

    def __repr__(self) -> str:
        """Without what only the staff may read."""
        return f"<Explanation {self.for_student!r}>"


@dataclass(frozen=True)
class CaseResult:
    """One case: its verdict, its points, and what it used.

    ``was_run`` is False if the file could not be loaded, or if the process had ended too often
    before this case; ``ended_process`` is True if this case ended it. ``actual`` is None where no
    real numbers came back; ``error_ratio`` is empty where they could not be compared; ``expected``
    and ``inputs`` are withheld (None, empty) from a reader who may not see them. Times are
    seconds, memory is the peak resident size in MiB.
    """

    name: str
    group: str
    visibility: str
    note: str
    verdict: Verdict
    reason: Explanation
    score: float
    max_score: float
    error_ratio: tuple[float, ...]
    wall_s: float
    cpu_s: float
    memory_mib: float
    inputs: Mapping[str, Value]
    expected: Floats | None
    actual: Floats | None
    was_run: bool
    ended_process: bool

    @property
    def hidden(self) -> bool:
        """Whether a student may not see its numbers."""
        return self.visibility != "sample"

    def __repr__(self) -> str:
        """One line, without its numbers, which may be hidden ones."""
        return f"<CaseResult {self.name}: {self.verdict} · {self.score} of {self.max_score} points>"


@dataclass(frozen=True)
class Walls:
    """The walls that stood while a submission ran; no level where nothing was run."""

    level: str | None
    layers: tuple[str, ...]


@dataclass(frozen=True)
class Provenance:
    """The facts that a report follows from, so that it can be made again.

    ``tier`` is what was ready before the submission ran (None where nothing was run), and
    ``why_not_faster`` says why that was less than the user asked for. A student's report has no
    ``seed``, from which inputs follow where a course has no salt, and begins with a day.
    """

    grader: str
    problem_sha256: str
    reference_sha256: str
    seed: int | None
    versions: Mapping[str, str]
    sandbox: Walls
    tier: str | None
    why_not_faster: str
    started_at: datetime
    wall_s: float


@dataclass(frozen=True)
class Printed:
    """The output of a submission, as text without control characters."""

    stdout: str = ""
    stderr: str = ""


class Hint(NamedTuple):
    """Help for the student: the id of a mistake, a meaning or a rule, and its text."""

    id: str
    message: str


class Breach(NamedTuple):
    """A broken rule on the source, by its id, and the place; empty where something is missing."""

    rule: str
    place: str = ""


class About(StrEnum):
    """The subject of a remark."""

    FAILURE = "failure"  # of the grader or the reference
    NOTEBOOK = "notebook"  # cells and lines of a notebook that were left out
    LOADING = "loading"  # why the file could not be loaded
    NOT_RUN = "not run"  # how many cases were not run; a hidden case decided that
    NO_HIDDEN_RUN = "no hidden run"  # the same, and only sample cases were run
    MISTAKES = "mistakes"  # the problem's named mistakes were not looked for
    RULES = "rules"  # the cost of a broken rule on the source
    UNREAD = "unread"  # rules that could not be looked up in the source
    SECOND_TRY = "second try"  # an earlier try had failed, and may have seen hidden inputs
    SAMPLES_ONLY = "samples only"  # in a student's edition
    IS_REFERENCE = "is reference"  # the file is the reference itself
    CAPPED = "capped"  # the cases give more points than a submission that is not accepted gets
    OUTDATED = "outdated"  # names in the source that will be removed
    UNSEEN = "unseen"  # the rules were not applied: the look at the source failed


class Remark(NamedTuple):
    """A sentence on the whole submission, and its subject."""

    about: About
    text: str


@dataclass(frozen=True)
class Report:
    """All that is known of one graded submission.

    ``score`` is None for a judge error, which is never a zero. ``printed`` is all output;
    ``printed_openly`` is what was printed before the first hidden case, when nothing hidden was in
    the process yet. ``loaded`` is whether there was a function to call. ``misconceptions`` are the
    problem's named mistakes whose numbers the submission returned in every case; ``hints`` explain
    its numbers, its errors and its ``breaches``. ``comments`` are what the staff wrote, later, to
    all whose wrong answers did the same.

    A report of a student's edition (`samples_only`) has verdicts of sample cases and no points:
    ``score`` is None, and the cases have 0 of 0.
    """

    path: str
    sha256: str
    problem: str
    verdict: Verdict
    score: float | None
    max_score: float
    components: tuple[str, ...]
    cases: tuple[CaseResult, ...]
    remarks: tuple[Remark, ...]
    loaded: bool
    printed: Printed
    printed_openly: Printed
    provenance: Provenance
    misconceptions: tuple[Hint, ...] = ()
    hints: tuple[Hint, ...] = ()
    breaches: tuple[Breach, ...] = ()
    comments: tuple[str, ...] = ()

    @property
    def samples_only(self) -> bool:
        """Whether a student's edition was used, which has sample cases alone."""
        return any(remark.about == About.SAMPLES_ONLY for remark in self.remarks)

    @property
    def messages(self) -> tuple[str, ...]:
        """The texts of the remarks."""
        return tuple(remark.text for remark in self.remarks)

    def __repr__(self) -> str:
        """One line, which holds nothing of a hidden case."""
        score = "not scored" if self.score is None else f"{self.score} of {self.max_score} points"
        return f"<Report {self.verdict} · {self.problem} · {score} · {one_line(self.path)}>"

    def _repr_html_(self) -> str:
        """The report as a student may see it, as a notebook shows it.

        The public name finds the room that writes HTML: that room is above this one.
        """
        return grader.to_cell(self)


def ungraded(submission: Submission, problem: Problem) -> Report:
    """The report of a submission before anything is known: a judge error, begun now."""
    spec = problem.spec
    return Report(
        path=str(submission.path),
        sha256=submission.sha256,
        problem=spec.id,
        verdict=Verdict.JE,
        score=None,
        max_score=spec.scoring.points,
        components=tuple(component.name for component in spec.output.components),
        cases=(),
        remarks=(),
        loaded=False,
        printed=Printed(),
        printed_openly=Printed(),
        provenance=Provenance(
            grader=VERSION,
            problem_sha256=problem.sha256,
            reference_sha256="",
            seed=spec.seed,
            versions={},
            sandbox=Walls(None, ()),
            tier=None,
            why_not_faster="",
            started_at=datetime.now(UTC),
            wall_s=0.0,
        ),
    )
