"""A source in colours, and the lines in which two differ."""

import pytest

from grader.serve.pages import difference as difference_module
from grader.serve.pages.code import MAX_COLOURED, coloured, coloured_lines, text_of
from grader.serve.pages.difference import can_compare, difference

BEFORE = "def f(x):\n    return x\n"
AFTER = 'def f(x):\n    """One\n    <two>"""\n    return x\n'


def test_only_text_of_a_source_gets_into_the_page() -> None:
    assert "<b>" not in coloured("'<b>' # <b>\n")
    assert coloured("<b>" * MAX_COLOURED) == "&lt;b&gt;" * MAX_COLOURED


@pytest.mark.parametrize("source", ["", "\n\n", "x", AFTER, "'''a\nb", "\tx = 1\n\n\n"])
def test_every_line_stays_a_line(source: str) -> None:
    lines = coloured_lines(source)
    assert len(lines) == source.count("\n") + 1
    assert all(line.count("<span") == line.count("</span>") for line in lines)
    assert [line.striptags() for line in lines] == [" ".join(x.split()) for x in source.split("\n")]


def test_a_file_is_shown_without_what_hides_or_reorders() -> None:
    assert text_of(b"a\r\nb\rc\x00\x1b[1m\xe2\x80\xae\xff") == "a\nb\nc[1m\ufffd"


def test_lines_that_differ_stand_with_their_neighbours() -> None:
    (hunk,) = difference(BEFORE, AFTER)
    assert [(line.sign, line.number) for line in hunk.lines] == [
        *(("", 1), ("+", 2), ("+", 3), ("", 4)),
    ]
    assert "&lt;two&gt;" in hunk.lines[2].text
    (back,) = difference(AFTER, BEFORE)
    assert [(line.sign, line.number) for line in back.lines] == [
        *(("", 1), ("-", 2), ("-", 3), ("", 2)),
    ]
    assert difference(BEFORE, BEFORE) == ()


def test_changes_far_apart_are_hunks_of_their_own() -> None:
    before = [f"x = {n}" for n in range(40)]
    after = [*before[:3], "y", *before[4:30], *before[31:]]
    hunks = difference("\n".join(before), "\n".join(after))
    assert [[line.sign for line in hunk.lines if line.sign] for hunk in hunks] == [
        ["-", "+"],
        ["-"],
    ]


def test_a_long_source_is_not_compared() -> None:
    most = difference_module.MOST_LINES
    assert can_compare("x\n" * (most - 1), "")
    assert not can_compare("x\n", "x\n" * most)
