"""Runs in progress: what is known of them before they are recorded.

It is kept in memory alone: a server that is stopped runs the attempt again.
"""

import time
from dataclasses import dataclass, field

from grader.grading.report import CaseResult, Report
from grader.serve.store.database import Database

BEGINS = "it begins"
LOOKING = "the mistake is looked for"


@dataclass
class LiveRun:
    """One run: what it does now, and what is known of it, as a student may see it.

    The report is there once all is judged, and the mistake is looked for.
    """

    version: int
    doing: str = BEGINS
    total: int = 0
    cases: list[CaseResult] = field(default_factory=list)
    report: Report | None = None
    began: float = field(default_factory=time.monotonic)

    @property
    def elapsed_s(self) -> float:
        """How long it has been running."""
        return time.monotonic() - self.began


class Live:
    """The runs in progress, by their attempts. May be used by several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._runs: dict[int, LiveRun] = {}

    def begin(self, number: int) -> None:
        """Begin the run of an attempt."""
        with self._database.telling() as version:
            self._runs[number] = LiveRun(version)

    def tell(self, number: int, doing: str, total: int = 0) -> None:
        """Tell what a run does now, and of how many cases, if that is known."""
        with self._database.telling() as version:
            run = self._runs[number]
            run.doing, run.total, run.version = doing, total or run.total, version

    def add(self, number: int, case: CaseResult) -> None:
        """Add a case that was judged."""
        with self._database.telling() as version:
            run = self._runs[number]
            run.cases.append(case)
            run.version = version

    def judged(self, number: int, report: Report) -> None:
        """Tell the report, as a student may see it, of a run whose mistake is looked for now."""
        with self._database.telling() as version:
            run = self._runs[number]
            run.report, run.doing, run.version = report, LOOKING, version

    def end(self, number: int) -> float:
        """Forget a run that was recorded; how long it took."""
        return self._runs.pop(number).elapsed_s

    def get(self, number: int) -> LiveRun | None:
        """The run of an attempt; None if it does not run now."""
        return self._runs.get(number)

    def changed_since(self, version: int) -> set[int]:
        """The numbers of the attempts whose runs have told something since a version."""
        return {number for number, run in list(self._runs.items()) if run.version > version}
