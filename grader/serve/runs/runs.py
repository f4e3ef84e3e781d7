"""Run what waits, and record it: the only part of the practice page that uses a sandbox.

    queue -> workers -> the grade, in the record   -> the attempt is over
                        (cases are told meanwhile)    (or: failed, with the reason)
    nothing runs -> the next attempt is made ready (`spare`)

A server that is stopped between the two writes finds the grade when it starts again. One that is
stopped before the first runs the attempt again, before all others.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import count
from typing import TypeVar

from grader.batches.workers import Finished, Workers
from grader.errors import GraderError, JudgeError
from grader.grading.own_inputs import OwnRun
from grader.grading.report import Report
from grader.problem.catalogue import Shelf
from grader.record.basis import salt_sha256
from grader.sandbox.aside import Aside
from grader.sandbox.zygote import RefusedError
from grader.serve.attempt import Attempt, AttemptKind, State
from grader.serve.runs.estimates import Estimates
from grader.serve.runs.live import Live
from grader.serve.runs.queue import TRY_AGAIN_S, Queue
from grader.serve.runs.run_one import Ran, RunOne, turn_of
from grader.serve.runs.salts import salt_of
from grader.serve.runs.spare import Spare, Unexplained
from grader.serve.runs.upcoming import Upcoming
from grader.serve.store.attempts import Attempts, Ending
from grader.serve.store.database import Database
from grader.serve.store.grades import Grades
from grader.verdict import Verdict

T = TypeVar("T")

AT_A_TIME = 2  # runs, each of another person
COSTS_NOTHING = frozenset({Verdict.CE, Verdict.JE})
JUDGE_ERROR = "The grader or the reference failed twice; that is not your fault."


class Runs:
    """States: started, closed. Every method may be called by several threads."""

    def __init__(
        self,
        database: Database,
        attempts: Attempts,
        grades: Grades,
        shelf: Shelf,
        aside: Aside,
        on_defect: Callable[[Exception], object],
    ) -> None:
        self._on_defect = on_defect
        self._secret = database.secret
        self._attempts = attempts
        self._grades = grades
        self._aside = aside
        self.live = Live(database)
        self.queue = Queue(attempts)
        self.estimates = Estimates(attempts, self.live)
        self._upcoming = Upcoming(shelf, database.secret)
        self._spare = Spare(self.queue, attempts, self._upcoming, aside.sandbox, on_defect)
        self._closing = threading.Event()
        #: What the sandbox does that takes seconds; empty if it is ready.
        self.preparing = ""
        run_one = RunOne(attempts, shelf, self._upcoming, self.live)
        self._workers: Workers[Attempt, Ran | OwnRun] = Workers(
            [aside.sandbox] * AT_A_TIME, run_one
        )
        self._thread = threading.Thread(target=self._drain, name="drain", daemon=True)

    def start(self) -> None:
        """Settle what the last server left, then run what waits. JudgeError if the store fails."""
        for attempt in self._attempts.running():
            grade_id = self._find_grade(attempt)
            if grade_id is None:
                self._attempts.wait_again(attempt.number)
            else:
                report = self._grades.report(grade_id)
                self._attempts.end(attempt.number, _graded(attempt, report, grade_id))
        self._aside.sandbox.watch = self._watch
        self._thread.start()
        self._spare.start()

    def turn_to(self, person: str, problem: str) -> None:
        """Make ready, once nothing runs, for a person's next submission to a problem."""
        turns = self._attempts.turns(person, problem)
        self._spare.turn_to((person, problem, turns + 1))

    def is_to_explain(self, number: int) -> bool:
        """Tell if more may yet be known of the mistake in an attempt that is over."""
        return self._spare.is_to_explain(number)

    def close(self) -> None:
        """End every run. What runs or waits is run when the server starts again."""
        self._closing.set()
        self._workers.stop()
        self.queue.close()
        self._workers.kill()
        self._thread.join()
        self._spare.close()

    def _drain(self) -> None:
        for event in self._workers.run(self.queue):
            if isinstance(event, Finished):
                try:
                    self._finish(event.job, event.result)
                except Exception as error:  # noqa: BLE001  others' attempts are still recorded
                    self._on_defect(error)

    def _finish(self, attempt: Attempt, result: Ran | OwnRun | Exception) -> None:
        """Record how a run ended, unless it failed because it was ended."""
        failed = isinstance(result, Exception) or (
            isinstance(result, Ran) and result.graded[0].verdict == Verdict.JE
        )
        if not (failed and self._closing.is_set()):
            if isinstance(result, Ran):  # before it is over: a page asks then if more will be known
                report, _ = result.graded
                self._spare.explain(Unexplained(attempt.number, result.file, result.ready, report))
            self._record(attempt, result)
        self.live.end(attempt.number)
        if attempt.kind == AttemptKind.SUBMIT:
            self._upcoming.forget(turn_of(attempt))
            self._spare.turn_to((attempt.person, attempt.problem, attempt.turn + 1))
        self.queue.ended()

    def _record(self, attempt: Attempt, result: Ran | OwnRun | Exception) -> None:
        ending: Ending | None
        try:
            if isinstance(result, Exception):
                raise result
            if isinstance(result, OwnRun):
                ending = Ending(State.DONE, own=result)
            else:
                ending = self._insist(attempt, partial(self._grade, attempt, result))
        except Exception as error:  # noqa: BLE001  what goes wrong with one costs no other
            if not isinstance(error, GraderError):
                self._on_defect(error)
            ending = Ending(State.FAILED, failure=_why(error))
        run = self.live.get(attempt.number)
        if ending is not None and run is not None:
            timed = replace(ending, took_s=run.elapsed_s)
            self._insist(attempt, lambda _: self._attempts.end(attempt.number, timed))
            self.estimates.forget(attempt.kind, attempt.problem)

    def _grade(self, attempt: Attempt, ran: Ran, is_again: bool) -> Ending:
        """Record a grade; if that is tried again, the disk may have failed after it was written."""
        grade_id = self._find_grade(attempt) if is_again else None
        if grade_id is None:
            grade_id = self._grades.add(attempt, ran.ready, ran.graded)
        return _graded(attempt, ran.graded[0], grade_id)

    def _find_grade(self, attempt: Attempt) -> int | None:
        return self._grades.find(attempt, salt_sha256(salt_of(self._secret, *turn_of(attempt))))

    def _insist(self, attempt: Attempt, change: Callable[[bool], T]) -> T | None:
        """Make a change, which is told if it is tried again.

        Where the disk fails, it is tried until it is made, or the server is stopped.
        """
        for tries in count():
            try:
                return change(tries > 0)
            except JudgeError as error:
                self.live.tell(attempt.number, str(error))
                if self._closing.wait(TRY_AGAIN_S):
                    break
        return None

    def _watch(self, step: str) -> None:
        self.preparing = step


def _graded(attempt: Attempt, report: Report, grade_id: int) -> Ending:
    """The end of an attempt that has a grade."""
    failed = report.verdict == Verdict.JE
    return Ending(
        State.FAILED if failed else State.DONE,
        counts=attempt.kind == AttemptKind.SUBMIT and report.verdict not in COSTS_NOTHING,
        verdict=report.verdict,
        score=report.score,
        grade_id=grade_id,
        failure=JUDGE_ERROR if failed else "",
    )


def _why(error: Exception) -> str:
    """Why an attempt could not be run, for the person; a defect of ours says nothing of inputs."""
    if isinstance(error, JudgeError) and not isinstance(error, RefusedError):
        return JUDGE_ERROR  # its text may hold a hidden input
    if isinstance(error, GraderError):
        return str(error)
    return f"The grader has a defect ({type(error).__name__})."
