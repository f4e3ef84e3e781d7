"""What the page says of an attempt that is not over, or that was never graded."""

from dataclasses import replace

import pytest
from support.html_page import tag, words
from support.made_case import WAITS, case
from support.shown_result import shown

from grader.grading.report import ungraded
from grader.grading.submission import from_bytes
from grader.problem.load import Problem
from grader.serve.attempt import AttemptResult, State
from grader.verdict import Verdict

RESULT = AttemptResult(WAITS, (), 0, None, "2 attempts ahead", 3.2)


def test_an_attempt_that_waits_says_for_what_and_how_long() -> None:
    section = shown(RESULT)
    assert {name: section.get(f"data-{name}") for name in ("attempt", "state", "version")} == {
        "attempt": "7",
        "state": "waiting",
        "version": "3",
    }
    assert words(section) == (
        "waiting Attempt 7, submission · <tiny>.py 2 attempts ahead; about 3 seconds left"
    )


def test_an_attempt_that_takes_long_says_so() -> None:
    told = words(shown(replace(RESULT, estimate_s=0.0)))
    assert told.endswith("2 attempts ahead; it takes longer than usual")


def test_an_attempt_that_runs_shows_the_cases_so_far() -> None:
    running = replace(WAITS, state=State.RUNNING)
    wrong = case(verdict=Verdict.WA)
    hidden = replace(case(), name="hidden/01", visibility="hidden", inputs={}, expected=None)
    result = AttemptResult(running, (case(), wrong, hidden), 5, None, "it runs", None)
    section = shown(result)
    assert words(section).startswith("running Attempt 7, submission · <tiny>.py it runs 3 of 5")
    strip = next(e for e in section.iter("div") if e.get("class") == "strip")
    assert [sign.get("class") for sign in strip] == ["ac", "wa", "ac", None, None]
    assert "First sample that fails: sample/01" in words(section)
    verdicts = [words(cell) for cell in section.iter("td") if "once" in cell.get("class", "")]
    assert verdicts[-3:] == ["accepted", "wrong answer", "accepted"]


def test_a_verdict_is_shown_before_the_mistake_is_known(tiny: Problem) -> None:
    ungraded_report = ungraded(from_bytes(b""), tiny)
    cases = (case(verdict=Verdict.WA),)
    report = replace(ungraded_report, verdict=Verdict.WA, score=0.0, cases=cases, loaded=True)
    running = replace(WAITS, state=State.RUNNING)
    section = shown(AttemptResult(running, cases, 1, report, "the mistake is looked for", None))
    assert section.get("data-state") == "running"
    assert words(section.find("h2")) == "wrong answer · 0 of 10 points"
    assert "the mistake is looked for 0 of 1 case is right" in words(section)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (State.FAILED, "not graded … no sandbox here. This costs no attempt: send it once more."),
        (State.REPLACED, "replaced … A newer attempt at this problem took its place."),
    ],
)
def test_an_attempt_that_was_not_graded_costs_nothing(state: State, told: str) -> None:
    attempt = replace(WAITS, state=state, failure="no sandbox here.")
    title, _, text = told.partition(" … ")
    section = shown(AttemptResult(attempt, (), 0, None, "", None))
    assert words(section.find("h2")) == title
    assert text in words(section)


def test_a_hidden_case_that_fails_shows_no_numbers() -> None:
    hidden = replace(
        case(verdict=Verdict.WA),
        name="hidden/01",
        visibility="hidden",
        inputs={},
        expected=None,
        actual=None,
    )
    running = replace(WAITS, state=State.RUNNING)
    section = shown(AttemptResult(running, (hidden,), 1, None, "", None))
    assert "First case that fails: hidden/01" in words(section)
    assert "It is a hidden case" in words(section)
    assert section.find(".//svg") is None


def test_many_numbers_are_drawn_and_listed() -> None:
    running = replace(WAITS, state=State.RUNNING)
    section = shown(AttemptResult(running, (case(verdict=Verdict.WA),), 1, None, "", None))
    (picture,) = (element for element in section.iter() if tag(element) == "svg")
    assert picture.get("aria-label", "").endswith("5 of 10 numbers are wrong.")
    assert len([e for e in picture.iter() if e.get("class") == "wrong"]) == 5
    figure = section.find(".//figure")
    assert figure is not None
    assert len(figure.findall(".//tbody/tr")) == 10
