"""A grade that was given, given again; and where it differs, why that may be.

    recorded -> the same calls in the same order, in the jail
             -> verdicts, by the expected vectors of the record
             -> then and now, case by case
    differs? -> once more: what differs from itself is not deterministic

Every case is run, whichever is asked for: a submission may keep something from call to call.
"""

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from grader.errors import JudgeError
from grader.grading.grade import judge, problem_primer, remarks_on, ruled_by_source, run_submission
from grader.grading.notebook import read_source
from grader.grading.report import Printed, Provenance, Report, Walls
from grader.grading.source_rules.breaches import Seen, find_breaches
from grader.record.record import Given
from grader.replay.differ import Condition, conditions, differences
from grader.replay.recall import Recorded
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import Verdict, overall
from grader.version import VERSION, source_sha256

# Verdicts that a busy machine may bring about.
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
    """A grade then and now. What is no part of the comparison is left out of ``now``.

    ``changed`` is what differs of the whole: verdict, points; ``differs`` what differs of each
    case. ``is_steady`` says, where anything differs, whether a second replay gave the same as the
    first. ``is_cut`` as in `Recorded`.
    """

    given: Given
    then: Report
    now: Report
    changed: tuple[str, ...]
    differs: tuple[tuple[str, ...], ...]
    conditions: tuple[Condition, ...]
    is_steady: bool | None
    is_cut: bool

    @property
    def same(self) -> bool:
        """Whether all is as it was, bit for bit."""
        return not self.changed and not any(self.differs)

    def only(self, name: str) -> "Replayed":
        """Of one case, which must be there."""
        at = [case.name for case in self.then.cases].index(name)
        then = replace(self.then, cases=(self.then.cases[at],))
        now = replace(self.now, cases=(self.now.cases[at],))
        return replace(self, then=then, now=now, changed=(), differs=(self.differs[at],))

    def others(self) -> str:
        """The conditions that differ, then and now; nothing where none does."""
        return "; ".join(one.told() for one in self.conditions if one.then != one.now)

    def reasons(self) -> list[str]:
        """What may be the reason where something differs, in sentences; else nothing."""
        if self.same:
            return []
        told = [STEADY if self.is_steady else UNSTEADY]
        if others := self.others():
            told.append(f"What else differs: {others}.")
        told += [
            f"{then.name} was stopped by a limit {'then' if then.verdict in LIMITED else 'now'} "
            f"only, after {then.wall_s:.2f} s then and {now.wall_s:.2f} s now: the limit was near."
            for then, now in zip(self.then.cases, self.now.cases, strict=True)
            if (then.verdict in LIMITED) != (now.verdict in LIMITED)
        ]
        return told if len(told) > 1 or not self.is_steady else [*told, UNEXPLAINED]


def replay(recorded: Recorded, sandbox: Sandbox) -> Replayed:
    """Give a grade again; twice if it differs.

    JudgeError if the sandbox fails, RefusedError if there are no walls to run it behind. Not to be
    called from a thread that Ctrl-C interrupts.
    """
    then, now = recorded.report, _again(recorded, sandbox)
    changed, differs = _compare(then, now, recorded.is_cut)
    is_steady = None
    if changed or any(differs):
        whole, cases = _compare(now, _again(recorded, sandbox), recorded.is_cut)
        is_steady = not whole and not any(cases)
    grader_then = recorded.posed.basis.grader_sha256
    return Replayed(
        given=recorded.given,
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
    """What differs of the whole, and of each case."""
    whole = {"verdict": then.verdict != now.verdict, "points": then.score != now.score}
    cases = zip(then.cases, now.cases, strict=True)
    return (
        tuple(name for name, differs in whole.items() if differs),
        tuple(differences(one, other, with_reason=not is_cut) for one, other in cases),
    )


def _again(recorded: Recorded, sandbox: Sandbox) -> Report:
    """The grade as it is given now, without hints, and without what was printed."""
    began, started_at = time.monotonic(), datetime.now(UTC)
    posed = recorded.posed
    with suppress(JudgeError):  # a primer that can't be read: it is as right without
        sandbox.prepare(problem_primer(posed.problem, posed.cases))
    submission = read_source(recorded.submission, sandbox)
    ran = run_submission(submission, posed.problem, posed.cases, sandbox)
    loaded = ran.load.answer is None
    seen = find_breaches(posed.problem.spec, submission, sandbox) if loaded else Seen()
    results = judge(posed.problem, posed.cases, posed.expected, ran)
    ruled = ruled_by_source(posed.problem, results, seen)
    return replace(
        recorded.report,
        verdict=overall(case.verdict for case in ruled.cases),
        score=ruled.score,
        cases=ruled.cases,
        remarks=(*remarks_on(results, loaded), *ruled.remarks),
        loaded=loaded,
        printed=Printed(),
        printed_openly=Printed(),
        misconceptions=(),
        hints=(),
        breaches=seen.breaches,
        provenance=Provenance(
            grader=VERSION,
            problem_sha256=posed.problem.sha256,
            reference_sha256=posed.expected.reference_sha256,
            seed=posed.problem.spec.seed,
            versions=sandbox.versions,
            sandbox=Walls(ran.level, ran.layers),
            tier=ran.tier,
            why_not_faster=ran.why_not,
            started_at=started_at,
            wall_s=time.monotonic() - began,
        ),
    )
