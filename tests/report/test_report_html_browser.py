"""The HTML report in a real Chromium: nothing of a student's runs, and filter, sort, keys work."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.image import imread
from support.axe import faults, why_no_axe
from support.chromium import chromium, phone, scheme, soon, why_not
from support.pages import ATTACK, CLASS, record_of_class

from grader.cli import run
from grader.sandbox.proof.ladder import Sandbox

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # of the library that drives it
]
UNFOLD = "document.querySelectorAll('details').forEach(d => { d.open = true; })"
EDGES = """
return [...document.querySelectorAll(".plots")].map((grid) => [
  grid.getBoundingClientRect().right,
  [...grid.children].map((part) => part.getBoundingClientRect()).map((r) => [r.top, r.right]),
]);
"""
FORGED = "<script>document.title = 'forged'</script><p id='evil' onclick='x()'>x"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> dict[str, Path]:
    """The pages of the class and of students, as files."""
    folder = tmp_path_factory.mktemp("browser")
    out = record_of_class(folder, sandbox)
    given = {"class": (), "bo": ("--student", "Bo Ek"), "attack": ("--student", ATTACK)}
    given["staff"] = ("--student", "Cy Ng", "--audience", "staff")
    made = {}
    for name, options in given.items():
        made[name] = folder / f"{name}.html"
        run(["report", str(out), "--to", "html", "--output", str(made[name]), *options])
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as driver:
        yield driver


@pytest.mark.parametrize("name", ["class", "bo", "attack"])
def test_nothing_of_a_students_runs(name: str, pages: dict[str, Path], browser: Any) -> None:
    title = {"class": "Marks: other, tiny", "bo": "Bo Ek", "attack": ATTACK}[name]
    browser.get(pages[name].as_uri())
    browser.execute_script(UNFOLD)
    assert browser.title == " ".join(title.split())
    assert browser.execute_script("return document.images.length + document.scripts.length") == 1
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert [entry["message"] for entry in browser.get_log("browser")] == []
    text = browser.find_element("tag name", "body").text
    assert (ATTACK in " ".join(text.split())) == (name != "bo")


def test_what_is_not_escaped_is_stopped_by_the_policy(
    pages: dict[str, Path], browser: Any, tmp_path: Path
) -> None:
    """A page into which a script was put runs it without the policy, and not with it."""
    text = pages["bo"].read_text("utf-8").replace('<main id="main"', f'{FORGED}<main id="main"')
    assert "evil" in text
    bare = text.replace('http-equiv="Content-Security-Policy"', 'name="x"')
    for page, title in ((text, "Bo Ek"), (bare, "forged")):
        path = tmp_path / "forged.html"
        path.write_text(page, "utf-8")
        browser.get(path.as_uri())
        assert browser.title == title
    browser.get_log("browser")


def test_filter_and_sort(pages: dict[str, Path], browser: Any) -> None:
    browser.get(pages["class"].as_uri())

    def names() -> list[str]:
        rows = browser.find_elements("css selector", "#marks tbody tr")
        return [row.find_element("tag name", "th").text for row in rows if row.is_displayed()]

    assert sorted(names()) == sorted(" ".join(name.split()) for name, *_ in CLASS)
    field = browser.find_element("id", "words")
    field.send_keys("ANN")
    assert names() == ["Ann Lee"]
    assert browser.find_element("id", "found").text == "1 of 8 students"
    shown = browser.find_elements("css selector", "details.submission:not([hidden])")
    assert len(shown) == 2
    field.clear()
    field.send_keys(" ")
    browser.find_element("css selector", "#verdict option[value=JE]").click()
    assert names() == ["Judith"]
    browser.find_element("css selector", "#verdict option[value='']").click()
    head = browser.find_elements("css selector", "#marks thead th")[-2]
    for direction, ends in (("ascending", ("Judith", False)), ("descending", ("Judith", True))):
        head.find_element("tag name", "button").send_keys("\n")
        assert head.get_attribute("aria-sort") == direction
        assert names()[-1 if ends[1] else 0] == ends[0]  # no mark is less than none of the points


def test_it_is_read_by_keyboard(pages: dict[str, Path], browser: Any) -> None:
    browser.get(pages["class"].as_uri())
    body = browser.find_element("tag name", "body")
    body.send_keys("\t")
    skip = browser.switch_to.active_element
    assert skip.text == "Skip to the content"
    assert skip.rect["x"] >= 0
    assert "solid" in skip.value_of_css_property("outline")
    skip.send_keys("\n")
    assert browser.switch_to.active_element.get_attribute("id") == "main"
    link = browser.find_element("css selector", "#marks a")
    link.send_keys("\n")
    opened = browser.find_element("css selector", link.get_attribute("hash"))
    soon(browser, lambda: opened.get_attribute("open"))
    assert browser.switch_to.active_element.tag_name == "summary"


def test_a_student_is_found_at_once(pages: dict[str, Path], browser: Any) -> None:
    browser.get(pages["class"].as_uri())
    browser.find_element("tag name", "body").send_keys("/")
    field = browser.switch_to.active_element
    assert field.get_attribute("id") == "words"
    field.send_keys("bo e\n")
    link = browser.switch_to.active_element
    assert link.text.startswith("6.6667 of 10")
    assert 0 <= link.rect["y"] - browser.execute_script("return scrollY") <= 800
    link.send_keys("\n")
    section = browser.find_element("css selector", link.get_attribute("hash"))
    soon(browser, lambda: section.get_attribute("open"))
    browser.switch_to.active_element.send_keys("\ue00c")  # Escape
    assert not section.get_attribute("open")
    assert browser.switch_to.active_element == section.find_element("tag name", "summary")
    field.send_keys("\ue00c")
    assert field.get_attribute("value") == ""
    assert browser.find_element("id", "found").text == "8 of 8 students"


def test_every_fold_and_every_table_is_reached_by_tab(pages: dict[str, Path], browser: Any) -> None:
    """And what has the focus is seen."""
    browser.get(pages["staff"].as_uri())
    browser.execute_script(UNFOLD)
    wanted = browser.execute_script(
        "return [...document.querySelectorAll('summary, .wide, .submission > pre')].length"
    )
    reached = set()
    for _ in range(3 * wanted):
        browser.switch_to.active_element.send_keys("\t")
        found = browser.switch_to.active_element
        if found.tag_name == "body":
            break
        assert "solid" in found.value_of_css_property("outline"), found.tag_name
        if found.get_attribute("class") != "skip":
            reached.add(found.id)
    assert len(reached) == wanted > 4


@pytest.mark.parametrize("width", [900, 1280, 1800])
def test_every_row_of_pictures_uses_the_whole_width(
    width: int, pages: dict[str, Path], browser: Any
) -> None:
    phone(browser, width)
    try:
        browser.get(pages["class"].as_uri())
        grids = browser.execute_script(EDGES)
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert len(grids) == 3
    for right, parts in grids:
        rows: dict[float, list[float]] = {}
        for top, edge_ in parts:
            rows.setdefault(round(top), []).append(edge_)
        assert all(abs(max(edges) - right) < 1 for edges in rows.values()), parts


def test_a_phone_shows_that_a_table_goes_on(
    pages: dict[str, Path], browser: Any, tmp_path: Path
) -> None:
    """At the right edge of a wide table there is a shade, until the table's end is reached."""
    phone(browser)
    try:
        browser.get(pages["class"].as_uri())
        table = browser.find_element("css selector", ".wide:has(#marks)")
        browser.execute_script("arguments[0].scrollIntoView()", table)
        shades = [edge(table, tmp_path)]
        browser.execute_script("arguments[0].scrollLeft = 9999", table)
        shades.append(edge(table, tmp_path))
        assert shades[0] < 0.8 < 0.95 < shades[1], shades
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def edge(element: Any, folder: Path) -> float:
    """How light the picture of an element is along its right edge: 1 is white."""
    path = folder / "edge.png"
    element.screenshot(str(path))
    return float(np.median(imread(path)[40:-40, -3, :3]))


@pytest.mark.skipif(bool(why_no_axe()), reason=why_no_axe())
class TestAxe:
    """axe-core finds nothing that keeps somebody from reading a page."""

    @pytest.mark.parametrize("width", [1280, 375])
    @pytest.mark.parametrize("colours", ["light", "dark"])
    @pytest.mark.parametrize("name", ["class", "bo", "attack", "staff"])
    def test_it_finds_nothing(
        self, name: str, colours: str, width: int, pages: dict[str, Path], browser: Any
    ) -> None:
        scheme(browser, colours)
        phone(browser, width)
        try:
            browser.get(pages[name].as_uri())
            assert faults(browser) == []
            browser.execute_script(UNFOLD)
            assert faults(browser) == []
        finally:
            browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
            scheme(browser, "light")

    def test_it_finds_faults(self, pages: dict[str, Path], browser: Any, tmp_path: Path) -> None:
        """The check above can fail."""
        text = pages["bo"].read_text("utf-8").replace('<html lang="en">', "<html>")
        path = tmp_path / "faulty.html"
        path.write_text(text.replace("<footer>", "<footer><input>"), "utf-8")
        browser.get(path.as_uri())
        pale = "document.querySelector('.quiet').style.color = 'rgb(200, 200, 200)'"
        browser.execute_script(pale)
        found = {fault.partition(":")[0] for fault in faults(browser)}
        assert found == {"html-has-lang", "label", "color-contrast"}


@pytest.mark.parametrize("name", ["class", "bo", "attack"])
def test_it_fits_a_phone(name: str, pages: dict[str, Path], browser: Any) -> None:
    phone(browser)
    try:
        browser.get(pages[name].as_uri())
        browser.execute_script(UNFOLD)
        width = browser.execute_script("return document.documentElement.scrollWidth")
        assert width <= 375
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_the_pictures_follow_the_desktop(pages: dict[str, Path], browser: Any) -> None:
    """Light ink on dark paper and the other way round, in plots too."""
    found = {}
    for name in ("light", "dark"):
        scheme(browser, name)
        browser.get(pages["class"].as_uri())
        text = browser.find_element("css selector", "figure svg text")
        body = browser.find_element("tag name", "body")
        found[name] = (
            text.value_of_css_property("fill"),
            body.value_of_css_property("background-color"),
        )
    scheme(browser, "light")
    assert found["light"] == ("rgb(26, 29, 33)", "rgba(255, 255, 255, 1)")
    assert found["dark"] == ("rgb(232, 234, 237)", "rgba(21, 24, 28, 1)")
