"""Grade a class: every submission that is due, on all workers, each recorded as it is graded.

    found -> plan -> workers -> one transaction for each grade
             |
             kept: marks that are still up to date

A batch ends early by an interruption (submissions in flight are finished; the second interruption
kills them), by too many judge errors, by a record that can't be written, and where there are no
walls. What was recorded stays, and the next start goes on from there.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from grader.batches.beside import modules_beside, student_key
from grader.batches.gradable import Gradable, Graded, grade_file
from grader.batches.plan import JUDGE_ERROR, NEW, make_plan
from grader.batches.result import FINISHED
from grader.batches.workers import Finished, Interrupted, Started, Workers
from grader.collect.collection import Collection, Key, Placed
from grader.errors import GraderError, JudgeError
from grader.grading.feedback.automatic.fingerprints import PATIENCE_S
from grader.grading.feedback.explain import STILL_COMPUTED
from grader.grading.report import Report
from grader.record.store import Store
from grader.sandbox.runner import Runner
from grader.sandbox.zygote import RefusedError
from grader.verdict import Verdict

# A batch stops at this many judge errors if they are at least this share of what was graded: then
# the grader or the machine is broken. A reference that fails does not count; it has a message.
MANY_JUDGE_ERRORS = 10
LARGE_SHARE = 0.5
AT_ONCE_S = 1.0  # automatic misconceptions that are remembered are known by then


@dataclass(frozen=True)
class Done:
    """A submission was graded and recorded. Without a report it was not; ``why_not`` says why."""

    placed: Placed
    report: Report | None
    why_not: str = ""


Event = Started[Placed] | Done | Interrupted


class _Jobs(Iterator[Placed]):
    """Gives out the files that are due, and then, once more, those that were held back.

    The second time they wait for automatic misconceptions, and are not held back again. Workers
    take turns to ask; one may hold a file back after another was told that all are done.
    """

    def __init__(self, due: Iterator[Placed], be_patient: Callable[[bool], None]) -> None:
        self._due = due
        self._be_patient = be_patient
        self._held: deque[Placed] = deque()
        self._held_once: set[Key] = set()
        be_patient(False)

    def __next__(self) -> Placed:
        if (placed := next(self._due, None)) is not None:
            return placed
        self._be_patient(True)
        if not self._held:
            raise StopIteration
        return self._held.popleft()

    def hold_back(self, placed: Placed) -> bool:
        """Hold a file back, unless that was done before."""
        if placed.key in self._held_once:
            return False
        self._held_once.add(placed.key)
        self._held.append(placed)
        return True


class Batch:
    """One start. States: planned, running (`run` is read), ended (`how` says how)."""

    def __init__(
        self,
        folder: Path,
        found: Collection,
        ready: Mapping[str, Gradable | JudgeError],
        store: Store,
        sandboxes: Sequence[Runner],
        fresh: bool = False,
    ) -> None:
        """Plan it. ``folder`` is where ``found`` was found, for the record.

        ``ready`` is what `make_ready` returned; every sandbox has the same versions.
        """
        self._folder, self._found, self._store = folder, found, store
        self._ready: dict[str, Gradable] = {}
        self._unready: dict[str, str] = {}
        for problem, made in ready.items():
            if isinstance(made, Gradable):
                self._ready[problem] = made
            else:
                self._unready[problem] = str(made)
        bases = {problem: made.basis for problem, made in self._ready.items()}
        gradable = [placed for placed in found.placed if placed.problem in bases]
        self.plan = make_plan(gradable, store.earlier(), bases, fresh)
        # A start before this one may have sent them hidden inputs.
        self._tried = {placed.key for placed, reason in self.plan.due if reason == JUDGE_ERROR}
        self._beside = modules_beside(found)
        self._jobs = _Jobs((placed for placed, _ in self.plan.due), self._be_patient)
        self._workers: Workers[Placed, Graded | None] = Workers(sandboxes, self._work)
        self.interrupts = 0
        self._judge_errors = 0
        self._graded = 0
        self.how = ""

    def interrupt(self) -> None:
        """Stop after the submissions in flight; the second time, at once. For signal handlers."""
        self._workers.interrupt()

    def run(self) -> Iterator[Event]:
        """Grade what is due; record each grade before its `Done` is yielded.

        RefusedError if there are no walls, JudgeError if the record can't be written.
        """
        self._store.begin(self._folder, self._found, self._planned())
        for placed in self._found.placed:
            if placed.problem in self._unready:
                self._store.postpone(placed, self._unready[placed.problem])
        self.how = FINISHED
        try:
            for event in self._workers.run(self._jobs):
                if isinstance(event, Finished):
                    yield from self._finished(event)
                else:
                    if isinstance(event, Interrupted):
                        self._interrupted()
                    yield event
        except GraderError as error:
            with suppress(JudgeError):  # where the record is what failed
                self._store.end(str(error))
            raise
        finally:
            self._workers.kill()
        self._store.end(self.how)

    def _be_patient(self, is_patient: bool) -> None:
        """Let wrong answers wait for automatic misconceptions, or not."""
        for ready in self._ready.values():
            ready.prepared.patience_s = PATIENCE_S if is_patient else AT_ONCE_S

    def _planned(self) -> dict[Key, int | str]:
        """The grade of each submission, or why it is due."""
        planned: dict[Key, int | str] = {placed.key: NEW for placed in self._found.placed}
        planned |= {placed.key: grade_id for placed, grade_id in self.plan.kept}
        return planned | {placed.key: reason for placed, reason in self.plan.due}

    def _work(self, placed: Placed, sandbox: Runner) -> Graded | None:
        """Grade a file; None if it is held back until the automatic misconceptions are known.

        Nothing of it is recorded then: a batch that ends before leaves it for the next one.
        """
        result = self._grade(placed, sandbox)
        is_complete = STILL_COMPUTED not in result[0].remarks
        return result if is_complete or not self._jobs.hold_back(placed) else None

    def _grade(self, placed: Placed, sandbox: Runner) -> Graded:
        """Read the file and grade it."""
        beside = self._beside.get(student_key(placed.owner), frozenset())
        file = replace(placed.entry.read(), path=Path(placed.entry.path), beside=beside)
        was_tried = placed.key in self._tried
        return grade_file(file, self._ready[placed.problem], sandbox, was_tried)

    def _finished(self, event: Finished[Placed, Graded | None]) -> Iterator[Done]:
        """Record a worker's result, unless it failed because we killed it."""
        placed, result = event.job, event.result
        if isinstance(result, RefusedError):
            raise result
        if isinstance(result, Exception):
            if self.interrupts < 2:
                yield self._failed(placed, result)
            return
        if result is None:
            return
        report, data = result
        is_judge_error = report.verdict == Verdict.JE
        if is_judge_error and self.interrupts >= 2:
            return
        ready = self._ready[placed.problem]
        problem, cases = ready.prepared.problem, ready.cases
        self._store.add(placed, problem, cases, ready.basis, report, data)
        self._count(is_judge_error and not ready.prepared.why_not)
        yield Done(placed, report)

    def _failed(self, placed: Placed, error: Exception) -> Done:
        """Postpone a file that has gone since it was found, or that met a defect of ours."""
        ours = not isinstance(error, GraderError)
        defect = f"a defect of the grader itself ({type(error).__name__}: {error})"
        reason = defect if ours else str(error)
        self._store.postpone(placed, reason)
        self._count(ours or isinstance(error, JudgeError))
        return Done(placed, None, reason)

    def _count(self, is_judge_error: bool) -> None:
        self._graded += 1
        self._judge_errors += is_judge_error
        if self._judge_errors >= max(MANY_JUDGE_ERRORS, LARGE_SHARE * self._graded):
            self._workers.stop()
            self.how = (
                f"stopped: {self._judge_errors} of {self._graded} ended in judge errors, so the "
                "grader or the machine is broken, not the submissions"
            )

    def _interrupted(self) -> None:
        self.interrupts += 1
        self.how = "interrupted"
        if self.interrupts == 1:
            self._workers.stop()
        else:
            self._workers.kill()
