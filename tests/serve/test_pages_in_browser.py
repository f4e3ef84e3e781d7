"""The practice page in a real Chromium: without a script, on every screen, for every reader."""

from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from support.axe import faults, why_no_axe
from support.chromium import chromium, phone, scheme, soon, why_not
from support.command import lent
from support.practising import WRONG, over, submit
from support.site import Served, served
from support.tiny import GOOD, catalogue_of, lay_problem

from grader.sandbox.proof.ladder import Sandbox
from grader.serve.app import create_app
from grader.serve.practice import Practice

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # of the library that drives it
]
STATEMENT = """\
# Add and scale

## Problem

Return $a + b$ and the product:

$$
p = a \\cdot b
$$

    a line that is far too long for a phone and must not make the whole page wider than it is

```python
def tiny(a, b):  # another line that is far too long for a phone, with colours in it this time
    ...
```

| Name | Comes as | Meaning |
| --- | --- | --- |
| `a` | a number that takes a while to describe | the first |

## Hint 1

Add.
"""
TARGETS = """
return [...document.querySelectorAll("a, button, input, summary, textarea")]
  .filter((each) => each.checkVisibility({visibilityProperty: true}) && each.type !== "hidden")
  .filter((each) => !each.closest("p, td, th") && !each.matches(".skip"))
  .filter((each) => Math.min(each.offsetHeight, each.offsetWidth) < 24)
  .map((each) => `${each.outerHTML} is ${each.offsetWidth} x ${each.offsetHeight}`);
"""
SIDEWAYS = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOREIGN = """
return performance.getEntriesByType("resource").map((each) => each.name)
  .filter((name) => !name.startsWith(location.origin));
"""
PAGES = {
    "index": "/",
    "problem": "/problems/tiny",
    "result": "/attempts/1",
    "attempts": "/problems/tiny/attempts?attempt=2",
    "solution": "/problems/tiny/solution",
    "error": "/nothing",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, light_sandbox: Sandbox) -> Iterator[Served]:
    """A practice in which `tiny` was tried, and `other` is new."""
    folder = lay_problem(tmp_path_factory.mktemp("pages"), statement=STATEMENT)
    lay_problem(folder, name="other")
    stopping = Event()
    with lent(light_sandbox), Practice.open(catalogue_of(folder), folder / "data") as practice:
        for source in (WRONG, f"print('hello')\n{WRONG}", GOOD):
            over(practice, submit(practice, source))
        practice.open_hint("tiny", 1)
        with served(create_app(practice, stopping)) as started:
            yield started
            stopping.set()


@pytest.fixture(scope="module")
def browser(site: Served) -> Iterator[Any]:
    """A browser that was let in."""
    with chromium(1280, 900) as driver:
        driver.get(site.site.address)
        yield driver


@pytest.fixture(scope="module")
def plain(site: Served) -> Iterator[Any]:
    """A browser in which pages have no scripts, and that was let in."""
    with chromium(1280, 900, has_scripts=False) as driver:
        driver.get(site.site.address)
        yield driver


def follow(driver: Any, selector: str) -> None:
    """Click what leads to another page, and wait until that is there."""
    from selenium.webdriver.support.expected_conditions import staleness_of

    before = driver.find_element("tag name", "html")
    driver.find_element("css selector", selector).click()
    soon(driver, lambda: staleness_of(before)(driver))


def result(driver: Any) -> str:
    return str(driver.find_element("id", "result").text)


def send(driver: Any, source: str, button: str) -> None:
    """Put a source into the editor, press a button, and wait until the page has the result."""
    editor = driver.find_element("id", "source")
    editor.clear()
    editor.send_keys(source)
    follow(driver, f"#{button}")
    soon(driver, lambda: driver.find_elements("css selector", "#result[data-state=done]"))


def test_a_problem_is_solved_without_a_script(site: Served, plain: Any) -> None:
    wrong, right = (source.replace("tiny", "other") for source in (WRONG, GOOD))
    plain.get(f"{site.origin}/")
    assert "Begin with" in plain.find_element("css selector", ".next").text
    follow(plain, ".next a")
    assert plain.current_url == f"{site.origin}/problems/other"
    assert "new" in plain.find_element("css selector", ".facts").text
    send(plain, wrong, "run-samples")
    assert result(plain).startswith("wrong answer · 0 of 2 samples right")
    assert "First sample that fails: sample/01" in result(plain)
    assert plain.find_element("id", "source").get_attribute("value") == wrong
    follow(plain, "#hints button")
    assert "Add." in plain.find_element("id", "hints").text
    assert "once the problem is solved" in plain.find_element("id", "hints").text
    assert result(plain).startswith("wrong answer")
    send(plain, right, "submit")
    assert result(plain).startswith("accepted · 10 of 10 points")
    assert "solved" in plain.find_element("css selector", ".facts").text
    follow(plain, "#hints a")
    assert "return [a + b, a * b]" in plain.find_element("id", "main").text
    follow(plain, ".top .home")
    assert "All problems are solved" in plain.find_element("css selector", ".next").text


def test_a_text_that_is_refused_stays_without_a_script(
    site: Served, plain: Any, tmp_path: Any
) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("x")
    plain.get(f"{site.origin}/problems/tiny")
    editor = plain.find_element("id", "source")
    editor.send_keys("# mine")
    plain.find_element("name", "file").send_keys(str(path))
    follow(plain, "#submit")
    assert "expected a Python file" in plain.find_element("css selector", ".error").text
    assert "# mine" in plain.find_element("id", "source").get_attribute("value")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "colours"), [(1280, "light"), (360, "dark")])
class TestEveryPage:
    @pytest.fixture
    def page(
        self, name: str, width: int, colours: str, site: Served, browser: Any
    ) -> Iterator[Any]:
        """The browser with a page, on a screen of that width."""
        scheme(browser, colours)
        phone(browser, width)
        browser.get(f"{site.origin}{PAGES[name]}")
        yield browser
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    @pytest.mark.skipif(bool(why_no_axe()), reason=why_no_axe())
    def test_it_keeps_nobody_out(self, page: Any) -> None:
        assert faults(page) == []

    def test_it_fits_and_can_be_touched(self, page: Any) -> None:
        assert page.execute_script(SIDEWAYS) <= 0
        assert page.execute_script(TARGETS) == []

    def test_it_loads_nothing_foreign(self, page: Any) -> None:
        assert page.execute_script(FOREIGN) == []
        complaints = [entry["message"] for entry in page.get_log("browser")]
        assert [told for told in complaints if "404" not in told] == []


def test_a_page_that_does_not_fit_is_found(site: Served, browser: Any) -> None:
    """The checks above can fail."""
    browser.get(f"{site.origin}/problems/tiny")
    wide = "document.querySelector('.home').style.cssText = 'min-width: 9999px'"
    browser.execute_script(wide)
    assert browser.execute_script(SIDEWAYS) > 0
    browser.execute_script(
        "document.querySelector('#submit').style.cssText = 'min-height: 0; height: 20px'"
    )
    assert len(browser.execute_script(TARGETS)) == 1


def test_statement_and_work_scroll_alone_where_there_is_room(site: Served, browser: Any) -> None:
    sizes = """
    return [".statement", ".desk"].map((name) => document.querySelector(name))
      .map((pane) => [pane.getBoundingClientRect().left, pane.scrollHeight > pane.clientHeight]);
    """
    pages = "return document.documentElement.scrollHeight > innerHeight"
    for width, height, is_apart in ((1280, 500, True), (880, 500, False)):
        phone(browser, width, height)
        browser.get(f"{site.origin}/attempts/1")
        (statement, statement_scrolls), (desk, desk_scrolls) = browser.execute_script(sizes)
        assert (desk > statement) == is_apart
        assert (statement_scrolls and desk_scrolls) == is_apart
        assert browser.execute_script(pages) != is_apart
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_printed_page_has_all_and_no_buttons(site: Served, browser: Any) -> None:
    browser.get(f"{site.origin}/attempts/1")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        for name in (".statement", ".desk"):
            pane = browser.find_element("css selector", name)
            assert pane.value_of_css_property("overflow") == "visible"
        assert not browser.find_element("id", "submit").is_displayed()
        assert browser.find_element("id", "result").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_all_is_reached_by_tab_and_the_focus_is_seen(site: Served, plain: Any) -> None:
    from selenium.webdriver import ActionChains

    plain.get(f"{site.origin}/attempts/1")
    reached = set()
    for _ in range(60):
        ActionChains(plain).send_keys("\t").perform()
        found = plain.switch_to.active_element
        if found.tag_name == "body":
            break
        assert "solid" in found.value_of_css_property("outline"), found.get_attribute("outerHTML")
        reached.add(found.get_attribute("id") or found.text.partition("\n")[0])
    assert found.tag_name == "body"
    assert {"source", "run-samples", "submit", "Attempts", "Keys", "Problem", "Cases"} <= reached
