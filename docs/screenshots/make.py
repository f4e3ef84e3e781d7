"""Make the pictures of the HTML report from a real batch in which each example is a student's file.

    python docs/screenshots/make.py [--marks OUT]

Needs Chromium (see CONTRIBUTING.md) and takes some minutes. ``--marks`` names the record of such a
batch that was made before; then it takes some seconds.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
sys.path.insert(0, str(ROOT / "tests"))  # the browser's driver is that of the tests

from support.chromium import chromium, phone, scheme, why_not  # noqa: E402

SHOWN = ROOT / (
    "submissions_example/graphdef_vs_state/wrong_answer/01_pitfall_counts_state_keys.py"
)
WIDTH, HEIGHT = 1000, 1600
PHONE = 375, 720
# First and last names of invented students.
FIRST = ("Ada", "Bo", "Chen", "Dana", "Emre", "Fatou", "Goran", "Hana", "Ines", "Jun", "Kofi")
LAST = ("Berg", "Costa", "Diallo", "Eriksen", "Fox", "García", "Hoang", "Ito", "Jansen", "Kaya")


def grader(*arguments: str | Path) -> None:
    """Run a command of the grader; exit codes 1 (not all accepted) and 3 (judge error) are fine."""
    command = (sys.executable, "-m", "grader", *map(str, arguments))
    if subprocess.run(command, cwd=ROOT, check=False).returncode not in (0, 1, 3):
        raise SystemExit(f"failed: {' '.join(command)}")


def students() -> dict[str, Path]:
    """Return the examples by the name of an invented student."""
    files = sorted((ROOT / "submissions_example").rglob("*.py"))
    found = {}
    for number, path in enumerate(files):
        first = FIRST[number % len(FIRST)]
        last = LAST[number // len(FIRST) % len(LAST)]
        again = number // (len(FIRST) * len(LAST))
        found[f"{first} {last}{' II' if again else ''}"] = path
    assert len(found) == len(files), "more names are needed"
    return found


def hand_in(folder: Path) -> None:
    """Copy the examples into a folder for each student."""
    for name, path in students().items():
        (folder / name).mkdir(parents=True)
        (folder / name / path.name).write_bytes(path.read_bytes())


def picture(driver: Any, name: str, page: Path, place: str = "h1") -> None:
    """Save a picture of the page, scrolled to the element ``place``."""
    driver.get(page.as_uri())
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
        student = next(name for name, path in students().items() if path == SHOWN)
        pages = {"class": (), "student": ("--student", student)}
        for page, whose in pages.items():
            grader("report", marks, "--to", "html", "--output", folder / f"{page}.html", *whose)
        with chromium(WIDTH, HEIGHT) as driver:
            for colours in ("light", "dark"):
                scheme(driver, colours)
                place = "h1" if colours == "light" else "#p1"
                picture(driver, f"class-{colours}", folder / "class.html", place)
            scheme(driver, "light")
            picture(driver, "student-light", folder / "student.html")
            phone(driver, *PHONE)
            picture(driver, "students-phone", folder / "class.html", "#students")


if __name__ == "__main__":
    main()
