"""Make the pictures of the practice page, from real attempts at two problems.

    python docs/screenshots/practice.py

Needs Chromium (see CONTRIBUTING.md) and takes half a minute.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
sys.path.insert(0, str(ROOT / "tests"))  # browser and server are those of the tests

from support.chromium import chromium, phone, scheme, soon, why_not  # noqa: E402
from support.practising import over  # noqa: E402
from support.site import Served, served  # noqa: E402

from grader.problem.catalogue import Catalogue  # noqa: E402
from grader.serve.app import create_app  # noqa: E402
from grader.serve.attempt import AttemptKind  # noqa: E402
from grader.serve.practice import Practice  # noqa: E402

SOLVED = ("graphdef_vs_state", "accepted/01_*.py")
TRIED = ("masked_softmax", "wrong_answer/02_pitfall_masks_after_softmax.py")
WIDTH, HEIGHT = 1280, 1080
PHONE = 375, 800


@contextmanager
def practised() -> Iterator[Served]:
    """A server of a practice in which one problem is solved, and another was tried."""
    stopping = Event()
    catalogue = Catalogue(ROOT / "problems", ROOT / "reference")
    with (
        tempfile.TemporaryDirectory() as folder,
        Practice.open(catalogue, Path(folder)) as practice,
    ):
        for problem, pattern in (SOLVED, TRIED):
            (file, *_) = sorted((ROOT / "submissions_example" / problem).glob(pattern))
            practice.save_draft(problem, file.read_text(), 0)
            for kind in (AttemptKind.SAMPLES, AttemptKind.SUBMIT):
                name = f"{problem}.py"
                over(practice, practice.submit(problem, kind, name, file.read_bytes()))
        with served(create_app(practice, stopping)) as site:
            yield site
            stopping.set()


def picture(driver: Any, name: str, address: str, place: str = "h1") -> None:
    """Save a picture of a page, scrolled to the element ``place``."""
    driver.get(address)
    if driver.find_elements("id", "work"):
        soon(driver, lambda: driver.find_elements("css selector", ".editor"))
    top = "arguments[0].scrollIntoView({behavior: 'instant'})"
    driver.execute_script(top, driver.find_element("css selector", place))
    driver.save_screenshot(str(FOLDER / f"{name}.png"))


def main() -> None:
    """Practise, and take the pictures."""
    if why_not():
        raise SystemExit(why_not())
    with practised() as site, chromium(WIDTH, HEIGHT) as driver:
        driver.get(site.site.address)
        problem = f"{site.origin}/problems/{TRIED[0]}"
        picture(driver, "practice-light", problem)
        scheme(driver, "dark")
        picture(driver, "practice-dark", problem)
        scheme(driver, "light")
        phone(driver, *PHONE)
        picture(driver, "practice-phone", problem, "#work")
        picture(driver, "practice-index-phone", f"{site.origin}/")


if __name__ == "__main__":
    main()
