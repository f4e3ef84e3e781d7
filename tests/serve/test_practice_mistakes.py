"""A verdict does not wait for automatic mistakes; what is found later is added, and kept."""

from pathlib import Path

import pytest
from support.helpers import wait_for
from support.practising import PATIENCE_S, tried
from support.tiny import catalogue_of

from grader.grading.feedback.explain import STILL_COMPUTED
from grader.record.record import Record
from grader.sandbox.proof.ladder import Sandbox
from grader.serve.practice import Practice
from grader.serve.runs.live import LOOKING


@pytest.mark.slow
def test_a_mistake_that_is_known_later_is_added_to_the_result(
    tiny_folder: Path, lent_sandbox: Sandbox
) -> None:
    data, catalogue = tiny_folder / "data", catalogue_of(tiny_folder)
    with Practice.open(catalogue, data) as practice:
        result = tried(practice, "def tiny(a, b):\n    return [a + b, a / b]\n")
        number, grade_id = result.attempt.number, result.attempt.grade_id or 0
        assert result.report is not None
        assert result.report.misconceptions == ()
        while not (later := practice.result(number)).report.misconceptions:  # type: ignore[union-attr]
            assert later.why_waiting == LOOKING
            assert practice.wait_for_news(later.attempt.version, PATIENCE_S)
        wait_for(lambda: not practice.result(number).why_waiting)
    with Record.open(data) as record:
        assert STILL_COMPUTED in record.report(grade_id).remarks
        assert len(record.grades()) == 1
    with Practice.open(catalogue, data) as practice:
        kept = practice.result(number).report
        assert kept is not None
        assert later.report is not None
        assert kept.misconceptions == later.report.misconceptions
        assert kept.score == result.report.score
