"""A number of points is never rounded to what its verdict denies: all of them, or none."""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.command import Call
from support.tiny import GOOD, SPEC, lay, lay_problem

from grader.grading.report import Report
from grader.report.case_numbers import case_numbers, short
from grader.report.shown import percent, points

# One case has a hundred-thousandth of the points of each other one.
NEARLY = SPEC.replace(
    "limits:",
    "  - {name: edge, visibility: hidden, "
    "pinned: [{weight: 0.00001, values: {a: 1.5, b: 3.5}}]}\nlimits:",
)
ALMOST = "def tiny(a, b):\n    return [0, 0] if a == 1.5 and b == 3.5 else [a + b, a * b]\n"
HARDLY = "def tiny(a, b):\n    return [a + b, a * b] if a == 1.5 and b == 3.5 else [0, 0]\n"
MARKS = ("9.99995", "0.00005")  # of ALMOST and of HARDLY: to five decimals
ALL_OR_NONE = re.compile(r"(?<![\d.])(10|10\.0|0|0\.0)(/10| of 10|/10\.0)(?![\d.])")


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call, lent_sandbox: object) -> Path:
    """The record of a class in which one answer is nearly right, and one nearly wrong."""
    monkeypatch.chdir(lay_problem(tmp_path, NEARLY))
    lay(tmp_path, {"d/almost/a.py": ALMOST, "d/hardly/a.py": HARDLY})
    assert call("batch", "d", "--output", "out", "-q", "-j", "1")[0] == 1
    return tmp_path / "out"


def test_no_format_rounds_to_all_points_or_none(out: Path, call: Call) -> None:
    told = {form: call("report", out, "--to", form)[1] for form in ("text", "html", "github")}
    for student in ("almost", "hardly"):
        for form in ("text", "html", "gradescope", "classroom"):
            shown = call("report", out, "--to", form, "--student", student)[1]
            told[f"{form}: {student}"] = (
                base64.b64decode(shown).decode() if form == "classroom" else shown
            )
    call("report", out, "--to", "github", "--summary", "s.md")
    told["step"] = Path("s.md").read_text()
    told["moodle"] = call("report", out, "--to", "moodle")[1]
    for form, text in told.items():
        assert not [found[0] for found in ALL_OR_NONE.finditer(text)], form
        for mark, student in zip(MARKS, ("almost", "hardly"), strict=True):
            if ": " not in form or form.endswith(student):
                assert mark in text, form
    problem = told["text"].splitlines()[1].split()
    assert problem[2:7] == ["5", "5", "0.00005", "9.99995", "10"]  # mean to most
    assert "<td>9.99995</td><td>10</td>" in told["step"]
    scores = (
        json.loads(told["gradescope: almost"])["score"],
        json.loads(call("report", out, "--to", "json", "--student", "hardly")[1])["score"],
    )
    assert scores == (9.99995, 0.00005)


def test_a_file_that_is_graded_alone_says_the_same(out: Path, call: Call) -> None:
    for student, mark in zip(("almost", "hardly"), MARKS, strict=True):
        _, told, _ = call("grade", "-q", f"d/{student}/a.py")
        assert f"wrong answer (WA) · tiny · {mark} of 10 points" in told
    assert "10 of 10 points" in call("grade", "-q", lay(out, {"a.py": GOOD}) / "a.py")[1]


@pytest.mark.parametrize(
    ("score", "most", "shown"),
    [
        (99.995, 100.0, ("99.995", "100")),
        (99.99999, 100.0, ("99.99999", "100")),
        (9.999999999999998, 10.0, ("9.999999999999998", "10")),
        (1e-9, 10.0, ("0.000000001", "10")),
        (6.666666667, 10.0, ("6.6667", "10")),
        (3.33331, 10 / 3, ("3.33331", "3.33333")),  # not 3.3333 of 3.3333
        (10 / 3, 10 / 3, ("3.3333", "3.3333")),
        (123456.75, 1e6, ("123456.75", "1000000")),  # no exponent, and every digit
        (0.0, 0.0, ("0", "0")),
        (None, 10.0, ("", "10")),
        (None, None, ("", "")),
    ],
)
def test_points(score: float | None, most: float | None, shown: tuple[str, str]) -> None:
    assert points(score, of=most) == shown


def test_numbers_beside_each_other_have_as_many_decimals() -> None:
    assert points(5.5555, 10.0, 9.999, of=10.0, decimals=2) == ("5.556", "10", "9.999", "10")
    assert points(5.5555, 10.0, 9.99, of=10.0, decimals=2) == ("5.56", "10", "9.99", "10")
    assert points(0.0, of=0.4, decimals=0) == ("0", "0.4")


@given(st.floats(0, 1), st.floats(1e-3, 1e6), st.integers(0, 4))
def test_only_all_is_all_and_only_nothing_is_nothing(
    share: float, most: float, decimals: int
) -> None:
    score = share * most
    told, all_of_them = points(score, of=most, decimals=decimals)
    assert (told == "0") == (score == 0)
    assert (told == all_of_them) == (score == most)
    assert abs(Fraction(told) - Fraction(score)) <= Fraction(1, 10**decimals)


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [(299, 300, "99.7%"), (1, 300, "0.3%"), (1, 3, "33%"), (0, 3, "0%"), (3, 3, "100%")],
)
def test_only_all_of_them_are_100_percent(part: float, whole: float, told: str) -> None:
    assert percent(part, whole) == told


@pytest.mark.parametrize(
    ("ratio", "told"),
    [(1.0, "1"), (0.99999, "1"), (1.0000001, "1.0000001"), (1.04, "1.04"), (1.06, "1.1")],
)
def test_an_error_above_the_allowance_is_not_shown_as_the_allowance(
    ratio: float, told: str
) -> None:
    assert short(ratio) == told


def test_a_wrong_number_does_not_look_like_the_expected_one(
    grade_tiny: Callable[[str], Report],
) -> None:
    report = grade_tiny(GOOD)
    case, names = report.cases[0], report.components
    assert case.expected is not None
    near = case.expected * (1 + 1e-12)
    for ratio, differ in ((2.0, True), (1.0, False)):
        wrong = replace(case, actual=near, error_ratio=(0.0, ratio))
        found = case_numbers(wrong, names)
        assert found is not None
        assert (found.components[1].expected != found.components[1].got) == differ
        square = replace(wrong, expected=np.array([case.expected] * 2), actual=np.array([near] * 2))
        whole = case_numbers(square, names)
        assert whole is not None
        assert whole.whole is not None
        assert (whole.whole[0] != whole.whole[1]) == differ
