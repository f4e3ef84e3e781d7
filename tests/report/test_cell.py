"""A report in a notebook: that of a student, as HTML that leaves the page around it alone."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from support.html_page import TAGS, tag, words
from support.pages import ATTACK, HOSTILE, HOSTILE_FILE
from test_report_html import contrast, numbers_of

import grader
from grader.grading.report import About, CaseResult, Remark, Report
from grader.problem.load import Problem
from grader.report.cell import BADGES, OTHER_BADGE
from grader.verdict import TITLES, Verdict

WRONG = "def tiny(a, b):\n    print('hello')\n    return [a + b, a]\n"


@pytest.fixture
def wrong(grade_tiny: Callable[[str], Report]) -> Report:
    return grade_tiny(WRONG)


def part(text: str) -> Element:
    """The part of a page as a browser reads it; an error of its syntax fails."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    made: Element = parser.parseFragment(text)
    return made


def secrets(cases: tuple[CaseResult, ...]) -> list[str]:
    """The numbers of hidden cases, as they may be written."""
    numbers = {number for case in cases if case.hidden for number in numbers_of(case)}
    return sorted({f"{number:.{digits}g}" for number in numbers for digits in (6, 9)} - {"0"})


def test_it_tells_what_a_student_may_know(wrong: Report) -> None:
    text = wrong._repr_html_()
    told = words(part(text))
    for said in (
        "wrong answer (WA)",
        "0 of 10 points",
        "Cases: WA 4",
        "product is off by",
        "hello",
    ):
        assert said in told
    sample = wrong.cases[0]
    assert all(repr(value) in told for value in sample.inputs.values())
    assert "Of hidden cases" in told
    assert secrets(wrong.cases)
    assert [number for number in secrets(wrong.cases) if number in text] == []


def test_the_search_for_secrets_can_find_them(wrong: Report) -> None:
    first_fails = replace(wrong, cases=wrong.cases[2:])
    staff = grader.to_cell(first_fails, "staff")
    assert len([number for number in secrets(wrong.cases) if number in staff]) > 3


def test_it_leaves_the_page_around_it_alone(grade_tiny: Callable[[str], Report]) -> None:
    hostile = replace(
        grade_tiny(HOSTILE), path=HOSTILE_FILE, remarks=(Remark(About.LOADING, ATTACK),)
    )
    text = grader.to_cell(hostile, "staff")
    for element in part(text).iter():
        if isinstance(element.tag, str) and element.tag != "DOCUMENT_FRAGMENT":
            assert tag(element) in TAGS - {"style", "script", "a", "form"}
            assert element.attrib.keys() <= {"style", "scope"}
    assert ATTACK.split()[0] in "".join(part(text).itertext())


def test_a_case_and_a_whole_array_are_shown(grade_tiny: Callable[[str], Report]) -> None:
    told = words(part(grade_tiny("def tiny(a, b):\n    return [a]\n")._repr_html_()))
    assert "expectedgot[" in told
    accepted = words(part(grade_tiny("def tiny(a, b):\n    return [a + b, a * b]")._repr_html_()))
    assert "Cases: AC 4" in accepted
    assert "argument" not in accepted


def test_a_judge_error_tells_nothing_else(wrong: Report) -> None:
    secret = Remark(About.FAILURE, "the reference is 42")
    failed = replace(wrong, verdict=Verdict.JE, score=None, cases=(), remarks=(secret,))
    told = words(part(failed._repr_html_()))
    assert "judge error (JE) tiny · not scored" in told
    assert "not your fault" in told
    assert "42" not in told


def test_badges_can_be_read() -> None:
    assert BADGES.keys() < TITLES.keys()
    for colour in (*BADGES.values(), OTHER_BADGE):
        assert contrast("#ffffff", colour) >= 4.5


class TestPlainly:
    """What is shown where there is no notebook: one line, with nothing that is hidden."""

    def test_a_report(self, wrong: Report) -> None:
        named = replace(wrong, path="a\n\x1b[2Jb.py")
        assert repr(named) == "<Report WA · tiny · 0.0 of 10.0 points · a?[2Jb.py>"
        failed = replace(wrong, verdict=Verdict.JE, score=None)
        assert "JE · tiny · not scored" in repr(failed)

    def test_a_case(self, wrong: Report) -> None:
        assert repr(wrong.cases[-1]) == "<CaseResult hidden/02: WA · 0.0 of 5.0 points>"
        assert "off by" in wrong.cases[-1].reason.for_staff
        assert "off by" not in repr(wrong.cases[-1].reason)

    def test_a_problem(self, tiny: Problem) -> None:
        assert repr(tiny) == "<Problem 'tiny': Add and scale>"


class TestStatement:
    def test_a_notebook_shows_it_without_its_hints(self, tiny: Problem) -> None:
        text = tiny._repr_markdown_()
        assert text.startswith("# Add and scale\n\n## Problem\n")
        assert "- `a`: a finite number\n" in text
        assert "Multiply" not in text
        assert text.endswith("\n*2 hints not shown: grader show tiny --hints 1*\n")

    def test_one_that_is_missing_is_told(self, tiny: Problem) -> None:
        tiny.statement.unlink()
        shown = tiny._repr_markdown_()
        assert shown.startswith("<Problem 'tiny': Add and scale>: cannot read ")
        assert "\n" not in shown


def test_a_page_of_one_report(wrong: Report, tmp_path: Path) -> None:
    page = grader.to_html(wrong)
    assert page.startswith("<!DOCTYPE html>")
    assert [number for number in secrets(wrong.cases) if number in page] == []
    staff = grader.to_html(wrong, "staff")
    assert [number for number in secrets(wrong.cases) if number in staff]
    with pytest.raises(grader.UsageError, match=r"grades\.sqlite"):
        grader.to_html(tmp_path)


def test_a_page_without_its_library(wrong: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    from grader.report import html

    monkeypatch.setattr(html, "find_spec", lambda name: None if name == "jinja2" else True)
    with pytest.raises(grader.UsageError, match=r"to_html takes Jinja: .*install"):
        grader.to_html(wrong)
    assert "wrong answer" in wrong._repr_html_()


def test_without_points_no_column_is_for_them(wrong: Report) -> None:
    def headings(report: Report) -> list[str]:
        return [words(cell) for cell in part(report._repr_html_()).iter("th")]

    cases = tuple(replace(case, score=0.0, max_score=0.0) for case in wrong.cases)
    assert "points" in headings(wrong)
    assert "points" not in headings(replace(wrong, cases=cases))
