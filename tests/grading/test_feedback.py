"""A wrong answer whose numbers are a named mistake's is told so; others are not."""

from collections.abc import Callable
from pathlib import Path

import feedback
import pytest
from support.tiny import catalogue_of

from grader.grading.feedback.explain import NO_MISTAKES
from grader.grading.grade import grade
from grader.grading.report import Report
from grader.grading.submission import read_submission
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import Verdict

MISCONCEPTIONS = """
misconceptions:
  - {id: subtracts, function: subtracts, message: "a is taken from b: add them"}
  - {id: breaks, function: breaks, message: "never told"}
"""
VARIANTS = """
def subtracts(a, b):
    return [b - a, a * b]

def breaks(a, b):
    raise ValueError
"""


@pytest.fixture
def graded(tiny_folder: Path, sandbox: Sandbox) -> Callable[[str], Report]:
    spec = tiny_folder / "problems/tiny/problem.yaml"
    spec.write_text(spec.read_text() + MISCONCEPTIONS)
    reference = tiny_folder / "reference/tiny.py"
    reference.write_text(reference.read_text() + VARIANTS)
    problem = catalogue_of(tiny_folder).load("tiny")

    def grade_source(source: str) -> Report:
        path = tiny_folder / "answer.py"
        path.write_text(source)
        return grade(read_submission(path), problem, sandbox)

    return grade_source


def test_the_mistake_is_named(graded: Callable[[str], Report]) -> None:
    report = graded("def tiny(a, b):\n    return [b - a, b * a]\n")
    assert report.verdict == Verdict.WA
    assert report.misconceptions == (("subtracts", "a is taken from b: add them"),)


@pytest.mark.parametrize(
    "returned",
    [
        "[a + b, a * b]",  # right
        "[b - a, 3 * a + b / 7]",  # another mistake beside it
        "[b - a, a * b] if a != b and a * b < 5 else [a + b, a]",  # in some cases only
        "[float('nan'), a * b]",
        "None",
    ],
)
def test_another_mistake_is_not_named(graded: Callable[[str], Report], returned: str) -> None:
    assert graded(f"def tiny(a, b):\n    return {returned}\n").misconceptions == ()


@pytest.mark.parametrize(
    "broken",
    ["def breaks(a, b):\n    import os; os._exit(1)\n", "del breaks\n"],
    ids=["ends its process", "is missing"],
)
def test_a_broken_variant_costs_the_hint_but_never_the_mark(
    graded: Callable[[str], Report], tiny_folder: Path, broken: str
) -> None:
    reference = tiny_folder / "reference/tiny.py"
    reference.write_text(reference.read_text() + broken)
    report = graded("def tiny(a, b):\n    return [b - a, b * a]\n")
    assert (report.verdict, report.score) == (Verdict.WA, 0.0)
    if broken.startswith("def"):
        assert report.remarks == (NO_MISTAKES,)
    else:
        assert [name for name, _ in report.misconceptions] == ["subtracts"]


def test_the_feedback_document_has_a_row_for_each_example() -> None:
    text = feedback.DOCUMENT.read_text()
    listed = [line for line in text.splitlines() if line.startswith("| ")]
    rows = {
        folder: [
            next(line for line in listed if line.startswith(f"| {path.parts[-3]} | {path.stem} |"))
            for path in feedback.examples(folder)
        ]
        for folder in feedback.FOLDERS
    }
    assert text == feedback.document(rows), "run: python tests/feedback.py"
    assert feedback.share(rows["wrong_answer"]) >= feedback.LEAST_SHARE


def test_a_row_says_no_where_the_mistake_is_not_named(
    graded: Callable[[str], Report], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "tiny" / "wrong_answer" / "01_subtracts.py"
    named = graded("def tiny(a, b):\n    return [b - a, b * a]\n")
    other = graded("def tiny(a, b):\n    return [b - a, a]\n")
    refused = graded("def tiny(a, b):\n    pass\n")
    for judged, yes, no in (
        ("subtracts", named, other),
        ("reason: is a `return` missing?", refused, named),
    ):
        monkeypatch.setitem(feedback.JUDGED, "tiny", {"wrong_answer": {path.stem: judged}})
        assert feedback.row(path, yes).endswith("| yes |")
        assert feedback.row(path, no).endswith("| no |")
    monkeypatch.setitem(feedback.JUDGED, "tiny", {"wrong_answer": {path.stem: ""}})
    assert feedback.row(path, named).endswith("| no |")
    assert feedback.share(["| yes |", "| no |"]) == 0.5
