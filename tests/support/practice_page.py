"""The page of a problem in a browser: what a person does there, and sees."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from support.chromium import soon

LINES = "return [...arguments[0].shadowRoot.querySelectorAll('.cm-line')].map(e => e.textContent)"

IS = """
const [draft, state] = arguments;
return document.getElementById("draft-state").textContent.startsWith(draft) &&
  document.getElementById("result").dataset.state.startsWith(state);
"""
PASTE = """
const [target, text] = arguments;
const clipboardData = new DataTransfer();
clipboardData.setData("text/plain", text);
target.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
"""


class PracticePage:
    """A tab of ``driver``; a new one is another page of the same person."""

    def __init__(self, driver: Any, site: str, problem: str = "tiny", token: str = "") -> None:
        """Open the page; ``token`` lets a browser in."""
        self.driver = driver
        self.site = site
        self.address = f"{site}/problems/{problem}"
        self.open(token)
        self.tab = driver.current_window_handle

    def another(self, problem: str = "tiny") -> "PracticePage":
        """A page in a tab of its own."""
        self.driver.switch_to.new_window("tab")
        return PracticePage(self.driver, self.site, problem)

    def open(self, token: str = "") -> None:
        """Load the page."""
        self.driver.get(f"{self.address}?token={token}" if token else self.address)
        self.is_ready()

    def is_ready(self) -> None:
        """Wait for the editor."""
        soon(self.driver, lambda: self.editor)

    def turn_to(self) -> "PracticePage":
        """Look at this tab."""
        self.driver.switch_to.window(self.tab)
        return self

    def find(self, selector: str) -> Any:
        """The first element."""
        return self.driver.find_element("css selector", selector)

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements."""
        return [each.text for each in self.driver.find_elements("css selector", selector)]

    @property
    def editor(self) -> Any:
        """Where a person types."""
        return self.find(".editor").shadow_root.find_element("css selector", ".cm-content")

    @property
    def text(self) -> str:
        """The text in the editor."""
        return "\n".join(self.driver.execute_script(LINES, self.find(".editor")))

    @property
    def draft(self) -> str:
        """What is said of the draft."""
        return str(self.find("#draft-state").text)

    @property
    def state(self) -> str:
        """The state of the attempt that is shown."""
        return str(self.find("#result").get_attribute("data-state"))

    def type(self, text: str) -> None:
        """Type at the end of the text."""
        from selenium.webdriver import Keys

        self.editor.send_keys(Keys.CONTROL + Keys.END)
        self.editor.send_keys(text)

    def paste(self, text: str) -> None:
        """Paste a text over the whole text."""
        from selenium.webdriver import Keys

        self.editor.send_keys(Keys.CONTROL + "a")
        self.driver.execute_script(PASTE, self.editor, text)

    def undo(self) -> None:
        """Undo the last change in the editor."""
        from selenium.webdriver import Keys

        self.editor.send_keys(Keys.CONTROL + "z")

    def click(self, selector: str) -> None:
        """Click the first element."""
        self.find(selector).click()

    def choose(self, file: Path) -> None:
        """Choose a file to be sent."""
        self.find("input[type=file]").send_keys(str(file))

    def until(self, draft: str = "", state: str = "") -> None:
        """Wait until the draft's state begins so, or the attempt is in a state."""
        soon(self.driver, lambda: self.driver.execute_script(IS, draft, state))


def hosts(driver: Any) -> set[str]:
    """The hosts of all requests since this was asked last; the log of them has to be on."""
    import json

    found = set()
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            found.add(urlsplit(message["params"]["request"]["url"]).netloc)
    return found
