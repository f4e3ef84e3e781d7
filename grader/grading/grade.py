"""The whole flow, on one screen: a submission and a problem in, a report out.

    problem -> cases -> expected vectors (from the reference, in the jail)
                     -> outcomes         (from the submission, in the jail; a notebook is first
                                          made Python source, in the jail as well)
                     -> broken rules     (from the submission's source, in the jail, not run)
    -> a verdict for each case -> feedback -> rules -> points -> report

The reference runs beside the rest, in a child of the same zygote. The source is looked at before a
hidden input is sent: what is said later must not reach a student (`told.py`).
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace

from grader.errors import JudgeError
from grader.grading.copied import remarks_on_copy
from grader.grading.early import Early, OnCase, OnVerdict
from grader.grading.expected import Expected
from grader.grading.feedback.explain import Feedback, explain
from grader.grading.notebook import read_source
from grader.grading.prepared import Prepared
from grader.grading.report import About, CaseResult, Remark, Report, Walls, ungraded
from grader.grading.results import judge_cases, remarks_on
from grader.grading.running import MAX_RUNS, printed_in, run_submission
from grader.grading.samples import without_points
from grader.grading.source_rules import Seen, apply, find_breaches
from grader.grading.submission import Submission
from grader.problem.load import Problem
from grader.problem.model import Spec
from grader.sandbox.outcome import Run
from grader.sandbox.runner import Runner
from grader.sandbox.zygote import RefusedError


def grade(submission: Submission, problem: Problem, sandbox: Runner, salt: str = "") -> Report:
    """Grade one submission.

    A failure of the grader or the reference is a report with the verdict JE. RefusedError if there
    are no walls to run it behind; SpecError if the spec describes cases that can't be made. Must
    not be called from a thread that Ctrl-C interrupts.
    """
    return grade_prepared(submission, Prepared(problem, salt), sandbox)


def grade_prepared(
    submission: Submission,
    prepared: Prepared,
    sandbox: Runner,
    max_runs: int = MAX_RUNS,
    on_case: OnCase | None = None,
    on_verdict: OnVerdict | None = None,
    with_feedback: bool = True,
) -> Report:
    """`grade`, where submissions share ``prepared``, in at most ``max_runs`` processes.

    ``on_case`` is told of each case that is run as soon as it is judged, in order, as a student may
    see it (`early`). It is called by other threads, one at a time, and the run waits for it; what
    it raises is ignored. ``on_verdict`` is told the report, for the staff, before the mistake is
    looked for: it lacks only what explains the verdict.
    """
    began, report = time.monotonic(), ungraded(submission, prepared.problem)
    try:
        report = run_and_judge(
            report, submission, prepared, sandbox, max_runs, with_feedback, on_case, on_verdict
        )
    except RefusedError:
        raise
    except JudgeError as error:
        report = replace(report, remarks=(Remark(About.FAILURE, str(error)),))
    provenance = replace(report.provenance, wall_s=time.monotonic() - began)
    return replace(report, provenance=provenance)


def run_and_judge(
    report: Report,
    submission: Submission,
    prepared: Prepared,
    sandbox: Runner,
    max_runs: int = MAX_RUNS,
    with_feedback: bool = True,
    on_case: OnCase | None = None,
    on_verdict: OnVerdict | None = None,
) -> Report:
    """Fill in an `ungraded` report; JudgeError if the grader or the reference fails."""
    problem, cases = prepared.problem, prepared.cases(sandbox)
    sandbox.prepare(prepared.primer(sandbox))
    submission = read_source(submission, sandbox, problem.spec.limits.source_kib)
    with ThreadPoolExecutor(2) as side:
        expecting = side.submit(prepared.expected, sandbox)
        looking = side.submit(find_breaches, problem.spec, submission, sandbox)
        wait([looking])  # a later process could know what a run had seen
        hear = on_case and Early(problem, cases, looking, expecting, on_case).hear
        ran = run_submission(submission, problem, cases, sandbox, max_runs, hear)
        expected = expecting.result()
        # A file that can't be loaded breaks no rule: a failure to look at it does not matter.
        seen = looking.result() if ran.load.answer is None else Seen()
    results = judge_cases(problem, cases, expected, ran)
    notes = [Remark(About.NOTEBOOK, note) for note in submission.notes]
    notes += remarks_on_copy(submission, problem)
    samples = sum(not result.hidden for result in results)
    report = _with_run(report, ran, samples, expected, sandbox)
    unexplained = with_marks(report, problem.spec, results, seen, Feedback(), notes)
    if on_verdict is not None:
        on_verdict(unexplained)
    if not with_feedback:
        return unexplained
    feedback = explain(submission, prepared, results, ran, sandbox)
    return with_marks(report, problem.spec, results, seen, feedback, notes)


def with_marks(
    report: Report,
    spec: Spec,
    results: Sequence[CaseResult],
    seen: Seen,
    feedback: Feedback,
    notes: Sequence[Remark],
) -> Report:
    """The report of a run with its marks: the results under the rules, and their explanations."""
    ruled = apply(spec, results, seen)
    marked = replace(
        report,
        verdict=ruled.verdict,
        score=ruled.score,
        cases=ruled.cases,
        remarks=(*notes, *remarks_on(results, report.loaded), *feedback.remarks, *ruled.remarks),
        misconceptions=feedback.misconceptions,
        hints=(*feedback.hints, *ruled.hints),
        breaches=seen.breaches,
    )
    return without_points(marked) if spec.samples_only else marked


def _with_run(
    report: Report, ran: Run, samples: int, expected: Expected, sandbox: Runner
) -> Report:
    """The report with the facts of a run, whose first ``samples`` calls are those of samples."""
    return replace(
        report,
        loaded=ran.load.answer is None,
        printed=printed_in([ran.load, *ran.calls]),
        printed_openly=printed_in([ran.load, *ran.calls[:samples]]),
        provenance=replace(
            report.provenance,
            reference_sha256=expected.reference_sha256,
            versions=sandbox.versions,
            sandbox=Walls(ran.level, ran.layers),
            tier=ran.tier,
            why_not_faster=ran.why_not,
        ),
    )
