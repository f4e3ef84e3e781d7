"""A grade from a record, given again; where it differs, the possible reasons.

    recorded -> the same calls in the same order, in the jail
             -> verdicts, by the expected vectors of the record
             -> then and now, case by case
    differs? -> once more: a replay that differs from itself is not deterministic

Every case is run, even if only one is asked for: a submission may keep something from call to call.
"""

from dataclasses import dataclass, replace

from grader.grading.grade import run_and_judge
from grader.grading.prepared import Prepared
from grader.grading.report import Report, ungraded
from grader.grading.told import SECOND_TRY, tried_again
from grader.record.record import Grade
from grader.replay.differ import Condition, conditions, differences
from grader.replay.recall import Recorded
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import Verdict
from grader.version import source_sha256

# A busy machine may cause these verdicts.
LIMITED = (Verdict.TLE, Verdict.MLE, Verdict.OLE)
STEADY = "A second replay gave the same as the first."
UNSTEADY = (
    "A second replay differs from the first, too: the submission is not deterministic. It may draw "
    "random numbers, read a clock, or depend on what else runs."
)
UNEXPLAINED = (
    "Versions, platform and sandbox are those of the record. It does not tell the processor, by "
    "which XLA chooses its instructions; nor would it tell that somebody has changed it."
)


@dataclass(frozen=True)
class Replayed:
    """A grade then and now. ``now`` lacks what is not compared.

    ``changed`` names the differences of the whole: verdict, points; ``differs`` those of each case.
    ``is_steady`` says, where anything differs, whether a second replay gave the same as the first.
    ``is_cut`` as in `Recorded`.
    """

    grade: Grade
    then: Report
    now: Report
    changed: tuple[str, ...]
    differs: tuple[tuple[str, ...], ...]
    conditions: tuple[Condition, ...]
    is_steady: bool | None
    is_cut: bool

    @property
    def same(self) -> bool:
        """Whether everything is as it was, bit for bit."""
        return not self.changed and not any(self.differs)

    def seen(self, then: Report, now: Report) -> "Replayed":
        """The same as a reader sees it, who may see no more than these two reports."""
        changed, differs = _compare(then, now, self.is_cut)
        is_steady = self.is_steady if changed or any(differs) else None
        return replace(
            self, then=then, now=now, changed=changed, differs=differs, is_steady=is_steady
        )

    def only(self, name: str) -> "Replayed":
        """The same for one case, which must be there."""
        at = [case.name for case in self.then.cases].index(name)
        then = replace(self.then, cases=(self.then.cases[at],))
        now = replace(self.now, cases=(self.now.cases[at],))
        return replace(self, then=then, now=now, changed=(), differs=(self.differs[at],))

    def others(self) -> str:
        """The conditions that differ, then and now; empty if none does."""
        return "; ".join(
            condition.text() for condition in self.conditions if condition.then != condition.now
        )

    def reasons(self) -> list[str]:
        """The possible reasons of a difference, in sentences; empty if nothing differs."""
        if self.same:
            return []
        found = [STEADY if self.is_steady else UNSTEADY]
        if others := self.others():
            found.append(f"What else differs: {others}.")
        found += [
            f"{then.name} was stopped by a limit {'then' if then.verdict in LIMITED else 'now'} "
            f"only, after {then.wall_s:.2f} s then and {now.wall_s:.2f} s now: the limit was near."
            for then, now in zip(self.then.cases, self.now.cases, strict=True)
            if (then.verdict in LIMITED) != (now.verdict in LIMITED)
        ]
        return found if len(found) > 1 or not self.is_steady else [*found, UNEXPLAINED]


def replay(recorded: Recorded, sandbox: Sandbox) -> Replayed:
    """Give a grade again; twice if it differs.

    JudgeError if the sandbox fails, RefusedError if there are no walls to run it behind. Must not
    be called from a thread that Ctrl-C interrupts.
    """
    posed = recorded.posed
    prepared = Prepared.recorded(posed.problem, posed.cases, posed.expected)
    then, now = recorded.report, _again(recorded, prepared, sandbox)
    changed, differs = _compare(then, now, recorded.is_cut)
    is_steady = None
    if changed or any(differs):
        whole, cases = _compare(now, _again(recorded, prepared, sandbox), recorded.is_cut)
        is_steady = not whole and not any(cases)
    grader_then = posed.basis.grader_sha256
    return Replayed(
        grade=recorded.grade,
        then=then,
        now=now,
        changed=changed,
        differs=differs,
        conditions=tuple(conditions(then, now, grader_then, source_sha256())),
        is_steady=is_steady,
        is_cut=recorded.is_cut,
    )


def _compare(
    then: Report, now: Report, is_cut: bool
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The differences of the whole, and of each case."""
    whole = {"verdict": then.verdict != now.verdict, "points": then.score != now.score}
    cases = zip(then.cases, now.cases, strict=True)
    return (
        tuple(name for name, differs in whole.items() if differs),
        tuple(differences(was, is_now, with_reason=not is_cut) for was, is_now in cases),
    )


def _again(recorded: Recorded, prepared: Prepared, sandbox: Sandbox) -> Report:
    """The grade as it is given now, without feedback."""
    submission = recorded.submission
    begun = ungraded(submission, prepared.problem)
    now = run_and_judge(begun, submission, prepared, sandbox, with_feedback=False)
    return tried_again(now) if SECOND_TRY in recorded.report.remarks else now
