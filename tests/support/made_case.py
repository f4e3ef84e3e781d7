"""A case made by hand, of a problem with an array of numbers in two components; an attempt."""

from datetime import UTC, datetime

import numpy as np

from grader.grading.report import CaseResult, Explanation, Floats
from grader.problem.load import read_spec
from grader.problem.model import Spec
from grader.serve.attempt import Attempt, AttemptKind, State
from grader.verdict import Verdict
from support.tiny import SPEC

SHAPED = """\
dims: {n: {type: integers, low: 1, high: 400}}
arguments:
  - name: a
    kind: array
    shape: [n]
    meaning: numbers
    generator: {type: normal}
output:
  shape: [2, n]
  components:
    - {name: first, rtol: 0, atol: 0.5, count: n}
    - {name: second, rtol: 0, atol: 5, count: n}
"""
EXPECTED: Floats = np.arange(10, dtype=np.float64).reshape(2, 5)

WAITS = Attempt(
    number=7,
    person="you",
    problem="tiny",
    kind=AttemptKind.SUBMIT,
    turn=1,
    filename="<tiny>.py",
    state=State.WAITING,
    verdict=None,
    score=None,
    max_score=10.0,
    made_at=datetime(2026, 12, 1, tzinfo=UTC),
    started_at=None,
    ended_at=None,
    counts=False,
    failure="",
    version=3,
    grade_id=None,
)


def spec_of(shaped: str = SHAPED) -> Spec:
    """The spec of `tiny` with other arguments and another output."""
    start, rest = SPEC.partition("arguments:")[0], SPEC.partition("cases:")[2]
    spec, defects = read_spec(f"{start}{shaped}cases:{rest}")
    assert spec is not None, defects
    return spec


def case(
    expected: Floats = EXPECTED,
    got: Floats | None = EXPECTED + 1,
    verdict: Verdict = Verdict.AC,
) -> CaseResult:
    """A sample with an argument of `n` numbers; all numbers are off by 1."""
    return CaseResult(
        name="sample/01",
        group="sample",
        visibility="sample",
        note="",
        verdict=verdict,
        reason=Explanation("", ""),
        score=0.0,
        max_score=0.0,
        error_ratio=(2.0, 0.2),
        wall_s=0.0,
        cpu_s=0.0,
        memory_mib=0.0,
        inputs={"a": np.zeros(expected.shape[-1], np.float32)},
        expected=expected,
        actual=got,
        was_run=True,
        ended_process=False,
    )
