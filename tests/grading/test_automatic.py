"""Automatic misconceptions: a wrong answer with the numbers of a planted mistake is told it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from support.tiny import catalogue_of

from grader.errors import JudgeError
from grader.grading.feedback.automatic import fingerprints, made
from grader.grading.feedback.automatic.sentences import sentences
from grader.grading.feedback.explain import STILL_COMPUTED
from grader.grading.grade import grade_prepared
from grader.grading.prepared import Prepared
from grader.grading.programs import Programs
from grader.grading.report import Report
from grader.grading.submission import read_submission
from grader.jail import wire
from grader.limits import Limits
from grader.mutants.mistakes.mistake import Mistake
from grader.problem.load import Problem
from grader.sandbox.outcome import OnAnswer, Run
from grader.sandbox.proof.ladder import Sandbox
from grader.verdict import Verdict

Grade = Callable[..., Report]
NEGATED = "def tiny(a, b):\n    return [-a + b, -a * b]\n"
# A reference that no other test has, so that nothing is remembered of it.
UNSEEN = "def tiny(a, b):\n    total = a + b\n    return [total, a * b]\n"
SWAPPED = "def tiny(a, b):\n    return [a - b, a * b]\n"


@pytest.fixture
def graded(tiny_folder: Path, sandbox: Sandbox) -> Grade:
    def grade_source(
        source: str, spec: str = "", reference: str = "", patience_s: float = 60
    ) -> Report:
        return grade_prepared(
            read_submission(_written(tiny_folder / "answer.py", source)),
            _prepared(tiny_folder, spec, reference, patience_s),
            sandbox,
        )

    return grade_source


def _written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def _prepared(
    folder: Path, spec: str = "", reference: str = "", patience_s: float = 60
) -> Prepared:
    file = folder / "problems/tiny/problem.yaml"
    file.write_text(file.read_text() + spec)
    if reference:
        (folder / "reference/tiny.py").write_text(reference)
    prepared = Prepared(catalogue_of(folder).load("tiny"))
    prepared.patience_s = patience_s
    return prepared


def told(report: Report) -> list[str]:
    return [message for _, message in report.misconceptions]


def test_a_mistake_that_nobody_wrote_is_named(graded: Grade) -> None:
    report = graded(NEGATED)
    assert report.verdict == Verdict.WA
    assert told(report) == [
        "your numbers are exactly those of a right solution with one mistake: `-a` is used "
        "instead of `a`"
    ]
    assert re.fullmatch(r"argument_negated_[0-9a-f]{6}", report.misconceptions[0].id)


def test_what_is_right_in_some_component_is_said(graded: Grade) -> None:
    (message,) = told(graded(SWAPPED))
    assert message.startswith(
        "your numbers for total are exactly those of a right solution with one mistake: "
    )
    assert "numbers are subtracted instead of added" in message


def test_several_causes_are_possibilities(graded: Grade) -> None:
    reference = "def tiny(a, b):\n    return [a * 1 + b, (a * b) ** 2]\n"
    answer = "def tiny(a, b):\n    return [b, (a * b) ** 2]\n"
    (message,) = told(graded(answer, reference=reference))
    assert "a right solution with one of these mistakes: (1) " in message
    assert "; (2) " in message
    assert "(4)" not in message


@pytest.mark.parametrize(
    "returned",
    [
        "[-a + b, -a * b] if a * b < 5.5 else [b, a]",  # in some cases only
        "[a * 1.7 + b ** 0.3, a * b]",
        "[float('nan'), a * b]",
        "[[-a + b], [-a * b]]",
    ],
)
def test_other_numbers_are_not_named(graded: Grade, returned: str) -> None:
    assert told(graded(f"def tiny(a, b):\n    return {returned}\n")) == []


def test_a_mistake_in_each_component_is_named_for_each(graded: Grade) -> None:
    messages = told(graded("def tiny(a, b):\n    return [a - b, a / b]\n"))
    assert [message.split(" ")[3] for message in messages] == ["total", "product"]


def test_no_mistake_in_a_component_that_would_show_in_another(graded: Grade) -> None:
    """With `a` negated the total would be wrong, too."""
    assert told(graded("def tiny(a, b):\n    return [a + b, -a * b]\n")) == []


@pytest.mark.parametrize(
    ("first", "is_told"),
    [("np.sqrt(b - a - 2)", True), ("np.nan_to_num(np.sqrt(b - a - 2))", True), ("1.7", False)],
)
def test_nan_is_like_nan_and_may_be_hidden(graded: Grade, first: str, is_told: bool) -> None:
    head = "import numpy as np\n\ndef tiny(a, b):\n    "
    reference = f"{head}return [np.sqrt(np.abs(b - a - 2)), a * b]\n"
    messages = told(graded(f"{head}return [{first}, a * b]\n", reference=reference))
    assert bool(messages) == is_told
    hides = first.startswith("np.nan_to_num")
    assert all(("NaN is then replaced by 0" in message) == hides for message in messages)


def test_two_mistakes_at_once_are_named(graded: Grade) -> None:
    reference = "def tiny(a, b):\n    return [sum([a, b]) + a * b, a * b]\n"
    answer = "def tiny(a, b):\n    return [(-a + b) / 2 - a * b, -a * b]\n"
    (message,) = told(graded(answer, reference=reference))
    assert "a right solution with two mistakes at once: " in message
    first, second = message.partition("at once: ")[2].split("; and also: ")
    assert first == "`-a` is used instead of `a`"
    assert second.startswith("the mean is taken instead of the sum")


@pytest.mark.parametrize(
    "answer",
    [
        "[(-a + b) / 2 - a * b, a * b]",  # the second would be wrong, too
        "[(-a + b) / 2 - a * b, -a * b] if a * b < 5.5 else [b, a]",  # in some cases only
        "[7.0, 8.0]",
    ],
)
def test_numbers_of_no_pair_are_not_named(graded: Grade, answer: str) -> None:
    reference = "def tiny(a, b):\n    return [sum([a, b]) + a * b, a * b]\n"
    messages = told(graded(f"def tiny(a, b):\n    return {answer}\n", reference=reference))
    assert not any("two mistakes" in message for message in messages)


def test_the_same_few_numbers_everywhere_are_no_sign_of_a_mistake(graded: Grade) -> None:
    """That the smallest of three is 0 is chance."""
    reference = "def tiny(a, b):\n    return [max([a, b, 0 * a]), a * b]\n"
    answer = "def tiny(a, b):\n    return [0.0, a * b]\n"
    assert told(graded(answer, reference=reference)) == []


def test_an_author_may_rename_it_or_keep_it_silent(graded: Grade) -> None:
    (hint,) = graded(NEGATED).misconceptions
    named = f"misconceptions: [{{id: sign, variant: {hint.id}, message: turn the sign}}]\n"
    assert graded(NEGATED, spec=named).misconceptions == (("sign", "turn the sign"),)


def test_a_silent_one_is_told_to_nobody(graded: Grade) -> None:
    (hint,) = graded(NEGATED).misconceptions
    assert told(graded(NEGATED, spec=f"silent_variants: [{hint.id}]\n")) == []


def test_a_named_misconception_comes_first(graded: Grade) -> None:
    named = "misconceptions: [{id: sign, function: sign, message: turn the sign}]\n"
    reference = (
        "def tiny(a, b):\n    return [a + b, a * b]\n\ndef sign(a, b):\n    return tiny(-a, b)\n"
    )
    report = graded(NEGATED, spec=named, reference=reference)
    assert report.misconceptions == (("sign", "turn the sign"),)


def test_who_does_not_wait_is_told_that_there_may_be_more(graded: Grade) -> None:
    report = graded(NEGATED, reference=UNSEEN + "# now\n", patience_s=0)
    assert told(report) == []
    assert STILL_COMPUTED in report.remarks


class Failing:
    """The sandbox, but programs that are variants fail."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def __getattr__(self, name: str) -> object:
        return getattr(self.sandbox, name)

    def run(
        self, message: wire.First, calls: list[bytes], limits: Limits, *rest: OnAnswer | None
    ) -> Run:
        if isinstance(message, wire.Program):
            raise JudgeError("the machine has failed")
        return self.sandbox.run(message, calls, limits, *rest)


def test_a_failure_costs_the_hint_and_never_the_mark(tiny_folder: Path, sandbox: Sandbox) -> None:
    prepared = _prepared(tiny_folder, reference=UNSEEN)
    submission = read_submission(_written(tiny_folder / "answer.py", NEGATED))
    report = grade_prepared(submission, prepared, Failing(sandbox))  # type: ignore[arg-type]
    assert (report.verdict, told(report)) == (Verdict.WA, [])


def test_a_defect_of_ours_is_not_lost_in_the_thread(
    graded: Grade, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(fingerprints, "mistakes_of", breaks)
    with pytest.raises(ZeroDivisionError):
        graded(NEGATED)


def test_they_are_made_once_and_remembered(graded: Grade, monkeypatch: pytest.MonkeyPatch) -> None:
    first = graded(NEGATED)
    monkeypatch.setattr(made, "_made", None)
    monkeypatch.setattr(Programs, "answers", None)
    assert graded(NEGATED).misconceptions == first.misconceptions


def test_a_reference_that_is_remade_is_not_remembered(tiny: Problem, sandbox: Sandbox) -> None:
    cases = Prepared(tiny).cases(sandbox)
    before = made.mistakes_of(tiny, cases, sandbox)
    tiny.reference.write_text(tiny.reference.read_text().replace("a + b", "b + a"))
    assert made.mistakes_of(tiny, cases, sandbox) != before


def test_an_argument_that_is_kept_from_the_first_call_is_told_so(graded: Grade) -> None:
    answer = (
        "kept = []\ndef tiny(a, b):\n    kept.append(a)\n    return [kept[0] + b, kept[0] * b]\n"
    )
    report = graded(answer)
    assert told(report) == []
    assert [hint.id for hint in report.hints] == ["kept_between_calls"]


def test_the_same_function_in_two_places_is_one_cause(tiny: Problem) -> None:
    found = [
        Mistake("tanh", "one place", "`tanh` is applied to `x`", b""),
        Mistake("tanh", "another", "`tanh` is applied to the array before the sum", b""),
        Mistake("argument_negated", "a", "`-a` is used instead of `a`", b""),
    ]
    (hint,) = sentences(tiny.spec, found, ["total"])
    assert "(1) `tanh` is applied to `x`; (2) `-a` is used instead of `a`" in hint.message
    assert "(3)" not in hint.message
