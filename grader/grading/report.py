"""What grading a submission gives: frozen values that reports are written from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from grader.cases.values import Value
from grader.verdict import Verdict

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Explanation:
    """Why a verdict was given. ``told`` holds nothing that could give a hidden input away."""

    told: str
    detail: str


@dataclass(frozen=True)
class CaseResult:
    """One case: its verdict, its points, and what it used.

    ``actual`` is None where no real numbers came back; ``error_ratio`` is empty where they could
    not be compared; ``expected`` and ``inputs`` are withheld (None, empty) from a reader who may
    not see them. Times are seconds, memory is the peak resident size in MiB.
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

    @property
    def hidden(self) -> bool:
        """Whether a student may not see its numbers."""
        return self.visibility != "sample"


@dataclass(frozen=True)
class Walls:
    """The walls that stood while a submission ran; no level where nothing was run."""

    level: str | None
    layers: tuple[str, ...]


@dataclass(frozen=True)
class Provenance:
    """What a report follows from, so that it can be made again.

    ``tier`` is what was ready before the submission ran (None where nothing was run), and
    ``why_not_faster`` says why that was less than was asked for.
    """

    grader: str
    problem_sha256: str
    reference_sha256: str
    seed: int
    versions: Mapping[str, str]
    sandbox: Walls
    tier: str | None
    why_not_faster: str
    started_at: datetime
    wall_s: float


@dataclass(frozen=True)
class Printed:
    """What a submission printed, as text without control characters."""

    stdout: str = ""
    stderr: str = ""


@dataclass(frozen=True)
class Report:
    """All that is known of one graded submission.

    ``score`` is None for a judge error, which is never a zero. ``printed`` is all output;
    ``printed_openly`` is what was printed before the first hidden case, when nothing hidden was in
    the process yet. ``loaded`` is whether there was a function to call. ``misconceptions`` are (id,
    message) of the problem's named mistakes whose numbers the submission returned in every case;
    ``hints`` are (id, message) of what else its numbers, its errors or its source tell.
    """

    path: str
    sha256: str
    problem: str
    verdict: Verdict
    score: float | None
    max_score: float
    components: tuple[str, ...]
    cases: tuple[CaseResult, ...]
    messages: tuple[str, ...]
    loaded: bool
    printed: Printed
    printed_openly: Printed
    provenance: Provenance
    misconceptions: tuple[tuple[str, str], ...]
    hints: tuple[tuple[str, str], ...] = ()
