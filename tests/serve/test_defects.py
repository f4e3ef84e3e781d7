"""A defect of the grader, in what it does while nothing else runs, costs no verdict."""

from pathlib import Path
from threading import Event

import pytest
from support.command import lent
from support.practising import WRONG, tried
from support.tiny import GOOD, catalogue_of

from grader.sandbox.proof.ladder import Sandbox
from grader.serve.practice import Practice
from grader.serve.runs.upcoming import Upcoming


def test_a_defect_of_spare_work_is_told_and_costs_no_verdict(
    tiny_folder: Path, light_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    met: list[Exception] = []
    told = Event()

    def note(error: Exception) -> None:
        met.append(error)
        told.set()

    def breaks(*_: object) -> None:
        raise ValueError("a defect")

    monkeypatch.setattr(Upcoming, "make_ahead", breaks)
    opened = Practice.open(catalogue_of(tiny_folder), tiny_folder / "data", on_defect=note)
    with lent(light_sandbox), opened as practice:
        for source, verdict in ((GOOD, "AC"), (WRONG, "WA")):
            practice.turn_to("tiny")
            assert told.wait(60)
            told.clear()
            assert tried(practice, source).attempt.verdict == verdict
    assert {str(error) for error in met} == {"a defect"}
