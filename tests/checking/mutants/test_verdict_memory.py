"""What has not changed is not run again: counted in calls."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from grader.checking.mutants.programs import reference_mutants
from grader.checking.mutants.rejected import tried
from grader.checking.package import Package
from grader.jail import wire
from grader.limits import Limits
from grader.sandbox.outcome import Run
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import Verdict

REFERENCE = "def tiny(a, b):\n    return [max(a, b) + 1, a * b]\n"


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of calls of each run of programs together; the runs are real."""
    counted: list[int] = []
    run = Sandbox.run

    def count(self: Sandbox, message: wire.First, asked: Sequence[bytes], limits: Limits) -> Run:
        if isinstance(message, wire.Program):
            counted.append(len(asked))
        return run(self, message, asked, limits)

    monkeypatch.setattr(Sandbox, "run", count)
    return counted


def test_only_what_has_changed_is_run(
    package: Callable[..., Package], tiny_folder: Path, calls: list[int]
) -> None:
    first = package(REFERENCE)
    mutants = reference_mutants(first)
    found = tried(first, mutants)
    live = sum(set(verdicts.values()) == {Verdict.AC} for verdicts in found)
    assert 0 < live < len(mutants) < sum(calls)
    del calls[:]

    assert tried(package(REFERENCE), mutants) == found
    assert calls == []

    # Another sample: what an earning case rejects is not run, what lives is, once.
    spec = tiny_folder / "problems/tiny/problem.yaml"
    sample = "visibility: sample, count: 2, weight: 0"
    pinned = "pinned: [{values: {a: 1.5, b: 3.25}}]"
    spec.write_text(spec.read_text().replace(sample, f"visibility: sample, {pinned}, weight: 0"))
    tried(package(REFERENCE), mutants)
    assert sum(calls) == live + len(calls), "and the control, once a process"
    del calls[:]

    fresh = package(REFERENCE)
    fresh.fresh = True
    tried(fresh, mutants)
    assert sum(calls) > len(mutants)


def test_another_tolerance_is_another_question(
    package: Callable[..., Package], tiny_folder: Path, calls: list[int]
) -> None:
    made = package(REFERENCE)
    mutants = reference_mutants(made)
    tried(made, mutants)
    del calls[:]
    spec = tiny_folder / "problems/tiny/problem.yaml"
    spec.write_text(spec.read_text().replace("product, rtol: 1.0e-6", "product, rtol: 1.0e-5"))
    tried(package(REFERENCE), mutants)
    assert sum(calls) > len(mutants)
