"""The check of automatic misconceptions: what they are, and ids that name none."""

from pathlib import Path

import pytest
from support.tiny import catalogue_of

from grader.checking.checks import run_check
from grader.checking.findings import Finding, Severity
from grader.checking.package import Package
from grader.sandbox.proof.ladder import Sandbox

REFERENCE = "def tiny(a, b):\n    largest = max(a, b)\n    return [a + b, a * largest]\n"


def found(folder: Path, sandbox: Sandbox, spec: str = "") -> list[Finding]:
    file = folder / "problems/tiny/problem.yaml"
    file.write_text(file.read_text() + spec)
    (folder / "reference/tiny.py").write_text(REFERENCE)
    problem = catalogue_of(folder).load("tiny")
    done = run_check(Package(problem, folder / "none", sandbox), "variants")
    return list(done.findings)


def test_those_that_no_case_tells_apart_are_listed(tiny_folder: Path, sandbox: Sandbox) -> None:
    (note,) = found(tiny_folder, sandbox)
    assert note.severity == Severity.NOTE
    assert "automatic misconceptions" in note.message
    right = [line for line in note.detail.splitlines() if line.startswith("right in every case")]
    # `b` is the larger one in each case, so that `max(a, b)` may be left out.
    assert any(line.endswith("max(a, b) -> b)") for line in right)
    assert not any(line.endswith("max(a, b) -> a)") for line in right)
    assert "alike: " in note.detail


@pytest.mark.parametrize(
    ("spec", "line"),
    [
        ("misconceptions: [{id: a, variant: argument_negate_000000, message: b}]\n", 19),
        ("silent_variants: [nothing_of_the_kind]\n", 19),
    ],
)
def test_an_id_of_none_is_an_error(
    tiny_folder: Path, sandbox: Sandbox, spec: str, line: int
) -> None:
    first, _ = found(tiny_folder, sandbox, spec)
    assert (first.severity, first.line) == (Severity.ERROR, line)
    assert "there is no automatic misconception" in first.message
