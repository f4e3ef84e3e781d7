"""The HTML report in a real Chromium: nothing of a student's runs, and filter, sort, keys work."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.chromium import chromium, phone, scheme, why_not
from support.pages import ATTACK, CLASS, record_of_class

from grader.cli import run
from grader.sandbox.proof.ladder import Sandbox

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # of the library that drives it
]
FORGED = "<script>document.title = 'forged'</script><p id='evil' onclick='x()'>x"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> dict[str, Path]:
    """The pages of the class and of two students, as files."""
    folder = tmp_path_factory.mktemp("browser")
    out = record_of_class(folder, sandbox)
    given = {"class": (), "bo": ("--student", "Bo Ek"), "attack": ("--student", ATTACK)}
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
    for details in browser.find_elements("tag name", "details"):
        browser.execute_script("arguments[0].open = true", details)
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
    assert opened.get_attribute("open")
    assert browser.switch_to.active_element.tag_name == "summary"


@pytest.mark.parametrize("name", ["class", "bo", "attack"])
def test_it_fits_a_phone(name: str, pages: dict[str, Path], browser: Any) -> None:
    phone(browser)
    try:
        browser.get(pages[name].as_uri())
        browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
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
