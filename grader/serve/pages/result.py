"""The result of an attempt: what is known by now, and what a student may see of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.grading.own_inputs import OwnRun
from grader.grading.report import About, CaseResult, Report
from grader.problem.model import Spec
from grader.report.advice import Advice, advice_on
from grader.report.case_numbers import CaseNumbers, arguments, case_numbers, literal
from grader.report.case_rows import CaseRow, case_rows
from grader.report.shown import MAX_TEXT, cut, score_of, title_of
from grader.serve.attempt import Attempt, AttemptKind, AttemptResult, State
from grader.serve.pages.plot import ComparisonPlot, plot_of
from grader.serve.pages.words import about
from grader.text import counted
from grader.verdict import TITLES, Verdict

KINDS = {
    AttemptKind.SAMPLES: "samples",
    AttemptKind.SUBMIT: "submission",
    AttemptKind.OWN: "own inputs",
}
STATES = {
    State.WAITING: "waiting",
    State.RUNNING: "running",
    State.DONE: "done",
    State.FAILED: "not graded",
    State.REPLACED: "replaced",
}
COLUMNS = {
    "points": "Points",
    "ratios": "Error / allowed",
    "time": "Time",
    "memory": "Memory",
}
HIDDEN = "It is a hidden case: its inputs, expected and actual values are not shown."


@dataclass(frozen=True)
class FailingCase:
    """A case that fails, in full if it is a sample."""

    name: str
    note: str
    reason: str
    numbers: CaseNumbers | None
    plot: ComparisonPlot | None


@dataclass(frozen=True)
class ShownRun:
    """What the function did with inputs of one's own; ``returned`` is empty if no numbers came."""

    inputs: tuple[tuple[str, str], ...]
    returned: str
    error: str
    used: str


@dataclass(frozen=True)
class ResultView:
    """An attempt's result as the page shows it.

    ``cases`` are the verdicts so far, of ``total``; ``columns`` names the columns of the table in
    which a row has anything. ``grows`` says whether more will be known, also of one that is over.
    """

    attempt: Attempt
    kind: str
    verdict: Verdict | None
    title: str
    score: str
    told: str
    cases: tuple[Verdict, ...]
    total: int
    tally: str
    rows: tuple[CaseRow, ...]
    columns: tuple[tuple[str, str], ...]
    advice: tuple[Advice, ...]
    failing: FailingCase | None
    own: ShownRun | None
    printed: tuple[tuple[str, str], ...]
    grows: bool

    @property
    def is_over(self) -> bool:
        """Tell if the attempt is over."""
        return self.attempt.state.is_over


def result_view(result: AttemptResult, spec: Spec) -> ResultView:
    """What the page shows of a result."""
    attempt, report = result.attempt, result.report
    cases = result.cases if report is None else report.cases if report.loaded else ()
    total = result.total if report is None else len(cases)
    rows = tuple(case_rows(cases))
    components = [component.name for component in spec.output.components]
    return ResultView(
        attempt=attempt,
        kind=KINDS[attempt.kind],
        verdict=attempt.verdict if report is None else report.verdict,
        title=_title(result),
        score="" if report is None else score_of(report),
        told=_told(result),
        cases=tuple(case.verdict for case in cases),
        total=total,
        tally=_tally(cases, total),
        rows=rows,
        columns=tuple(
            (name, heading)
            for name, heading in COLUMNS.items()
            if any(getattr(row, name) for row in rows)
        ),
        advice=() if report is None else tuple(advice_on(_as_practised(report))),
        failing=_failing(cases, components, spec),
        own=None if result.own is None else _shown_run(result.own),
        printed=_printed(report or result.own),
        grows=not attempt.state.is_over or bool(result.why_waiting),
    )


def _as_practised(report: Report) -> Report:
    """The report without the remark on sample cases, which speaks of a course."""
    kept = (remark for remark in report.remarks if remark.about != About.SAMPLES_ONLY)
    return replace(report, remarks=tuple(kept))


def _title(result: AttemptResult) -> str:
    if result.report is not None:
        return title_of(result.report)
    if result.own is not None:
        return "no numbers came back" if result.own.error else "your function returned"
    return STATES[result.attempt.state]


def _told(result: AttemptResult) -> str:
    """What is to be said of an attempt beside its report, or while there is none."""
    attempt = result.attempt
    if attempt.state == State.FAILED:
        return f"{attempt.failure} This costs no attempt: send it once more."
    if attempt.state == State.REPLACED:
        return "A newer attempt at this problem took its place. It costs no attempt."
    if attempt.state.is_over:
        costs_nothing = attempt.kind == AttemptKind.SUBMIT and not attempt.counts
        return "This costs no attempt." if costs_nothing else result.why_waiting
    return f"{result.why_waiting}{_left(result.estimate_s)}"


def _left(seconds: float | None) -> str:
    """How long it will take; empty if no such attempt was measured."""
    if seconds is None:
        return ""
    return f"; {about(seconds)} left" if seconds else "; it takes longer than usual"


def _tally(cases: Sequence[CaseResult], total: int) -> str:
    """``41 of 68 cases are right``, ``3 of 68 cases have run``."""
    if len(cases) < total:
        return f"{len(cases)} of {counted(total, 'case')} {'has' if total == 1 else 'have'} run"
    right = Counter(case.verdict for case in cases)[Verdict.AC]
    return f"{right} of {counted(total, 'case')} {'is' if total == 1 else 'are'} right"


def _failing(
    cases: Sequence[CaseResult], components: Sequence[str], spec: Spec
) -> FailingCase | None:
    """The first sample that fails, or else the first case that does."""
    failing = [case for case in cases if case.verdict != Verdict.AC]
    if not failing:
        return None
    case = next((case for case in failing if not case.hidden), failing[0])
    return FailingCase(
        name=case.name,
        note=case.note,
        reason=case.reason.for_student or TITLES[case.verdict],
        numbers=case_numbers(case, components),
        plot=plot_of(case, spec),
    )


def _shown_run(run: OwnRun) -> ShownRun:
    used = f"{run.wall_s:.2f} s, {run.memory_mib:.0f} MiB" if run.memory_mib else ""
    return ShownRun(
        inputs=tuple(arguments(run.inputs)),
        returned="" if run.returned is None else literal(run.returned),
        error=run.error,
        used=used,
    )


def _printed(told: Report | OwnRun | None) -> tuple[tuple[str, str], ...]:
    """What the file printed, with a heading."""
    if told is None:
        return ()
    printed = ("stdout", told.printed.stdout), ("stderr", told.printed.stderr)
    return tuple((name, cut(text, MAX_TEXT)) for name, text in printed if text)
