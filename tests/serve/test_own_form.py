"""The form for inputs of one's own, and what it shows of a run with them."""

from dataclasses import replace

import numpy as np
import pytest
from support.html_page import words
from support.made_case import WAITS, spec_of
from support.shown_result import shown

from grader.cases.own_values import read_values
from grader.grading.own_inputs import OwnRun
from grader.grading.report import Printed
from grader.serve.attempt import AttemptKind, AttemptResult, State
from grader.serve.pages.own import field_texts, input_fields

KINDS = """\
dims: {n: {type: integers, low: 1, high: 9}}
arguments:
  - {name: count, kind: int, meaning: a count, generator: {type: integers, low: 0, high: 9}}
  - name: rate
    kind: float
    meaning: a rate
    generator: {type: uniform, low: 0, high: 1}
    valid: {infinite: true, nan: true}
  - {name: flag, kind: bool, meaning: a switch, generator: {type: boolean}}
  - name: x
    kind: array
    shape: [n]
    meaning: numbers
    generator: {type: normal}
    valid: {infinite: true, nan: true}
  - name: mask
    kind: array
    dtype: bool
    shape: [n]
    meaning: a mask
    generator: {type: boolean}
  - name: k
    kind: array
    dtype: int32
    shape: [n]
    meaning: whole numbers
    generator: {type: integers, low: 0, high: 9}
output:
  shape: [1]
  components: [{name: total, rtol: 0, atol: 0}]
"""
TEXTS = {
    "count": "3",
    "rate": "0.1",
    "flag": "true",
    "x": "[0.1, -2.5, 1e-30]",
    "mask": "[true, false, true]",
    "k": "[1, 2, 3]",
}


@pytest.mark.parametrize("other", [{}, {"rate": "inf", "x": "[nan, inf, -inf]"}, {"flag": "false"}])
def test_what_a_field_shows_can_be_sent_again(other: dict[str, str]) -> None:
    spec = spec_of(KINDS)
    texts = {**TEXTS, **other}
    values = read_values(spec, texts)
    again = read_values(spec, field_texts(spec, values))
    for name, value in values.items():
        np.testing.assert_array_equal(again[name], value, name)
    if not other:
        assert field_texts(spec, values) == texts


def test_there_is_a_field_for_each_argument() -> None:
    fields = input_fields(spec_of(KINDS), {"count": "x"}, {"count": "expected a number"})
    assert [(field.name, field.is_long) for field in fields] == [
        *(("count", False), ("rate", False), ("flag", False)),
        *(("x", True), ("mask", True), ("k", True)),
    ]
    assert (fields[0].text, fields[0].error, fields[0].words) == (
        *("x", "expected a number", "a whole number"),
    )


RUN = OwnRun({"a": np.zeros(2)}, np.array([1.5, 2.0]), "", Printed("hi\n"), 0.25, 160.0)
OWN = replace(WAITS, kind=AttemptKind.OWN, state=State.DONE)


def test_a_run_shows_what_was_returned_and_printed_and_judges_nothing() -> None:
    section = shown(AttemptResult(OWN, (), 0, None, "", None, RUN))
    assert words(section) == (
        "your function returned Attempt 7, own inputs · <tiny>.py [1.5, 2. ] For these inputs "
        "Inputs of your own a[0., 0.] float64 (2,) 0.25 s, 160 MiB Printed (stdout) hi"
    )


def test_a_run_without_numbers_says_why() -> None:
    failed = replace(RUN, returned=None, error="it raised ZeroDivisionError in line 2")
    section = shown(AttemptResult(OWN, (), 0, None, "", None, failed))
    assert words(section.find("h2")) == "no numbers came back"
    (told,) = (element for element in section.iter("p") if element.get("data-line"))
    assert (told.get("data-line"), words(told)) == ("2", "it raised ZeroDivisionError in line 2")
