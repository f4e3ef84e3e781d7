"""Expected and actual numbers as a picture."""

from dataclasses import replace

import numpy as np
import pytest
from support.made_case import EXPECTED, SHAPED, case, spec_of

from grader.serve.pages.plot import FEW, MOST, TOP, plot_of


def test_each_number_is_judged_by_the_tolerance_of_its_component() -> None:
    plot = plot_of(case(EXPECTED, EXPECTED + 1), spec_of())
    assert plot is not None
    assert [one.is_wrong for one in plot.numbers] == [True] * 5 + [False] * 5
    assert plot.sentence == "5 of 10 numbers are wrong."
    first, last = plot.numbers[0], plot.numbers[-1]
    assert (first.place, first.expected, first.got) == ("[0, 0]", "0", "1")
    assert (first.judged, last.judged) == ("off by 2.0 times the allowance", "right")
    assert first.got_y < first.expected_y
    assert first.x < plot.rows[0] < last.x < plot.width
    assert len(plot.rows) == 1


def test_wild_numbers_are_drawn_at_the_edge() -> None:
    got = EXPECTED.copy()
    got[0, :4] = 1e30, -np.inf, np.nan, 1
    plot = plot_of(case(EXPECTED, got), spec_of())
    assert plot is not None
    assert [one.edge for one in plot.numbers[:4]] == ["above", "below", "nan", ""]
    assert all(TOP <= one.got_y <= plot.height for one in plot.numbers)
    apart = {one.expected_y for one in plot.numbers}
    assert max(apart) - min(apart) > plot.height / 2


@pytest.mark.parametrize("value", [0.0, -3.0, 1e-30, 1e300])
def test_equal_numbers_have_a_scale(value: float) -> None:
    expected = np.full((2, 5), value)
    plot = plot_of(case(expected, expected), spec_of())
    assert plot is not None
    assert 1 <= len(plot.ticks) <= 9
    assert {one.expected_y for one in plot.numbers} == {one.got_y for one in plot.numbers}


def test_only_the_first_of_many_numbers_are_drawn() -> None:
    expected = np.zeros((2, 300))
    plot = plot_of(case(expected, expected), spec_of())
    assert plot is not None
    assert len(plot.numbers) == MOST
    assert f"The first {MOST} are drawn." in plot.sentence


def test_numbers_whose_component_is_not_known_are_not_judged() -> None:
    spec = spec_of(SHAPED.replace("shape: [n]", "shape: [n * 1]").replace("[2, n]", "[2, n * 1]"))
    plot = plot_of(case(EXPECTED, EXPECTED + 1), spec)
    assert plot is not None
    assert {(one.judged, one.is_wrong) for one in plot.numbers} == {("", False)}


def test_there_is_no_picture_of_few_numbers_or_of_none() -> None:
    few = np.zeros((2, FEW // 2))
    for each in (
        case(few, few),
        case(EXPECTED, None),
        case(EXPECTED, EXPECTED.ravel()),
        case(EXPECTED * 5e-324, EXPECTED * 5e-324),  # no scale has steps as small
        replace(case(EXPECTED, EXPECTED), expected=None),
    ):
        assert plot_of(each, spec_of()) is None
