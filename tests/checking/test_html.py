"""`grader check --format html`: one page with findings and the tables of what the cases cover."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from support.axe import faults, why_no_axe
from support.chromium import chromium, phone, scheme, why_not
from support.command import Call
from support.html_page import (
    allows_itself_only,
    holds_nothing_foreign,
    is_for_every_reader,
    parsed,
    words,
)
from support.pages import ATTACK
from support.tiny import lay, lay_problem

from grader.checking.adversaries.coverage import CoverageItem, CoverageRow
from grader.checking.adversaries.facts import Sort
from grader.checking.findings import error_at, note_at, warning_at
from grader.checking.results import CheckResult, grader_failed
from grader.checking.shown import html
from grader.extras import command_to_add
from grader.report import html as report_html
from grader.report.html.frame import frame


def pair(a: int, b: int, cases: int) -> CoverageItem:
    return CoverageItem(f"{a}, {b}", cases, (("n", a), ("m", b)))


SIZES = CoverageRow(
    Sort.SIZE, "n", "is", tuple(CoverageItem(f"{n}", n - 1, (("n", n),)) for n in range(1, 9))
)
PAIRS = CoverageRow(Sort.SIZE, "n, m", "are", (pair(1, 10, 4), pair(1, 9, 0), pair(2, 9, 1)))
SIGNS = CoverageRow(Sort.SIZE, "n, m", "", (CoverageItem("n < m", 2), CoverageItem("n > m", 0)))
LONG = CoverageRow(
    Sort.VALUE, "x", "", tuple(CoverageItem(f"a row whose entry {n} is 0", 1) for n in range(4))
)
FAST = CoverageRow(Sort.FAST_PATH, "x", "x: all 0, where", (CoverageItem("n is 1", 0),))
FOREIGN = CoverageRow(Sort.VALUE, ATTACK, ATTACK, (CoverageItem(ATTACK, 0),))
ROWS = (SIZES, SIGNS, PAIRS, LONG, FAST)
SPEC = Path("problems/one/problem.yaml")


@pytest.fixture(scope="module")
def page() -> str:
    """Two problems: all that a check may find, and texts that try to be more than text."""
    adversaries = (
        note_at(SPEC, "39 of 41 adversaries are rejected", detail="left out", coverage=ROWS),
        warning_at(SPEC, "1 adversary lives", 7, "\n".join(f"line {n}" for n in range(13))),
        error_at(SPEC, "too few", 9, "- a\n+ b"),
    )
    foreign = (
        error_at(Path(ATTACK), ATTACK, 1, f"{ATTACK}\n\x1b[31m\u202e"),
        note_at(Path("\udcff"), "measured", coverage=[FOREIGN]),
    )
    checked = {
        "one": [
            CheckResult("files", (), 0.25),
            CheckResult("adversaries", adversaries, 3.0, recalled=True),
        ],
        "other": [
            CheckResult("files", foreign, 0.0),
            CheckResult("limits", (), 0.0, why_not=f"the reference: {ATTACK}"),
            grader_failed(ValueError("ours")),
        ],
        "last": [],
    }
    return html.write(checked)


def table_of(page: str, caption: str) -> list[list[Element]]:
    """The cells of a table, row by row."""
    found, *_ = [t for t in parsed(page).iter("table") if caption == words(t.find("caption"))]
    return [list(row) for row in found.iter("tr")]


def texts(rows: list[list[Element]]) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in rows]


def test_it_is_as_every_page_must_be(page: str) -> None:
    root = parsed(page)
    holds_nothing_foreign(root)
    allows_itself_only(root)
    is_for_every_reader(root)
    assert root.find(".//title") is not None
    assert words(root.find(".//title")) == "Checks: one, other, last"


def test_foreign_text_is_text(page: str) -> None:
    told = words(parsed(page))
    assert told.count(ATTACK) == 7  # message, path, detail, why not; subject, what, item
    assert "\x1b" not in page
    assert "\u202e" not in page
    page.encode()  # the name of a file may have been no text


def test_a_page_that_escapes_nothing_is_found() -> None:
    """The checks above can fail: the same text, as it is."""
    made = frame().from_string("<p>{{ text|safe }}</p>").render(text=ATTACK)
    with pytest.raises(AssertionError):
        holds_nothing_foreign(html5lib.parse(made, namespaceHTMLElements=False))


def test_the_problems_are_counted_and_linked(page: str) -> None:
    rows = table_of(page, "Problems")
    assert texts(rows)[1:] == [
        ["one", "1", "1", "4 of 18"],
        ["other", "3", "0", "1 of 1"],
        ["last", "0", "0", "not measured"],
    ]
    links = [link.get("href") for row in rows[1:] for link in row[0].iter("a")]
    assert links == ["#p1", "#p2", "#p3"]
    headings = {words(head): head.get("id") for head in parsed(page).iter("h2")}
    assert headings == {"one": "p1", "other": "p2", "last": "p3"}


def test_findings_stand_below_their_check_the_worst_first(page: str) -> None:
    root = parsed(page)
    heads = [words(head) for head in root.iter("h3")]
    assert heads[:2] == ["files: ok 0.2 s", "adversaries: error as before"]
    assert heads[2:] == ["files: error 0.0 s", "limits: error 0.0 s", "grader: error 0.0 s"]
    found = [item for item in root.iter("li") if item.get("class") == "finding"]
    assert [words(item.find("p")) for item in found[:3]] == [
        f"error {SPEC}:9 too few",
        f"warning {SPEC}:7 1 adversary lives",
        f"note {SPEC} 39 of 41 adversaries are rejected",
    ]
    assert [("".join(pre.itertext())) for pre in found[0].iter("pre")] == ["- a\n+ b"]
    # What is long is folded, and the rows of the table do not stand there a second time.
    assert [item.find("details") is not None for item in found[:3]] == [False, True, False]
    assert words(found[1].find("details/summary")) == "13 lines"
    assert [words(pre) for pre in found[2].iter("pre")] == ["left out"]
    told = words(root)
    assert "the reference: " in told
    assert "the grader failed: ours" in told


def test_each_item_has_its_number_and_a_hole_its_word(page: str) -> None:
    rows = table_of(page, "Sizes")[1:]
    assert texts(rows) == [
        ["n, is", "1", "1: none", "2: 1", "3: 2", "4: 3", "5: 4", "6: 5"],
        ["7: 6", "8: 7", ""],
        ["n, m", "1", "n < m: 2", "n > m: none", ""],
    ]
    assert [cell.get("class") == "hole" for cell in rows[0][2:]] == [True] + [False] * 5
    assert (rows[0][0].get("rowspan"), rows[1][2].get("colspan")) == ("2", "4")
    values = table_of(page, "Values")
    wide = [[cell.get("colspan") for cell in row if cell.get("colspan")] for row in values[1:3]]
    assert wide == [["2", "2", "2"], ["2", "4"]]
    assert texts(table_of(page, "Fast paths"))[1:] == [["x: all 0, where", "1", "n is 1: none", ""]]


def test_every_line_of_a_table_is_as_wide_as_its_head(page: str) -> None:
    for found in parsed(page).iter("table"):
        held: dict[int, int] = {}  # columns that a row takes from those below it
        widths = set()
        for n, row in enumerate(found.iter("tr")):
            width = held.get(n, 0)
            for cell in row:
                wide = int(cell.get("colspan", 1))
                width += wide
                for below in range(n + 1, n + int(cell.get("rowspan", 1))):
                    held[below] = held.get(below, 0) + wide
            widths.add(width)
        assert len(widths) == 1, words(found.find("caption"))


def test_pairs_of_sizes_are_a_grid(page: str) -> None:
    rows = table_of(page, "Sizes of n (down) and m (across) together, 1 hole")
    assert texts(rows) == [
        ["", "m = 9", "m = 10"],
        ["n = 1", "none", "4"],
        ["n = 2", "1", "not asked"],
    ]
    assert [cell.get("class") for cell in rows[1]] == [None, "n hole", "n"]


def test_the_command_writes_a_page_and_recalls_its_tables(
    tiny_folder: Path, call: Call, lent_sandbox: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_problem(tiny_folder, name="broken")
    lay(tiny_folder, {"problems/broken/problem.yaml": "id: broken\n"})
    monkeypatch.chdir(tiny_folder)
    command = ("check", "--only", "adversaries", "--format", "html")
    pages = []
    for took in ("s", "as before"):
        code, out, err = call(*command)
        assert (code, err) == (2, "")
        root = parsed(out)
        holds_nothing_foreign(root)
        is_for_every_reader(root)
        (head,) = [words(head) for head in root.iter("h3") if "adversaries" in words(head)]
        assert head.endswith(took)
        values = texts(table_of(out, "Values"))
        assert ["total, expected", "0", "1 to 10: 2", ""] in values
        assert "problems/broken/problem.yaml" in words(root)
        pages.append(values)
    assert pages[0] == pages[1]
    _, out, _ = call(*command, "-q")
    assert "What the cases cover" not in out


def test_without_jinja_it_says_what_to_install(
    tiny_folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tiny_folder)
    monkeypatch.setattr(report_html, "find_spec", lambda name: None if name == "jinja2" else True)
    code, out, err = call("check", "--format", "html")
    assert (code, out) == (2, "")
    assert f"--format html takes Jinja: {command_to_add('html')}" in err


def test_matplotlib_is_not_needed(
    tiny_folder: Path, call: Call, lent_sandbox: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tiny_folder)
    monkeypatch.setattr(
        report_html, "find_spec", lambda name: None if name == "matplotlib" else True
    )
    code, out, _ = call("check", "--only", "files", "--format", "html")
    assert code == 0
    assert "<h2" in out


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if why := why_not():
        pytest.skip(why)
    with chromium() as driver:
        yield driver


@pytest.mark.slow
@pytest.mark.skipif(bool(why_no_axe()), reason=why_no_axe())
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing(colours: str, page: str, browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page, "utf-8")
    scheme(browser, colours)
    browser.get(path.as_uri())
    assert faults(browser) == []


@pytest.mark.slow
def test_a_browser_shows_it(page: str, browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page, "utf-8")
    backgrounds = []
    for name in ("light", "dark"):
        scheme(browser, name)
        browser.get(path.as_uri())
        body = browser.find_element("tag name", "body")
        backgrounds.append(body.value_of_css_property("background-color"))
    scheme(browser, "light")
    assert backgrounds == ["rgba(255, 255, 255, 1)", "rgba(21, 24, 28, 1)"]
    assert browser.title == "Checks: one, other, last"
    assert browser.execute_script("return document.images.length + document.scripts.length") == 1
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert [entry["message"] for entry in browser.get_log("browser")] == []
    hole = browser.find_element("css selector", "td.hole")
    assert hole.text == "1: none"
    assert hole.value_of_css_property("outline-style") == "dashed"
    # By keyboard: the link to a problem, and a table that scrolls.
    link = browser.find_element("css selector", "a[href='#p2']")
    link.send_keys("\n")
    assert browser.current_url.endswith("#p2")
    scrolled = browser.find_element("css selector", ".wide")
    assert scrolled.get_attribute("tabindex") == "0"
    phone(browser)
    browser.get(path.as_uri())
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 375
