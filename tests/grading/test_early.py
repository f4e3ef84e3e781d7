"""Cases, and the verdict, are told before the report is made: in order, at no risk."""

import dataclasses
from collections.abc import Sequence
from concurrent.futures import Future

import numpy as np
import pytest
from support.tiny import GOOD

from grader.cases.make import Case
from grader.errors import JudgeError
from grader.grading.early import Early
from grader.grading.expected import Expected
from grader.grading.grade import grade_prepared
from grader.grading.prepared import Prepared
from grader.grading.report import CaseResult, Report
from grader.grading.source_rules import Seen
from grader.grading.submission import from_bytes
from grader.grading.told import told_report
from grader.jail import wire
from grader.jail.wire import NumberKind
from grader.limits import Limits
from grader.problem.load import Problem
from grader.problem.source_rule_models import SourceRule
from grader.sandbox.outcome import OnAnswer, Returned, Run, Step
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import Verdict

NO_NUMPY = SourceRule.model_validate(
    {"id": "no_numpy", "message": "do without", "uses": "numpy.abs", "effect": "verdict"}
)


class Noting:
    """The sandbox, but the end of each run of a submission is noted as well."""

    def __init__(self, sandbox: Sandbox, events: list[str]) -> None:
        self._sandbox = sandbox
        self._events = events

    def __getattr__(self, name: str) -> object:
        return getattr(self._sandbox, name)

    def run(
        self, message: wire.First, calls: Sequence[bytes], limits: Limits, *rest: OnAnswer | None
    ) -> Run:
        run = self._sandbox.run(message, calls, limits, *rest)
        if isinstance(message, wire.Load) and message.filename == "submission.py":
            self._events.append("the end")
        return run


def told_early(
    source: str, prepared: Prepared, sandbox: Sandbox
) -> tuple[list[CaseResult], list[str], Report]:
    """The cases that were told, their names among ends of runs, and the report."""
    told: list[CaseResult] = []
    events: list[str] = []
    prepared.expected(sandbox)

    def tell(case: CaseResult) -> None:
        told.append(case)
        events.append(case.name)

    noting = Noting(sandbox, events)
    report = grade_prepared(
        from_bytes(source.encode()),
        prepared,
        noting,  # type: ignore[arg-type]
        on_case=tell,
    )
    return told, events, report


def changed(problem: Problem, **keys: object) -> Problem:
    return dataclasses.replace(problem, spec=problem.spec.model_copy(update=keys))


def test_each_case_is_told_while_later_ones_run(tiny: Problem, sandbox: Sandbox) -> None:
    _, events, _ = told_early(GOOD, Prepared(tiny), sandbox)
    assert events == ["sample/01", "sample/02", "hidden/01", "hidden/02", "the end"]


@pytest.mark.parametrize(
    ("source", "events"),
    [
        # Hints take one more run.
        ("def tiny(a, b):\n    return [a + b, a * b if a < 1.5 else b]\n", "s1 s2 h1 h2 end end"),
        ("from numpy import abs\ndef tiny(a, b):\n    return [a + b, abs(a * b)]\n",
         "s1 s2 h1 h2 end"),
        ("import os\ndef tiny(a, b):\n    os._exit(3)\n", "end s1 end s2"),
        ("import os\nn = 0\ndef tiny(a, b):\n    global n; n += 1\n    if n == 2: os._exit(1)\n"
         "    return [a + b, a * b]\n", "s1 end s2 h1 end h2"),
        ("def tiny(a, b):\n    raise ValueError(a)\n", "s1 s2 h1 h2 end"),
        ("def tiny(a:\n", "end"),
    ],
)  # fmt: skip
def test_what_is_told_is_what_the_report_tells_a_student(
    source: str, events: str, tiny: Problem, sandbox: Sandbox
) -> None:
    problem = changed(tiny, forbids=(NO_NUMPY,))
    told, came, report = told_early(source, Prepared(problem), sandbox)
    names = {"end": "the end"} | {
        f"{group[0]}{n}": f"{group}/0{n}" for group in ("sample", "hidden") for n in (1, 2)
    }
    assert came == [names[event] for event in events.split()]
    shown = told_report(report).cases
    assert [_plain(case) for case in told] == [_plain(case) for case in shown[: len(told)]]


def _plain(case: CaseResult) -> dict[str, object]:
    """Every field; arrays as lists."""
    fields = dataclasses.asdict(case)
    return fields | {
        name: None if fields[name] is None else np.asarray(fields[name]).tolist()
        for name in ("expected", "actual")
    }


def test_an_error_of_who_is_told_costs_nothing(tiny: Problem, sandbox: Sandbox) -> None:
    def fails(case: CaseResult) -> None:
        raise ValueError(case.name)

    report = grade_prepared(from_bytes(GOOD.encode()), Prepared(tiny), sandbox, on_case=fails)
    assert (report.verdict, len(report.cases)) == (Verdict.AC, 4)


# Without a sandbox: what comes late, or not at all.

STEP = Step(Returned(NumberKind.REAL, (2,), np.array([3.0, 2.0])), 0.1, 0.1, 9.0, b"", b"")
INPUTS = {"a": 1.0, "b": 2.0}


@pytest.fixture
def cases() -> list[Case]:
    return [
        Case(f"{group}/01", group, visibility, 1.0, "", {}, INPUTS)
        for group, visibility in (("first", "sample"), ("second", "hidden"))
    ]


class Pending:
    """The futures of a grade, and the cases that were told."""

    def __init__(self, problem: Problem, cases: list[Case]) -> None:
        self.looked: Future[Seen] = Future()
        self.expecting: Future[Expected] = Future()
        self.told: list[CaseResult] = []
        self.early = Early(problem, cases, self.looked, self.expecting, self.told.append)

    @property
    def names(self) -> list[str]:
        """The names of the cases that were told."""
        return [case.name for case in self.told]


RIGHT = Expected((np.array([3.0, 2.0]),) * 2, "")


def test_answers_wait_for_expected_vectors(tiny: Problem, cases: list[Case]) -> None:
    pending = Pending(tiny, cases)
    pending.looked.set_result(Seen())
    pending.early.hear(0, STEP)
    assert pending.names == []
    pending.expecting.set_result(RIGHT)
    assert pending.names == ["first/01"]
    for number in (0, 1, 1):
        pending.early.hear(number, STEP)
    assert pending.names == ["first/01", "second/01"]


@pytest.mark.parametrize("fails", ["looked", "expecting"])
def test_nothing_is_told_where_the_report_will_be_a_judge_error(
    fails: str, tiny: Problem, cases: list[Case]
) -> None:
    pending = Pending(tiny, cases)
    failing = getattr(pending, fails)
    failing.set_exception(JudgeError())
    if failing is not pending.looked:
        pending.looked.set_result(Seen())
    pending.early.hear(0, STEP)
    if failing is not pending.expecting:
        pending.expecting.set_result(RIGHT)
    pending.early.hear(1, STEP)
    assert pending.told == []


def test_a_students_edition_gives_no_points(tiny: Problem, cases: list[Case]) -> None:
    pending = [Pending(changed(tiny, samples_only=only), cases) for only in (False, True)]
    for each in pending:
        each.looked.set_result(Seen())
        each.expecting.set_result(RIGHT)
        each.early.hear(0, STEP)
    told = [each.told[0] for each in pending]
    assert [(case.verdict, case.max_score) for case in told] == [
        (Verdict.AC, 5.0),
        (Verdict.AC, 0.0),
    ]


def test_the_verdict_is_told_before_the_mistake_is_looked_for(
    tiny: Problem, sandbox: Sandbox
) -> None:
    told: list[Report] = []
    source = from_bytes(b"def tiny(a, b):\n    return [a * b, a + b]\n")
    report = grade_prepared(source, Prepared(tiny), sandbox, on_verdict=told.append)
    (early,) = told
    assert report.hints
    assert not early.hints
    assert (early.verdict, early.score) == (report.verdict, report.score) == (Verdict.WA, 0.0)
    assert repr(early.cases) == repr(report.cases)
