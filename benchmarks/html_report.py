"""Measure the size of an HTML report of many submissions, and how fast it is written and opened.

    python benchmarks/html_report.py [--count N] [--marks OUT] [--output FILE.json]

The record of N submissions is made from the grades of a few, in turn: a batch of one example for
each verdict, or an existing record. They are written through the store, as a batch would. The page
is opened in Chromium (see CONTRIBUTING.md); without Chromium only the writing is measured.

    write_s      `grader report --to html`, from start to end
    open_s       until the page is loaded, laid out and painted
    filter_ms    from a letter in the field above the students to the next picture
    sort_ms      the same for a click on a column's heading
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from grader.collect.collection import Collection, Placed
from grader.collect.entries import Entry
from grader.collect.shapes import Owner
from grader.grading.submission import read_submission
from grader.problem.catalogue import Catalogue
from grader.record.record import Record
from grader.record.store import Store

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))  # the browser's driver is that of the tests

from support.chromium import chromium, why_not  # noqa: E402

PROBLEM = "eager_debug_step_count"
PAINTED = """
const done = arguments[arguments.length - 1], began = performance.now();
(%s)();
requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
"""
FILTER = "() => { words.value = 'student 01'; words.dispatchEvent(new Event('input')); }"
UNFILTER = "() => { words.value = ''; words.dispatchEvent(new Event('input')); }"
SORT = "() => document.querySelector('#marks thead th:last-child button').click()"


def grader(*arguments: str | Path) -> float:
    """Run a command; return its seconds."""
    began = time.monotonic()
    command = (sys.executable, "-m", "grader", *map(str, arguments))
    done = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
    assert done.returncode in (0, 1, 3), done.returncode
    return time.monotonic() - began


def hand_in(number: int) -> Placed:
    """A submission of a student with a name and an id of its own."""
    owner = Owner(f"Student {number:05d}", str(100_000 + number))
    entry = Entry(f"{owner.student}/hw.py", 0.0, lambda: read_submission(Path(__file__)))
    return Placed(entry, owner, PROBLEM, sha256=f"{number:064x}")


def few(folder: Path) -> Path:
    """The record of one example for each verdict."""
    for path in sorted((ROOT / "submissions_example" / PROBLEM).iterdir()):
        if "time_limit" not in path.name:
            example = min(path.iterdir())
            student = folder / "few" / path.name
            student.mkdir(parents=True)
            (student / example.name).write_bytes(example.read_bytes())
    grader("batch", folder / "few", "--output", folder / "few_marks", "-q")
    return folder / "few_marks"


def many(marks: Path, folder: Path, count: int) -> Path:
    """A record of ``count`` submissions, each with one of the grades in ``marks``."""
    problem = Catalogue(ROOT / "problems", ROOT / "reference").load(PROBLEM)
    with Record.open(marks) as record:
        given = [mark for mark in record.marks() if mark.problem == PROBLEM]
        reports = [record.report(mark.grade_id) for mark in given if mark.grade_id is not None]
        basis_id = next(mark.basis_id for mark in given if mark.basis_id is not None)
        basis = record.basis(basis_id)
        cases = [case for case, _ in record.cases(basis_id)]
    placed = [hand_in(number) for number in range(count)]
    with Store.open(folder / "many_marks") as store:
        plan: dict[Any, int | str] = {one.key: "new" for one in placed}
        store.begin(folder, Collection(tuple(placed), (), ()), plan)
        for one, report in zip(placed, islice(cycle(reports), count), strict=True):
            store.add(one, problem, cases, basis, replace(report, path=one.entry.path), b"")
        store.end("finished")
    return folder / "many_marks"


def opened(page: Path) -> dict[str, float]:
    """The times that Chromium takes."""
    with chromium() as driver:
        driver.get("about:blank")
        began = time.monotonic()
        driver.get(page.as_uri())
        driver.execute_async_script(PAINTED % "() => {}")
        open_s = time.monotonic() - began
        took = {}
        for name, act in (("filter_ms", FILTER), ("sort_ms", SORT)):
            took[name] = driver.execute_async_script(PAINTED % act)
            driver.execute_async_script(PAINTED % UNFILTER)
    return {"open_s": open_s, **took}


def main() -> None:
    """Measure, print a table, and write JSON if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--marks", type=Path)
    parser.add_argument("--output", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        marks = many(given.marks or few(folder), folder, given.count)
        page = folder / "page.html"
        found = {"write_s": grader("report", marks, "--to", "html", "--output", page)}
        found["size_mb"] = page.stat().st_size / 1e6
        if why_not():
            print(f"not opened: {why_not()}", file=sys.stderr)
        else:
            found |= opened(page)
    table = Table("submissions", *found, box=None)
    table.add_row(str(given.count), *(f"{value:.3g}" for value in found.values()))
    Console().print(table)
    if given.output:
        given.output.write_text(json.dumps({"count": given.count, **found}, indent=2) + "\n")


if __name__ == "__main__":
    main()
