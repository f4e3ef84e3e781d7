"""The whole flow, on one screen: a submission and a problem in, a report out.

    problem -> cases -> expected vectors (from the reference, in the jail)
                     -> outcomes         (from the submission, in the jail; a notebook is first
                                          made Python source, in the jail as well)
                     -> rules that are broken (by the submission's source, in the jail, not run)
    -> a verdict for each case -> rules -> points -> report

The reference and the submission run side by side, in children of the same zygote.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from grader.cases.make import Case, make_cases, pack
from grader.cases.stand_ins import stand_ins
from grader.errors import JudgeError, PackageError
from grader.grading import score
from grader.grading.expected import Expected, expect, read_trusted, run_trusted, tolerances
from grader.grading.feedback.hints import hints
from grader.grading.feedback.misconceptions import matching
from grader.grading.feedback.variants import variant_vectors
from grader.grading.judge import Judgement, judge_again, judge_call, judge_load, not_run
from grader.grading.notebook import read_source
from grader.grading.report import (
    About,
    Breach,
    CaseResult,
    Floats,
    Hint,
    Printed,
    Provenance,
    Remark,
    Report,
    Walls,
)
from grader.grading.shared import Shared
from grader.grading.source_rules.breaches import Seen, find_breaches
from grader.grading.source_rules.effects import Ruled, apply
from grader.grading.submission import Submission, why_unreadable
from grader.jail import wire
from grader.problem.load import Problem
from grader.sandbox.outcome import Returned, Run, Step, Stopped, Uncallable, told
from grader.sandbox.proof.levels import Level
from grader.sandbox.ready.priming import TRIAL, Primer
from grader.sandbox.ready.tier import Tier
from grader.sandbox.runner import Runner
from grader.sandbox.zygote import RefusedError
from grader.text import plain_text
from grader.verdict import Verdict, overall
from grader.version import VERSION

# A case that ends the process costs that case alone: the rest runs in a fresh process. But not
# without end, or a file that always hangs would take its time limit once for each case.
MAX_RUNS = 2
FILENAME = "submission.py"
NOTHING_PRINTED = Printed()
NO_MISTAKES = Remark(
    About.MISTAKES,
    "known mistakes were not looked for: the reference's wrong variants could not be run",
)


@dataclass(frozen=True)
class Ran:
    """What happened to a submission: its load, and a step for each case that was run."""

    load: Step
    calls: tuple[Step, ...]
    level: Level | None
    layers: tuple[str, ...]
    tier: Tier | None = None
    why_not: str = ""


class Prepared:
    """What all submissions to a problem share, each part computed by the first that needs it.

    May be used from several threads, with runners of the same versions. ``home`` runs the files of
    the course staff, if they are not to be run where the submissions are.
    """

    def __init__(self, problem: Problem, salt: str = "", home: Runner | None = None) -> None:
        self.problem = problem
        self._salt = salt
        self._home = home
        self._cases: Shared[tuple[Case, ...]] = Shared()
        self._expected: Shared[Expected] = Shared()
        self._primer: Shared[Primer] = Shared()
        self._variants: Shared[Mapping[str, tuple[Floats, ...]]] = Shared()

    def cases(self, sandbox: Runner) -> tuple[Case, ...]:
        """The cases; raises as `problem_cases` does."""
        home = self._home or sandbox
        return self._cases.get(lambda: problem_cases(self.problem, self._salt, lambda: home))

    def primer(self, sandbox: Runner) -> Primer:
        """What is to be ready before anything runs; JudgeError if it can't be read."""
        cases = self.cases(sandbox)
        return self._primer.get(lambda: problem_primer(self.problem, cases))

    def expected(self, sandbox: Runner) -> Expected:
        """What the reference answers; JudgeError if it fails."""
        cases = self.cases(sandbox)
        home = self._home or sandbox
        return self._expected.get(lambda: expect(self.problem, cases, home))

    def variants(self, sandbox: Runner) -> Mapping[str, tuple[Floats, ...]]:
        """What the reference's wrong variants answer; JudgeError if they can't be run."""
        cases = self.cases(sandbox)
        home = self._home or sandbox
        return self._variants.get(lambda: variant_vectors(self.problem, cases, home))

    @property
    def why_not(self) -> str:
        """Why there is no answer of the reference, if that has failed for good."""
        return self._cases.why_not or self._expected.why_not


@dataclass(frozen=True)
class Graded:
    """What grading gave; but for a verdict, nothing where it failed."""

    verdict: Verdict
    score: float | None
    cases: tuple[CaseResult, ...] = ()
    remarks: tuple[Remark, ...] = ()
    misconceptions: tuple[Hint, ...] = ()
    hints: tuple[Hint, ...] = ()
    breaches: tuple[Breach, ...] = ()
    printed: Printed = NOTHING_PRINTED
    printed_openly: Printed = NOTHING_PRINTED
    level: Level | None = None
    layers: tuple[str, ...] = ()
    tier: Tier | None = None
    why_not: str = ""
    loaded: bool = False
    reference_sha256: str = ""


def grade(submission: Submission, problem: Problem, sandbox: Runner, salt: str = "") -> Report:
    """Grade one submission.

    A failure of the grader or the reference is a report with the verdict JE. RefusedError if there
    are no walls to run it behind; SpecError if the spec describes cases that can't be made. Not to
    be called from a thread that Ctrl-C interrupts.
    """
    return grade_prepared(submission, Prepared(problem, salt), sandbox)


def grade_prepared(
    submission: Submission, prepared: Prepared, sandbox: Runner, max_runs: int = MAX_RUNS
) -> Report:
    """`grade`, where many submissions share what is prepared, in at most ``max_runs`` processes."""
    problem = prepared.problem
    began, started_at = time.monotonic(), datetime.now(UTC)
    try:
        graded = _grade(submission, prepared, sandbox, max_runs)
        versions = sandbox.versions
    except RefusedError:
        raise
    except JudgeError as error:
        graded, versions = Graded(Verdict.JE, None, (), (Remark(About.FAILURE, str(error)),)), {}
    return Report(
        path=str(submission.path),
        sha256=submission.sha256,
        problem=problem.spec.id,
        verdict=graded.verdict,
        score=graded.score,
        max_score=problem.spec.scoring.points,
        components=tuple(component.name for component in problem.spec.output.components),
        cases=graded.cases,
        remarks=graded.remarks,
        loaded=graded.loaded,
        misconceptions=graded.misconceptions,
        hints=graded.hints,
        breaches=graded.breaches,
        printed=graded.printed,
        printed_openly=graded.printed_openly,
        provenance=Provenance(
            grader=VERSION,
            problem_sha256=problem.sha256,
            reference_sha256=graded.reference_sha256,
            seed=problem.spec.seed,
            versions=versions,
            sandbox=Walls(graded.level, graded.layers),
            tier=graded.tier,
            why_not_faster=graded.why_not,
            started_at=started_at,
            wall_s=time.monotonic() - began,
        ),
    )


def _grade(submission: Submission, prepared: Prepared, sandbox: Runner, max_runs: int) -> Graded:
    problem, cases = prepared.problem, prepared.cases(sandbox)
    sandbox.prepare(prepared.primer(sandbox))
    submission = read_source(submission, sandbox)
    with ThreadPoolExecutor(2) as side:
        expecting = side.submit(prepared.expected, sandbox)
        looking = side.submit(find_breaches, problem.spec, submission, sandbox)
        ran = run_submission(submission, problem, cases, sandbox, max_runs)
        expected = expecting.result()
        # What can't be loaded breaks no rule, and whether it could be looked at is all one.
        seen = looking.result() if ran.load.answer is None else Seen()
    results = judge(problem, cases, expected, ran)
    loaded = ran.load.answer is None
    remarks = remarks_on(results, loaded)
    verdict = overall(result.verdict for result in results)
    samples = sum(not result.hidden for result in results)
    named: tuple[Hint, ...] = ()
    told: tuple[Hint, ...] = ()
    if verdict == Verdict.WA:
        try:
            named = misconceptions(prepared, results, sandbox)
        except JudgeError:  # the mark stands; only the hint is missing
            remarks = (*remarks, NO_MISTAKES)
    if verdict != Verdict.AC and not named:
        message = load_message(submission, problem)
        told = hints(problem, message, cases, results, ran.load, ran.calls, sandbox)
    ruled = ruled_by_source(problem, results, seen)
    notes = [Remark(About.NOTEBOOK, note) for note in submission.notes]
    return Graded(
        verdict=overall(result.verdict for result in ruled.cases),
        score=ruled.score,
        cases=ruled.cases,
        remarks=(*notes, *remarks, *ruled.remarks),
        misconceptions=named,
        hints=(*told, *ruled.hints),
        breaches=seen.breaches,
        printed=_printed([ran.load, *ran.calls]),
        printed_openly=_printed([ran.load, *ran.calls[:samples]]),
        level=ran.level,
        layers=ran.layers,
        tier=ran.tier,
        why_not=ran.why_not,
        loaded=loaded,
        reference_sha256=expected.reference_sha256,
    )


def ruled_by_source(problem: Problem, results: Sequence[CaseResult], seen: Seen) -> Ruled:
    """The results under the problem's rules on the source."""
    ruled = apply(problem.spec, results, seen.breaches)
    return replace(ruled, remarks=(*ruled.remarks, seen.why_not)) if seen.why_not else ruled


def misconceptions(
    prepared: Prepared, results: Sequence[CaseResult], sandbox: Runner
) -> tuple[Hint, ...]:
    """The problem's named mistakes whose numbers are the submission's, case by case.

    The variants are run only if there are numbers to compare; a wrong answer waits for them once,
    since they are remembered.
    """
    spec = prepared.problem.spec
    if not spec.misconceptions or any(result.actual is None for result in results):
        return ()
    return matching(
        spec,
        [tolerances(spec, case) for case in prepared.cases(sandbox)],
        [result.actual for result in results],
        prepared.variants(sandbox),
    )


def problem_cases(problem: Problem, salt: str, sandbox: Callable[[], Runner]) -> tuple[Case, ...]:
    """The cases of a problem. ``sandbox`` is asked for only if the author's own generators run."""

    def call_python(function: str, arguments: list[float]) -> npt.NDArray[np.float64]:
        source = read_trusted(problem.generators)
        call = wire.pack_arguments(list(arguments))
        (answer,) = run_trusted(
            sandbox(), problem.generators, source, function, len(arguments), [call]
        )
        if not isinstance(answer, Returned) or answer.values is None:
            raise PackageError(f"{problem.generators}: {function}: {told(answer)}")
        return answer.values

    return make_cases(problem, salt, call_python)


def problem_primer(problem: Problem, cases: Sequence[Case]) -> Primer:
    """The problem's primer, to be called with stand-ins for ``cases``, or the general one.

    JudgeError if it can't be read.
    """
    if not problem.primer.exists():
        return TRIAL
    source, calls = read_trusted(problem.primer), stand_ins(problem.spec, cases)
    name = f"{problem.spec.id}/{problem.primer.name}"
    return Primer(name, source, len(problem.spec.arguments), calls)


def load_message(submission: Submission, problem: Problem) -> wire.Load:
    """The file as it is sent to be loaded."""
    return wire.Load(problem.spec.function, len(problem.spec.arguments), FILENAME, submission.data)


def run_submission(
    submission: Submission,
    problem: Problem,
    cases: Sequence[Case],
    sandbox: Runner,
    max_runs: int = MAX_RUNS,
) -> Ran:
    """Run every case, in a fresh process after each one that ended the process.

    What is left after ``max_runs`` processes is not run.
    """
    limits = problem.spec.limits
    if (reason := why_unreadable(submission, limits.source_kib)) is not None:
        return Ran(_unread(reason), (), None, ())
    message = load_message(submission, problem)
    packed = [pack(case) for case in cases]
    first: Run | None = None
    steps: list[Step] = []
    for _ in range(max_runs):
        outcome = sandbox.run(message, packed[len(steps) :], limits)
        first = first or outcome
        if outcome.load.answer is not None:
            if outcome is first:
                return _ran(outcome, ())
            steps.append(outcome.load)  # the file loads no more: the next case pays for that
            break
        steps += outcome.calls
        if len(steps) == len(cases) or not isinstance(steps[-1].answer, Stopped):
            break
    assert first is not None
    return _ran(first, steps)


def _ran(first: Run, calls: Sequence[Step]) -> Ran:
    return Ran(first.load, tuple(calls), first.level, first.layers, first.tier, first.why_not)


def judge(
    problem: Problem, cases: Sequence[Case], expected: Expected, ran: Ran
) -> tuple[CaseResult, ...]:
    """A result for each case."""
    most = score.points_of_cases(problem.spec, [case.weight for case in cases])
    steps: list[Step | None] = [*ran.calls, *[None] * (len(cases) - len(ran.calls))]
    judgements = [
        judge_call(step.answer, vector, tolerances(problem.spec, case))
        for step, vector, case in zip(ran.calls, expected.vectors, cases, strict=False)
    ]
    if ran.load.answer is not None:
        judgements = [judge_load(ran.load.answer)] * len(cases)
    elif len(judgements) < len(cases):
        judgements += [not_run(judgements[-1])] * (len(cases) - len(judgements))
    return tuple(
        _result(problem, case, vector, judgement, points, step)
        for case, vector, judgement, points, step in zip(
            cases, expected.vectors, judgements, most, steps, strict=True
        )
    )


def remarks_on(results: Sequence[CaseResult], loaded: bool) -> tuple[Remark, ...]:
    """Why the file could not be loaded, or how many cases were not run."""
    if not loaded:
        return (Remark(About.LOADING, results[0].reason.for_student),)
    missing = sum(not result.was_run for result in results)
    if not missing:
        return ()
    ended = sum(result.ended_process for result in results)
    times = "once" if ended == 1 else f"{ended} times"
    were = "case was" if missing == 1 else "cases were"
    text = f"{missing} {were} not run: the process had ended {times}"
    return (Remark(About.NOT_RUN, text),)


def rejudge(
    problem: Problem, cases: Sequence[Case], expected: Expected, ran: Sequence[CaseResult]
) -> tuple[CaseResult, ...]:
    """`judge`, from results of when the cases were run, perhaps under another spec."""
    most = score.points_of_cases(problem.spec, [case.weight for case in cases])
    return tuple(
        _result(
            problem,
            case,
            vector,
            judge_again(was, vector, tolerances(problem.spec, case)),
            points,
            was,
        )
        for case, vector, was, points in zip(cases, expected.vectors, ran, most, strict=True)
    )


def _result(
    problem: Problem,
    case: Case,
    expected: Floats,
    judgement: Judgement,
    points: float,
    step: Step | CaseResult | None,
) -> CaseResult:
    share = score.earned_share(problem.spec, judgement.verdict, judgement.comparison)
    return CaseResult(
        name=case.name,
        group=case.group,
        visibility=case.visibility,
        note=case.note,
        verdict=judgement.verdict,
        reason=judgement.reason,
        score=points * share,
        max_score=points,
        error_ratio=judgement.comparison.error_ratio if judgement.comparison else (),
        wall_s=step.wall_s if step else 0.0,
        cpu_s=step.cpu_s if step else 0.0,
        memory_mib=step.memory_mib if step else 0.0,
        inputs=case.inputs,
        expected=expected,
        actual=judgement.actual,
        was_run=step.was_run if isinstance(step, CaseResult) else step is not None,
        ended_process=_ended(step),
    )


def _ended(step: Step | CaseResult | None) -> bool:
    if isinstance(step, CaseResult):
        return step.ended_process
    return step is not None and isinstance(step.answer, Stopped)


def _unread(reason: str) -> Step:
    """The load of a file that is not even sent to the jail."""
    return Step(Uncallable(reason), 0.0, 0.0, 0.0, b"", b"")


def _printed(steps: Sequence[Step]) -> Printed:
    return Printed(
        stdout=plain_text(b"".join(step.stdout for step in steps)),
        stderr=plain_text(b"".join(step.stderr for step in steps)),
    )
