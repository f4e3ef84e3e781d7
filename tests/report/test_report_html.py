"""`grader report --to html`: one file, in which a student's text stays text.

What needs no browser. `test_report_html_browser.py` opens the same pages in Chromium.
"""

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import html5lib
import numpy as np
import pytest
from support.html_page import (
    allows_itself_only,
    holds_nothing_foreign,
    is_for_every_reader,
    parsed,
    words,
)
from support.pages import ATTACK, CLASS, record_of_class

from grader.cli import run
from grader.extras import command_to_add
from grader.grading.report import Hint
from grader.record.record import Record
from grader.report.audience import Audience
from grader.report.html import of_class, page, svg
from grader.report.html.frame import STYLE
from grader.report.html.numbers import Numbers, Ratios
from grader.report.html.source import Source, source_of
from grader.report.marks import Reported
from grader.sandbox.proof.ladder import Sandbox

VARIABLE = re.compile(r"--(\w+): (#[0-9a-f]{6})")
TEXTS = ("ink", "quiet", "link", "bar", *svg.NAMES[4:])  # names of colours that text is written in

Write = Callable[..., str]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Path:
    """The record of CLASS."""
    return record_of_class(tmp_path_factory.mktemp("html"), sandbox)


@pytest.fixture(scope="module")
def write(out: Path, tmp_path_factory: pytest.TempPathFactory) -> Write:
    """Writes a page of the record, once for each list of arguments, and gives its text."""
    folder = tmp_path_factory.mktemp("pages")
    made: dict[tuple[str, ...], str] = {}

    def write_(*arguments: str) -> str:
        if arguments not in made:
            path = folder / f"{len(made)}.html"
            run(["report", str(out), "--to", "html", "--output", str(path), *arguments])
            made[arguments] = path.read_text("utf-8")
        return made[arguments]

    return write_


PAGES = (
    (),
    ("--audience", "student"),
    ("--problem", "other"),
    ("--student", "Bo Ek"),
    ("--student", ATTACK),
    ("--student", ATTACK, "--audience", "staff"),
)


@pytest.mark.parametrize("given", PAGES, ids=" ".join)
class TestEveryPage:
    def test_it_holds_no_element_or_address_of_a_students(
        self, given: tuple[str, ...], write: Write
    ) -> None:
        holds_nothing_foreign(parsed(write(*given)))

    def test_its_policy_allows_its_own_script_and_style_only(
        self, given: tuple[str, ...], write: Write
    ) -> None:
        allows_itself_only(parsed(write(*given)))

    def test_its_structure_is_for_every_reader(self, given: tuple[str, ...], write: Write) -> None:
        is_for_every_reader(parsed(write(*given)))

    def test_what_the_student_wrote_is_there_as_text(
        self, given: tuple[str, ...], write: Write
    ) -> None:
        told = words(parsed(write(*given)))
        assert (ATTACK in told) == (given not in (("--student", "Bo Ek"), ("--problem", "other")))

    def test_twice_the_same(
        self, given: tuple[str, ...], write: Write, out: Path, tmp_path: Path
    ) -> None:
        path = tmp_path / "again.html"
        run(["report", str(out), "--to", "html", "--output", str(path), *given])
        assert path.read_text("utf-8") == write(*given)


def test_a_page_that_escapes_nothing_is_found(out: Path) -> None:
    """The check above can fail: the same name, told as it is."""
    with Record.open(out) as record:
        mark = next(mark for mark in record.marks() if mark.student == ATTACK)
    made = page.environment(100).from_string("<p>{{ name|safe }}</p>").render(name=mark.student)
    root = html5lib.parse(made, namespaceHTMLElements=False)
    assert root.find(".//script") is not None


def test_control_characters_and_turned_lines_are_taken_out() -> None:
    template = page.environment(100).from_string("{{ name }}")
    assert template.render(name="a\x1b[31m\u202eb\x00\ud800c\r\u2066") == "a[31mbc"
    persian = "\u0646\u0627\u0645\u200c\u0647\u0627"
    assert template.render(name=f"{persian} <b> ' \"") == f"{persian} &lt;b&gt; &#39; &#34;"


class TestStudentsPage:
    def test_it_holds_no_number_of_a_hidden_case(self, write: Write, out: Path) -> None:
        for given in (("--student", "Bo Ek"), ("--student", ATTACK), ("--audience", "student")):
            text = write(*given)
            found = [one for one in hidden_numbers(out) if one in text]
            assert found == [], given

    def test_the_search_finds_them_where_they_are(self, write: Write, out: Path) -> None:
        text = write("--student", "Bo Ek", "--audience", "staff")
        assert len([one for one in hidden_numbers(out) if one in text]) > 8

    def test_it_shows_samples_in_full(self, write: Write, out: Path) -> None:
        told = words(parsed(write("--student", "Bo Ek")))
        with Record.open(out) as record:
            report = report_of(record, "Bo Ek")
        for case in report.cases:
            for value in case.inputs.values():
                assert (repr(value) in told) == (not case.hidden)
        assert "total is off by " in told
        assert "not shown" in told

    def test_it_tells_what_may_be_passed(self, write: Write) -> None:
        for given in (("--student", "Bo Ek"), ("--student", ATTACK, "--audience", "staff")):
            folded = parsed(write(*given)).findall(".//details/details")
            (told,) = [words(one) for one in folded if "What may be passed" in words(one)]
            assert "aa finite number ba finite number" in told
        assert "What may be passed" not in write()

    def test_it_shows_nobody_else_and_no_class(self, write: Write) -> None:
        text = write("--student", "Bo Ek")
        for name, *_ in CLASS:
            assert (name in text) == (name == "Bo Ek")
        assert "<svg" not in text
        assert "Borderline" not in text

    def test_the_class_without_numbers_for_students(self, write: Write) -> None:
        text = write("--audience", "student")
        assert "<svg" not in text
        assert "What needs a human" not in text
        assert "the reference is 42" not in text
        assert "the reference is 42" in write()

    def test_a_judge_error_has_no_mark(self, write: Write) -> None:
        root = parsed(write("--student", "Judith"))
        assert "no mark · judge error (JE)" in words(root.find(".//h2"))
        assert "not your fault" in words(root)
        rows = (row for row in parsed(write()).iter("tr") if row.get("data-words"))
        row = next(row for row in rows if "Judith" in words(row))
        assert "no mark JE" in words(row)
        assert {cell.get("data-sort") for cell in row.iter("td")} == {None, ""}


class TestHead:
    def test_a_title_and_the_days(self, write: Write, out: Path) -> None:
        with Record.open(out) as record:
            day = record.marks()[0].graded_at[:10]
        for given in ((), ("--student", "Bo Ek")):
            told = write(*given, "--title", "CS <1> · Homework 3")
            header = words(parsed(told).find(".//header"))
            assert "CS <1> · Homework 3" in header
            assert f"graded {day}" in header

    def test_a_title_is_for_html(self, out: Path, capfd: pytest.CaptureFixture[str]) -> None:
        assert run(["report", str(out), "--to", "csv", "--title", "x"]) == 2
        assert "--title is for --to html, not csv" in capfd.readouterr().err


class TestSource:
    """For the staff, with the lines marked that the report speaks of."""

    def test_lines_that_are_named_are_marked(self, write: Write) -> None:
        root = parsed(write("--student", "Cy Ng", "--audience", "staff"))
        assert [m.text for m in root.iter("mark")] == ["def tiny(:\n"]
        assert "1 line; marked: 1" in words(root.find(".//details[@class='source']/summary"))
        (section,) = (d for d in parsed(write()).iter("details") if "Cy Ng" in words(d[0]))
        assert [m.text for m in section.iter("mark")] == ["def tiny(:\n"]

    def test_no_student_sees_it(self, write: Write) -> None:
        for given in (("--student", "Bo Ek"), ("--audience", "student")):
            assert "[0, a * b]" not in write(*given)
        assert "[0, a * b]" in write("--student", "Bo Ek", "--audience", "staff")

    def test_it_is_shown_as_it_is(self, out: Path) -> None:
        with Record.open(out) as record:
            report = replace(report_of(record, "Bo Ek"), hints=(Hint("x", "see line 3, line 9"),))

        def shown(data: bytes, most: int = 1000) -> Source:
            made = source_of(report, lambda _: data, most)
            assert made is not None
            return made

        text = b"\n\r\nthree\rfour \xff\x0c!\n"
        assert shown(text).parts == (
            (False, "\n\n"),
            (True, "three\n"),
            (False, "four \ufffd\f!\n"),
        )
        assert (shown(text).marked, shown(text).count) == ((3,), 4)
        cut = shown(b"one\ntwo\nthree\n", 8)
        assert (cut.parts, cut.shown, cut.count) == (((False, "one\ntwo\n"),), 2, 3)

    def test_a_record_may_lack_it(self, out: Path) -> None:
        def lost(_: str) -> bytes:
            raise LookupError

        with Record.open(out) as record:
            assert source_of(report_of(record, "Bo Ek"), lost, 10) is None


class TestClassPage:
    def test_every_mark_is_there(self, write: Write, out: Path) -> None:
        root = parsed(write())
        with Record.open(out) as record:
            marks = record.marks()
        for at, mark in enumerate(marks):
            (section,) = root.findall(f".//section/details[@id='s{at}']")
            (group,) = (g for g in root.iter("section") if section in list(g))
            assert mark.problem in words(group.find("h2"))
            told = words(section.find("summary"))
            assert mark.student in told or mark.student == ATTACK
            if mark.score is not None:
                assert f"{round(mark.score, 4):g} of 10 points" in told
        sorted_by = [c.get("data-sort") for c in root.iter("td") if c.get("data-sort")]
        assert {str(m.score) for m in marks if m.score is not None} <= set(sorted_by)

    def test_points_never_stand_without_their_maximum(self, write: Write) -> None:
        root = parsed(write())
        (table,) = root.findall(".//table[@id='marks']")
        cells = [words(cell) for row in table.iter("tr") for cell in row.iter("td")]
        earned = [cell for cell in cells if cell and "no mark" not in cell and not cell.isdigit()]
        assert len(earned) > len(CLASS)
        assert all(re.match(r"[\d.]+ of [12]0\b", cell) for cell in earned), earned
        overview = next(t for t in root.iter("table") if words(t.find("caption")) == "Problems")
        rows = [[words(cell) for cell in row][2:6] for row in overview.find("tbody") or ()]
        assert all(re.fullmatch(r"[\d.]+ of 10", cell) for row in rows for cell in row), rows

    def test_what_a_human_must_see(self, write: Write) -> None:
        root = parsed(write())
        listed = next(
            part for part in root.iter("section") if part.get("aria-labelledby") == "human"
        )
        told = words(listed)
        assert "Judge errors (1) Ours" in told
        assert "the reference is 42" in told
        assert "Borderline (1)" in told
        assert "Near Miss · tiny" in told

    def test_cases_that_some_pass_are_told_apart(self, write: Write) -> None:
        table = next(
            table for table in parsed(write()).iter("table") if "leaves it out" in words(table)
        )
        rows = {words(r[0]): [words(cell) for cell in r[1:3]] for r in table.iter("tr")}
        assert rows["hidden/02"] == ["4", "1"]  # one of these passes the others
        assert rows["hidden/01"] == ["3", "0"]

    def test_a_text_is_cut_so_that_the_page_stays_small(self) -> None:
        template = page.environment(10).from_string("{{ text|cut }}")
        assert template.render(text="x" * 10) == "x" * 10
        assert template.render(text="x" * 1234) == "x" * 10 + "\n… and 1,224 more characters"

    def test_many_students_get_a_small_share_of_text_each(self, out: Path) -> None:
        """What 2,000 students print, each more than all may, stays below 15 MB."""
        with Record.open(out) as record:
            mark = next(m for m in record.marks() if m.student == ATTACK)
            report = report_of(record, ATTACK)
        printed = replace(report.printed, stdout="<&" * 100_000)
        loud = Reported(mark, replace(report, printed=printed))
        many = of_class.class_page([loud] * 100, None, {}, Audience.STUDENT, 2000)
        assert len(many) * 20 < 15e6
        few = of_class.class_page([loud] * 2, None, {}, Audience.STUDENT, 2)
        assert len(few) > 2 * page.MAX_TEXT


@pytest.mark.parametrize("left", ["all", "none"])
def test_a_class_of_which_nothing_is_graded(left: str, out: Path, tmp_path: Path) -> None:
    shutil.copytree(out, tmp_path / "out")
    change = {
        "all": "UPDATE submissions SET grade_id = NULL, pending = 'new'",
        "none": "DELETE FROM submissions",
    }
    with closing(sqlite3.connect(tmp_path / "out/grades.sqlite")) as connection:
        connection.execute(change[left])
        connection.commit()
    made = tmp_path / "made.html"
    code = run(["report", str(tmp_path / "out"), "--to", "html", "--output", str(made)])
    assert code == (3 if left == "all" else 0)
    told = words(parsed(made.read_text("utf-8")))
    assert ("Not graded yet (9)" in told) == (left == "all")
    assert "Verdicts by problem" not in told


def test_a_ratio_is_counted_on_its_side() -> None:
    component = Ratios("x")
    for ratio in (0.0, 0.4, 0.5, 1.0, 1.5, 2.1, np.inf):
        component.add(ratio)
    assert (component.right, component.wrong, component.infinite) == (
        [0.0, 0.4, 0.5, 1.0],
        [1.5, 2.1],
        1,
    )
    assert component.near(2) == 3
    assert Numbers().submissions == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_can_be_read(scheme: str) -> None:
    """Text against both backgrounds: at least 4.5 to 1, as WCAG AA asks."""
    style = (STYLE / "colours.css").read_text()
    first, second = (dict(VARIABLE.findall(part)) for part in style.split("@media")[:2])
    colours = first if scheme == "light" else second
    assert first.keys() == second.keys() >= set(svg.NAMES)
    for name in TEXTS:
        assert contrast(colours[name], colours["paper"]) >= 4.5, name
    assert contrast(colours["ink"], colours["raised"]) >= 4.5
    assert contrast(colours["focus"], colours["paper"]) >= 3


def test_contrast_is_measured_as_it_is_defined() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2."""
    lower, higher = sorted((luminance(one), luminance(other)))
    return (higher + 0.05) / (lower + 0.05)


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


@pytest.mark.parametrize("library", ["jinja2", "matplotlib"])
def test_a_library_that_is_missing_is_named(
    library: str, out: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from grader.report import html

    monkeypatch.setattr(html, "find_spec", lambda name: None if name == library else True)
    assert run(["report", str(out), "--to", "html"]) == 2
    assert command_to_add("html") in capfd.readouterr().err


def report_of(record: Record, student: str) -> page.Report:
    mark = next(mark for mark in record.marks() if mark.student == student)
    assert mark.grade_id is not None
    return record.report(mark.grade_id)


def hidden_numbers(out: Path) -> list[str]:
    """Every number of a hidden case of the record, in all the ways in which one may be written."""
    with closing(sqlite3.connect(out / "grades.sqlite")) as connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM grades")]
    found: set[str] = set()
    with Record.open(out) as record:
        for report in map(record.report, ids):
            for case in report.cases:
                if case.hidden:
                    for number in numbers_of(case):
                        found |= {repr(number), *(f"{number:.{n}g}" for n in (4, 6, 9))}
    # Of "0.5" or "10" a page is full, and they tell nothing.
    return sorted(one for one in found if len(one.strip("-0.").replace(".", "")) >= 4)


def numbers_of(case: page.CaseResult) -> Iterator[float]:
    arrays = (*case.inputs.values(), case.expected, case.actual, case.error_ratio)
    for array in arrays:
        if array is not None:
            yield from map(float, np.asarray(array).flat)
