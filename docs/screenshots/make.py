"""Make the pictures of the HTML report from a real batch of ten students, who hand in examples.

    python docs/screenshots/make.py [--marks OUT]

Needs Chromium (see CONTRIBUTING.md) and takes some minutes. ``--marks`` names the record of such a
batch that was made before; then it takes some seconds.
"""

import argparse
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
sys.path.insert(0, str(ROOT / "tests"))  # the browser's driver is that of the tests

from support.chromium import chromium, phone, scheme, why_not  # noqa: E402

PROBLEMS = ("eager_debug_step_count", "graphdef_vs_state", "masked_softmax")
TITLE = "Neural networks with JAX · Homework 3"
STUDENTS = (
    *("Ada Berg", "Bo Costa", "Chen Diallo", "Dana Eriksen", "Emre Fox", "Fatou García"),
    *("Goran Hoang", "Hana Ito", "Ines Jansen", "Jun Kaya"),
)
SHOWN = "Fatou García"
WIDTH, HEIGHT = 1280, 1500
PHONE = 375, 720
SHORT = 900  # pixels, of a picture that shows one thing
# Unfold the first submission with a marked line, and its source.
UNFOLD = """
const shown = document.querySelector(".submission:has(mark)");
shown.open = shown.querySelector(".source").open = true;
shown.id = "shown";
"""


def grader(*arguments: str | Path) -> None:
    """Run a command of the grader; exit codes 1 (not all accepted) and 3 (judge error) are fine."""
    command = (sys.executable, "-m", "grader", *map(str, arguments))
    if subprocess.run(command, cwd=ROOT, check=False).returncode not in (0, 1, 3):
        raise SystemExit(f"failed: {' '.join(command)}")


def hand_in(folder: Path) -> None:
    """Copy an example of each problem into a folder for each student; none that takes long."""
    for problem in PROBLEMS:
        examples = sorted((ROOT / "submissions_example" / problem).rglob("*.py"))
        quick = [path for path in examples if "limit" not in path.parent.name]
        random.Random(problem).shuffle(quick)  # the same each time
        for name, path in zip(STUDENTS, quick, strict=False):
            (folder / name).mkdir(parents=True, exist_ok=True)
            (folder / name / f"{problem}.py").write_bytes(path.read_bytes())


def picture(driver: Any, name: str, page: Path, place: str = "h1", script: str = "") -> None:
    """Save a picture of the page after ``script``, scrolled to the element ``place``."""
    driver.get(page.as_uri())
    driver.execute_script(script)
    top = "arguments[0].scrollIntoView()"
    driver.execute_script(top, driver.find_element("css selector", place))
    driver.save_screenshot(str(FOLDER / f"{name}.png"))


def main() -> None:
    """Grade, write the pages, and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--marks", type=Path)
    options = parser.parse_args()
    if why_not():
        raise SystemExit(why_not())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        marks = options.marks or folder / "marks"
        if options.marks is None:
            hand_in(folder / "class")
            grader("batch", folder / "class", "--output", marks, "-q")
        for page, whose in {"class": (), "student": ("--student", SHOWN)}.items():
            written = ("--title", TITLE, "--output", folder / f"{page}.html")
            grader("report", marks, "--to", "html", *written, *whose)
        with chromium(WIDTH, HEIGHT) as driver:
            for colours in ("light", "dark"):
                scheme(driver, colours)
                place = "h1" if colours == "light" else "#p1"
                picture(driver, f"class-{colours}", folder / "class.html", place)
            scheme(driver, "light")
            picture(driver, "student-light", folder / "student.html")
            driver.set_window_size(WIDTH, SHORT)
            picture(driver, "source-light", folder / "class.html", "#shown", UNFOLD)
            phone(driver, *PHONE)
            picture(driver, "students-phone", folder / "class.html", "#students")


if __name__ == "__main__":
    main()
