"""One attempt, run by a worker: graded, or called with inputs of the person's own."""

from dataclasses import dataclass
from functools import partial

from grader.batches.gradable import Gradable, Graded, grade_file
from grader.cases.own_values import read_values
from grader.grading.own_inputs import OwnRun, run_own
from grader.grading.report import Report
from grader.grading.submission import Submission, from_bytes
from grader.grading.told import told_report
from grader.problem.catalogue import Shelf
from grader.problem.load import require_course
from grader.sandbox.runner import Runner
from grader.serve.attempt import Attempt, AttemptKind
from grader.serve.runs.live import Live
from grader.serve.runs.upcoming import Turn, Upcoming
from grader.serve.store.attempts import Attempts
from grader.verdict import Verdict


@dataclass(frozen=True)
class Ran:
    """A run that came to its end, with what it was graded by."""

    file: Submission
    ready: Gradable
    graded: Graded


class RunOne:
    """Runs an attempt, and tells `Live` what it does and each case that is judged."""

    def __init__(self, attempts: Attempts, shelf: Shelf, upcoming: Upcoming, live: Live) -> None:
        self._attempts = attempts
        self._shelf = shelf
        self._upcoming = upcoming
        self._live = live

    def __call__(self, attempt: Attempt, sandbox: Runner) -> Ran | OwnRun:
        """Run it. JudgeError if the grader or the reference fails."""
        self._live.begin(attempt.number)
        file = from_bytes(self._attempts.source(attempt.number), attempt.path)
        if attempt.kind == AttemptKind.OWN:
            return self._run_own(attempt, file, sandbox)
        return self._grade(attempt, file, sandbox)

    def _run_own(self, attempt: Attempt, file: Submission, sandbox: Runner) -> OwnRun:
        problem = require_course(self._shelf.get(attempt.problem))
        inputs = read_values(problem.spec, self._attempts.inputs(attempt.number))
        self._live.tell(attempt.number, "your code runs")
        return run_own(file, problem, inputs, sandbox)

    def _grade(self, attempt: Attempt, file: Submission, sandbox: Runner) -> Ran:
        number = attempt.number
        self._live.tell(number, "its cases are made")
        ready = self._upcoming.get(turn_of(attempt), sandbox)
        self._live.tell(number, "your code runs", len(ready.cases))

        def tell_verdict(report: Report) -> None:
            if report.verdict not in (Verdict.AC, Verdict.JE):  # no mistake is looked for
                self._live.judged(number, told_report(report))

        tell_case = partial(self._live.add, number)
        graded = grade_file(file, ready, sandbox, on_case=tell_case, on_verdict=tell_verdict)
        return Ran(file, ready, graded)


def turn_of(attempt: Attempt) -> Turn:
    """The turn of an attempt, which its hidden cases follow from."""
    return attempt.person, attempt.problem, attempt.turn
