"""Measure how long a person waits on the practice page, in Chromium, before a real server.

    python benchmarks/serve_browser.py [--attempts N] [--output FILE.json]

The problem has twelve cases: `eager_debug_step_count` without its group `valid` and its repeats.
The file is changed before each attempt, so that nothing of it is known from the one before.

    submit_s     from the keys that submit to the verdict in the page, once the sandbox is warm
    first_s      the same for the first attempt, which waits for the sandbox and the reference
    page_s       the problem's page, from the request to its last byte, without a browser
    paint_s      from the start of the navigation to the first contentful paint, in the browser
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))  # the browser's driver is that of the tests

from support.chromium import chromium, soon, why_not  # noqa: E402
from support.practice_page import PracticePage  # noqa: E402

PROBLEM = "eager_debug_step_count"
RIGHT = ROOT / "submissions_example" / PROBLEM / "accepted" / "01_indexed_update.py"
# The time from a key to the verdict of another attempt, by the page's own clock.
WATCH = """
const result = document.getElementById("result"), before = result.dataset.attempt;
let began;
const keys = (event) => { if (event.key === "Enter") began ??= performance.now(); };
document.addEventListener("keydown", keys, true);
window.waited = new Promise((done) => new MutationObserver(() => {
  const {attempt, state} = result.dataset;
  if (attempt !== before && !["", "waiting", "running"].includes(state)) {
    document.removeEventListener("keydown", keys, true);
    done([performance.now() - began, state]);
  }
}).observe(result, {attributes: true, subtree: true, childList: true}));
"""
WAITED = "const done = arguments[0]; window.waited.then(done)"
PAINTED = """
return performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null
"""


def course(folder: Path) -> None:
    """Lay down the problem with twelve cases."""
    shutil.copytree(ROOT / "problems" / PROBLEM, folder / "problems" / PROBLEM)
    (folder / "reference").mkdir()
    shutil.copy(ROOT / "reference" / f"{PROBLEM}.py", folder / "reference")
    path, yaml = folder / "problems" / PROBLEM / "problem.yaml", YAML()
    spec = yaml.load(path.read_text())
    spec["cases"] = [group for group in spec["cases"] if group["name"] != "valid"]
    del spec["repeats"]
    with path.open("w") as file:
        yaml.dump(spec, file)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Start ``grader serve`` in the folder; yield the address with the token."""
    command = [sys.executable, "-m", "grader", "serve", "--no-open", "--data", "data"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().partition(": ")[2].strip()
        finally:
            process.terminate()


def page_times(address: str, count: int) -> list[float]:
    """Ask for the problem's page; return the seconds of each answer."""
    parts = urlsplit(address)
    token = parts.query.partition("=")[2]
    headers = {"Cookie": f"grader_token_{parts.port}={token}"}
    times = []
    for _ in range(count):
        connection = HTTPConnection(str(parts.hostname), parts.port)
        began = time.perf_counter()
        connection.request("GET", f"/problems/{PROBLEM}", headers=headers)
        answer = connection.getresponse()
        answer.read()
        times.append(time.perf_counter() - began)
        assert answer.status == 200, answer.status
        connection.close()
    return times


def submitted(page: PracticePage, source: str) -> float:
    """Submit a text by its keys; return the seconds until the verdict is there."""
    from selenium.webdriver import Keys

    page.paste(source)
    page.driver.execute_script(WATCH)
    page.editor.send_keys(Keys.CONTROL + Keys.SHIFT + Keys.ENTER)
    milliseconds, state = page.driver.execute_async_script(WAITED)
    assert state == "done", state
    return float(milliseconds) / 1000


def measure(folder: Path, attempts: int) -> dict[str, Any]:
    """Return every figure."""
    course(folder)
    source = RIGHT.read_text()
    with serving(folder) as address, chromium() as driver:
        driver.set_script_timeout(300)
        driver.get(address)
        page = PracticePage(driver, address.partition("/?")[0], PROBLEM)
        first = submitted(page, source)
        times = [submitted(page, f"{source}\n# attempt {n}\n") for n in range(attempts)]
        paints = []
        for _ in range(10):
            page.open()
            soon(driver, lambda: driver.execute_script(PAINTED) is not None)
            paints.append(driver.execute_script(PAINTED) / 1000)
        pages = page_times(address, 50)
    return {"first_s": first, "submit_s": times, "page_s": pages, "paint_s": paints}


def shown(found: dict[str, Any]) -> Table:
    """The figures as a table."""
    table = Table("", "count", "median", "95th percentile", "most")
    for name in ("submit_s", "page_s", "paint_s"):
        values: Sequence[float] = sorted(found[name])
        late = values[int(0.95 * (len(values) - 1))]
        cells = (statistics.median(values), late, values[-1])
        table.add_row(name, str(len(values)), *(f"{cell:.3f}" for cell in cells))
    table.add_row("first_s", "1", f"{found['first_s']:.3f}")
    return table


def main() -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--attempts", type=int, default=60)
    options.add_argument("--output", type=Path)
    chosen = options.parse_args()
    if why_not():
        sys.exit(why_not())
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), chosen.attempts)
    Console().print(shown(found))
    if chosen.output:
        chosen.output.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
