"""The practice page with its script, in a real Chromium, before a real server."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from support.chromium import chromium, soon, why_not
from support.practice_page import PracticePage, hosts
from support.practising import WRONG
from support.serving import serving
from support.site import Served, served
from support.tiny import GOOD, lay_problem

from grader.serve.app import create_app
from grader.serve.attempt import SavedDraft
from grader.serve.practice import Practice

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # of the library that drives it
]
SLOW = "import time\n\n\ndef tiny(a, b):\n    time.sleep(0.5)\n    return [a + b, a * b]\n"
FAILS = "def tiny(a, b):\n    return missing\n"
DROP = """
const [target, name, text] = arguments;
const dataTransfer = new DataTransfer();
dataTransfer.items.add(new File([text], name));
for (const kind of ["dragover", "drop"])
  target.dispatchEvent(new DragEvent(kind, {dataTransfer, bubbles: true, cancelable: true}));
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium(logs=["performance"]) as driver:
        yield driver


@pytest.fixture
def site(practice: Practice) -> Iterator[Served]:
    """A server of a practice of `tiny`."""
    stopping = Event()
    with served(create_app(practice, stopping)) as started:
        yield started
        stopping.set()


@pytest.fixture
def page(site: Served, browser: Any) -> Iterator[PracticePage]:
    """The page of `tiny`; all other tabs are closed, and the console has no complaint."""
    first = browser.current_window_handle
    browser.get_log("browser")
    yield PracticePage(browser, site.origin, token=site.site.token)
    complaints = [one["message"] for one in browser.get_log("browser")]
    assert [one for one in complaints if "Content Security Policy" in one or "Error" in one] == []
    for tab in set(browser.window_handles) - {first}:
        browser.switch_to.window(tab)
        browser.close()
    browser.switch_to.window(first)


def test_a_draft_survives_a_reload_at_any_moment(page: PracticePage, practice: Practice) -> None:
    page.type("# one")
    assert page.draft == "saving"
    page.until(draft="saved")
    page.type(" and two")
    page.open()
    assert page.text.endswith("# one and two")
    page.until(draft="saved")
    saved = practice.draft("tiny")
    assert saved is not None
    assert saved.source == page.text


def test_a_tab_follows_another(page: PracticePage) -> None:
    other = page.another()
    other.type("# from the other")
    other.until(draft="saved")
    page.turn_to()
    soon(page.driver, lambda: page.text.endswith("# from the other"))
    page.type(", and back")
    page.until(draft="saved")
    assert page.texts(".conflict") == []
    other.turn_to()
    soon(page.driver, lambda: other.text.endswith(", and back"))


def test_of_two_changed_texts_none_is_lost(page: PracticePage, practice: Practice) -> None:
    """The other text comes from another browser, of which no tab hears."""

    def choose(at: int) -> None:
        page.until(draft="not saved: another tab has a newer text")
        page.type("1")
        page.driver.find_elements("css selector", ".conflict button")[at].click()
        page.until(draft="saved")

    def saved() -> SavedDraft:
        draft = practice.draft("tiny")
        assert draft is not None
        return draft

    page.paste("mine = 1")
    practice.save_draft("tiny", "other = 2", 0)
    choose(0)
    assert page.text == saved().source == "mine = 11"
    page.undo()
    assert page.text == "other = 2"
    practice.save_draft("tiny", "third = 3", saved().version)
    choose(1)
    assert page.text == saved().source == "third = 3"
    page.undo()
    assert page.text == "other = 21"


def test_a_result_grows_in_place(page: PracticePage) -> None:
    page.paste(SLOW)
    page.click("#run-samples")
    page.until(state="running")
    page.until(state="done")
    page.click("#cases summary")
    heading = page.find("#result h2")
    page.click("#submit")
    page.until(state="running")
    page.until(state="done")
    assert "accepted" in heading.text
    assert page.find("#cases").get_attribute("open") is None
    assert page.driver.switch_to.active_element.get_attribute("id") == "submit"
    assert page.find("p.spoken").get_attribute("textContent") == heading.text
    assert "solved" in page.find(".top .facts").text
    assert page.driver.current_url.endswith("/attempts/2")


def test_a_line_with_an_error_is_marked(page: PracticePage) -> None:
    page.paste(FAILS)
    page.click("#run-samples")
    page.until(state="done")

    def marks() -> int:
        root = page.find(".editor").shadow_root
        return len(root.find_elements("css selector", ".cm-lint-marker-error"))

    soon(page.driver, lambda: marks() == 1)
    page.type("# changed")
    page.until(draft="saved")
    page.open()
    assert page.find("[data-line]").is_displayed()
    assert marks() == 0, "the line is one of another text"


def test_files_are_taken(page: PracticePage, practice: Practice, tmp_path: Path) -> None:
    python, notebook = tmp_path / "mine.py", tmp_path / "mine.ipynb"
    python.write_text(GOOD)
    notebook.write_text("{}")
    page.choose(python)
    soon(page.driver, lambda: page.text == GOOD)
    page.until(draft="saved")
    page.driver.execute_script(DROP, page.find(".editor"), "other.py", WRONG)
    page.driver.switch_to.alert.dismiss()
    assert page.text == GOOD
    page.driver.execute_script(DROP, page.find(".editor"), "other.py", WRONG)
    page.driver.switch_to.alert.accept()
    soon(page.driver, lambda: page.text == WRONG)
    page.choose(notebook)
    soon(page.driver, lambda: page.texts("#work .quiet button") == ["Send the text instead"])
    page.click("#run-samples")
    page.until(state="done")
    assert practice.source(1) == b"{}"
    page.click("#work .quiet button")
    page.click("#run-samples")
    soon(page.driver, lambda: page.find("#result").get_attribute("data-attempt") == "2")
    assert practice.source(2) == WRONG.encode()


def test_what_is_refused_is_said_at_its_place(page: PracticePage) -> None:
    page.driver.execute_script(DROP, page.find(".editor"), "large.py", "#" * 1_000_001)
    page.click("#run-samples")
    soon(page.driver, lambda: len(page.texts("#work .error")) == 1)
    assert "expected at most 64 KiB" in page.texts("#work .error")[0]


def test_inputs_of_ones_own_are_refused_at_their_field(page: PracticePage) -> None:
    page.paste(GOOD)
    page.click("#own summary")
    for name, text in (("a", "x"), ("b", "2")):
        page.find(f"[name='input.{name}']").send_keys(text)
    page.find("[name='input.b']").send_keys("\n")
    soon(page.driver, lambda: len(page.texts("#own .error")) == 1)
    field = page.driver.switch_to.active_element
    assert field.get_attribute("name") == "input.a"
    message = page.driver.find_element("id", field.get_attribute("aria-describedby"))
    assert "a number" in message.text
    field.send_keys("\b1.5\n")
    page.until(state="done")
    assert "3.5" in page.find("#result pre").text
    assert page.texts("#own .error") == []


def test_by_keyboard_alone_from_the_index_to_the_end(page: PracticePage, site: Served) -> None:
    from selenium.webdriver import ActionChains, Keys

    driver = page.driver
    hosts(driver)
    driver.get(site.origin)

    def press(*keys: str) -> None:
        ActionChains(driver).send_keys(*keys).perform()

    def tab_to(selector: str) -> None:
        for _ in range(40):
            press(Keys.TAB)
            if driver.execute_script(f"return document.activeElement.matches({selector!r})"):
                return
        raise AssertionError(f"Tab does not lead to {selector}")

    tab_to("a[href='/problems/tiny']")
    press(Keys.ENTER)
    soon(driver, lambda: driver.current_url.endswith("/problems/tiny"))
    page.is_ready()
    tab_to(".editor")
    ActionChains(driver).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).perform()
    press(Keys.DELETE, "def tiny(a, b):\nreturn [a + b, a * b]")
    assert page.text == GOOD.rstrip()
    press("?", Keys.BACKSPACE, Keys.ESCAPE, Keys.TAB)
    assert driver.switch_to.active_element.get_attribute("id") == "run-samples"
    assert not page.find("#keys").is_displayed()
    press("?")
    assert page.find("#keys").is_displayed()
    press(Keys.ESCAPE)
    assert not page.find("#keys").is_displayed()
    ActionChains(driver).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()
    page.until(state="done")
    chord = ActionChains(driver).key_down(Keys.CONTROL).key_down(Keys.SHIFT).send_keys(Keys.ENTER)
    chord.key_up(Keys.SHIFT).key_up(Keys.CONTROL).perform()
    soon(driver, lambda: "solved" in page.find(".top .facts").text)
    tab_to("a[href='/problems/tiny/solution']")
    press(Keys.ENTER)
    soon(driver, lambda: driver.title.startswith("Solution"))
    assert hosts(driver) == {f"127.0.0.1:{site.site.port}"}


def test_paper_has_the_whole_text(page: PracticePage) -> None:
    page.paste("\n".join(f"line_{number} = 1" for number in range(200)))
    page.driver.execute_cdp_cmd("Page.printToPDF", {})
    printed = page.find(".printed").get_attribute("textContent")
    assert printed.split("\n")[::199] == ["line_0 = 1", "line_199 = 1"]


def test_a_hint_opens_in_place(page: PracticePage) -> None:
    page.paste("# not saved yet")
    twice = "for (const _ of [1, 2]) document.querySelector('#hints button').click()"
    page.driver.execute_script(twice)  # as a key that is held down
    soon(page.driver, lambda: page.texts("#hints summary") == ["Hint 1"])
    assert page.driver.switch_to.active_element.text == "Hint 1"
    assert page.text == "# not saved yet"


def test_a_page_finds_its_server_again(browser: Any, tiny_folder: Path) -> None:
    """One page stays, with an attempt that runs and a new text; another ends meanwhile."""
    lay_problem(tiny_folder, name="other")
    with serving(tiny_folder, "--no-open") as (process, port, token):
        address = f"http://127.0.0.1:{port}"
        page = PracticePage(browser, address, token=token)
        page.paste(SLOW)
        page.click("#submit")
        page.until(draft="saved", state="running")
        ending = page.another("other")
        os.killpg(process.pid, signal.SIGKILL)
        ending.paste("kept = 1")
        ending.until(draft="not saved: the server is away")
        browser.close()
        page.turn_to().type("# written meanwhile")
        page.until(draft="not saved: the server is away")
        page.click("#submit")
        soon(browser, lambda: page.texts("#work .error"))
        assert page.texts("#work .error")[0].startswith("The server is away: nothing was sent")
        soon(browser, lambda: page.texts("#result .away"))
    with serving(tiny_folder, "--no-open"):
        page.until(draft="saved", state="done")
        assert "accepted" in page.find("#result h2").text
        assert not page.texts("#result .away")
        assert page.text == f"{SLOW}# written meanwhile"
        ending = page.another("other")
        soon(browser, lambda: ending.text == "kept = 1")
        ending.until(draft="saved")
        browser.close()
        page.turn_to()
