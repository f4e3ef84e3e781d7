"""A real Chromium without a window, for tests and for pictures of pages. See CONTRIBUTING.md."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")


def why_not() -> str:
    """Why no browser can be started; empty if one can."""
    missing = [
        name
        for name, there in (
            ("Chromium", BROWSER),
            ("chromedriver", DRIVER),
            ("selenium", find_spec("selenium")),
        )
        if not there
    ]
    return f"takes {', '.join(missing)}: see CONTRIBUTING.md" if missing else ""


@contextmanager
def chromium(
    width: int = 1000,
    height: int = 800,
    logs: Sequence[str] = (),
    has_scripts: bool = True,
    alias: str = "localhost",
) -> Iterator[Any]:
    """A driver of a browser that reaches this machine and nothing else.

    ``logs`` are more logs than that of the console: `performance` has the requests. Without
    scripts, pages have none; the driver's own still run. ``alias`` is a name that leads to this
    machine, too.
    """
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER or ""
    for option in (
        "--headless=new",
        "--no-sandbox",  # it opens pages of ours; as root it has no sandbox
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        f"--host-resolver-rules=MAP {alias} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        f"--window-size={width},{height}",
    ):
        options.add_argument(option)
    if not has_scripts:
        blocked = {"profile.managed_default_content_settings.javascript": 2}
        options.add_experimental_option("prefs", blocked)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"} | dict.fromkeys(logs, "ALL"))
    driver = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


def soon(driver: Any, is_so: Callable[[], object]) -> None:
    """Wait until something is so: what follows a key may take a moment. It fails after a minute."""
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(driver, 60, poll_frequency=0.1).until(lambda _: is_so())


def scheme(driver: Any, name: str) -> None:
    """Have pages shown as in a ``light`` or ``dark`` desktop."""
    features = [{"name": "prefers-color-scheme", "value": name}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def phone(driver: Any, width: int = 375, height: int = 800) -> None:
    """Have pages shown as on a phone."""
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": True},
    )
