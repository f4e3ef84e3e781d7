"""A source in colours, and the lines in which two differ."""

from dataclasses import replace

import pytest
from support.made_case import WAITS

from grader.problem.load import Problem
from grader.serve.pages import difference as difference_module
from grader.serve.pages.attempts import AttemptsView, ListedAttempt, code_of
from grader.serve.pages.code import MAX_COLOURED, coloured, coloured_lines, text_of, with_code
from grader.serve.pages.difference import can_compare, difference
from grader.serve.pages.rendering import templates

BEFORE = "def f(x):\n    return x\n"
AFTER = 'def f(x):\n    """One\n    <two>"""\n    return x\n'


def test_only_text_of_a_source_gets_into_the_page() -> None:
    assert "<b>" not in coloured("'<b>' # <b>\n")
    assert coloured("<b>" * MAX_COLOURED) == "&lt;b&gt;" * MAX_COLOURED


@pytest.mark.parametrize("slow", ["match" + " " * 2000, "x" + "\n" * 600, "#" * 2000])
def test_a_source_in_which_a_pattern_takes_long_has_no_colours(slow: str) -> None:
    assert "<span" in coloured(f"x = 1\n{slow[:100]}")
    assert "<span" not in coloured(f"x = 1\n{slow}")


@pytest.mark.parametrize("source", ["", "\n\n", "x", AFTER, "'''a\nb", "\tx = 1\n\n\n"])
def test_every_line_stays_a_line(source: str) -> None:
    lines = coloured_lines(source)
    assert len(lines) == source.count("\n") + 1
    assert all(line.count("<span") == line.count("</span>") for line in lines)
    assert [line.striptags() for line in lines] == [" ".join(x.split()) for x in source.split("\n")]


def test_a_file_is_shown_without_what_hides_or_reorders() -> None:
    assert text_of(b"a\r\nb\rc\x00\x1b[1m\xe2\x80\xae\xff") == "a\nb\nc[1m\ufffd"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("call `f(<x>)`, then `g`", "call <code>f(&lt;x&gt;)</code>, then <code>g</code>"),
        ("<b> and a ` alone", "&lt;b&gt; and a ` alone"),
        ("a\u202eb `c\x1b`", "ab <code>c</code>"),
        ("", ""),
    ],
)
def test_code_in_a_text_is_told_from_its_words(text: str, html: str) -> None:
    assert with_code(text) == html


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


def test_the_code_of_an_attempt_stands_beside_the_one_before() -> None:
    first, second = replace(WAITS, filename="a.py"), replace(WAITS, filename="b.py", number=8)
    shown = code_of((second, AFTER.encode()), (first, BEFORE.encode()))
    assert (shown.size, shown.count, shown.before) == ("47 bytes", 4, first)
    assert shown.code == coloured(AFTER)
    assert shown.hunks == difference(BEFORE, AFTER)
    assert code_of((first, BEFORE.encode())).hunks is None


def test_a_notebook_is_not_read() -> None:
    notebook, file = replace(WAITS, filename="a.IPYNB"), replace(WAITS, filename="a.py")
    shown = code_of((notebook, b"{"), (file, b"x"))
    assert (shown.code, shown.hunks) == (None, None)
    assert code_of((file, b"x"), (notebook, b"{")).hunks is None


def test_a_page_says_why_it_compares_nothing(tiny: Problem) -> None:
    notebook, file = replace(WAITS, filename="a.ipynb"), replace(WAITS, filename="a.py", number=8)
    for before, is_told in (((notebook, b"{"), True), ((WAITS, b"y"), False), (None, False)):
        listed = ListedAttempt(file, kind="", outcome="", points="", when="")
        page = AttemptsView((listed,), code_of((file, b"x"), before))
        html = templates().get_template("attempts.html").render(spec=tiny.spec, page=page)
        assert ("It is not compared with attempt 7" in html) == is_told
