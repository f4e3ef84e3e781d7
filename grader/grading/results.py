"""A result for each case: from a run, or again from results that a record holds."""

from collections.abc import Sequence
from dataclasses import replace

from grader.cases.make import Case
from grader.grading.compare import tolerances
from grader.grading.expected import Expected
from grader.grading.judge import Judgement, judge_again, judge_call, judge_load, not_run
from grader.grading.report import About, CaseResult, Floats, Remark
from grader.grading.score import earned_share, points_of_cases
from grader.grading.told import explanation
from grader.problem.load import Problem
from grader.problem.model import Spec
from grader.sandbox.outcome import Run, Step, Stopped


def judge_cases(
    problem: Problem, cases: Sequence[Case], expected: Expected, ran: Run
) -> tuple[CaseResult, ...]:
    """The results of a run; a case that was not run has the verdict of the last before it."""
    spec = problem.spec
    judgements = [
        judge_call(step.answer, vector, tolerances(spec, case))
        for step, vector, case in zip(ran.calls, expected.vectors, cases, strict=False)
    ]
    if ran.load.answer is not None:
        judgements = [judge_load(ran.load.answer)] * len(cases)
    elif len(judgements) < len(cases):
        judgements += [not_run(judgements[-1])] * (len(cases) - len(judgements))
    results = _results(spec, cases, expected, judgements)
    for n, step in enumerate(ran.calls):
        results[n] = _with_step(results[n], step)
    return tuple(results)


def judge_case(
    problem: Problem, cases: Sequence[Case], number: int, expected: Expected, step: Step
) -> CaseResult:
    """The result of one of ``cases``, as `judge_cases` gives it, from the step that answered it."""
    spec, case, vector = problem.spec, cases[number], expected.vectors[number]
    judgement = judge_call(step.answer, vector, tolerances(spec, case))
    points = points_of_cases(spec, [each.weight for each in cases])[number]
    return _with_step(_result(spec, case, vector, judgement, points), step)


def judge_cases_again(
    problem: Problem, cases: Sequence[Case], expected: Expected, ran: Sequence[CaseResult]
) -> tuple[CaseResult, ...]:
    """The results under another spec, from those of the run; the same cases in the same order."""
    judgements = [
        judge_again(was, vector, tolerances(problem.spec, case))
        for was, vector, case in zip(ran, expected.vectors, cases, strict=True)
    ]
    results = _results(problem.spec, cases, expected, judgements)
    return tuple(
        replace(
            now,
            was_run=was.was_run,
            ended_process=was.ended_process,
            wall_s=was.wall_s,
            cpu_s=was.cpu_s,
            memory_mib=was.memory_mib,
        )
        for now, was in zip(results, ran, strict=True)
    )


def remarks_on(results: Sequence[CaseResult], loaded: bool) -> tuple[Remark, ...]:
    """Why the file could not be loaded, or how many cases were not run."""
    if not loaded:
        return (Remark(About.LOADING, results[0].reason.for_staff),)
    missing = sum(not result.was_run for result in results)
    if not missing:
        return ()
    ended = sum(result.ended_process for result in results)
    times = "once" if ended == 1 else f"{ended} times"
    were = "case was" if missing == 1 else "cases were"
    text = f"{missing} {were} not run: the process had ended {times}"
    any_hidden = any(result.hidden and result.was_run for result in results)
    return (Remark(About.NOT_RUN if any_hidden else About.NO_HIDDEN_RUN, text),)


def _with_step(result: CaseResult, step: Step) -> CaseResult:
    """The result of a case that was run in ``step``."""
    return replace(
        result,
        was_run=True,
        ended_process=isinstance(step.answer, Stopped),
        wall_s=step.wall_s,
        cpu_s=step.cpu_s,
        memory_mib=step.memory_mib,
    )


def _results(
    spec: Spec, cases: Sequence[Case], expected: Expected, judgements: Sequence[Judgement]
) -> list[CaseResult]:
    """The results with their points, as if no case had been run."""
    points = points_of_cases(spec, [case.weight for case in cases])
    return [
        _result(spec, *parts)
        for parts in zip(cases, expected.vectors, judgements, points, strict=True)
    ]


def _result(
    spec: Spec, case: Case, expected: Floats, judgement: Judgement, points: float
) -> CaseResult:
    comparison = judgement.comparison
    return CaseResult(
        name=case.name,
        group=case.group,
        visibility=case.visibility,
        note=case.note,
        verdict=judgement.verdict,
        reason=explanation(judgement.reason, judgement.verdict, case.visibility != "sample"),
        score=points * earned_share(spec, judgement.verdict, comparison),
        max_score=points,
        error_ratio=comparison.error_ratio if comparison else (),
        wall_s=0.0,
        cpu_s=0.0,
        memory_mib=0.0,
        inputs=case.inputs,
        expected=expected,
        actual=judgement.actual,
        was_run=False,
        ended_process=False,
    )
