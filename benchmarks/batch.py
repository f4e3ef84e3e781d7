"""Measure how fast a class is graded, and whether that lasts and grows with the workers.

    python benchmarks/batch.py [--few N] [--many N] [--jax N] [--output FILE.json]

Real commands on real folders, in one run, with nothing else running:

    few, many    submissions to a problem that needs no jax, two workers: the cost of grading
                 itself, and whether the last of many cost more than the first
    one, two     submissions to a problem of this repository, with one worker and with two

Rates are submissions per second, from the first grade to the last; the start takes some seconds and
is shown separately. Look at the ratios: many / few near 1, two / one near 2.
"""

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "submissions_example/eager_debug_step_count/accepted/01_indexed_update.py"
PLAIN_SPEC = """\
id: plain
title: Add and multiply
track: benchmarks
difficulty: easy
function: plain
seed: 1
arguments:
  - {name: a, kind: float, meaning: a number, generator: {type: uniform, low: 1, high: 2}}
  - {name: b, kind: float, meaning: another, generator: {type: uniform, low: 3, high: 4}}
output:
  shape: [2]
  components:
    - {name: total, rtol: 1.0e-6, atol: 1.0e-6}
    - {name: product, rtol: 1.0e-6, atol: 1.0e-6}
cases:
  - {name: sample, visibility: sample, count: 2, weight: 0}
  - {name: hidden, visibility: hidden, count: 10}
"""
PLAIN = "def plain(a, b):\n    return [a + b, a * b]\n"


def measure(folder: Path, source: str, count: int, jobs: int, *options: str) -> dict[str, float]:
    """Grade ``count`` files of ``source``, no two alike: seconds to start, rate, MiB of record."""
    submissions, output = folder / "submissions", folder / "output"
    submissions.mkdir(parents=True)
    for number in range(count):
        (submissions / f"student{number:05d}.py").write_text(f"# {number}\n{source}")
    began = time.time()
    command = (sys.executable, "-m", "grader", "batch", str(submissions), "--output", str(output))
    subprocess.run(
        [*command, "-j", str(jobs), "-q", *options],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with closing(sqlite3.connect(output / "grades.sqlite")) as record:
        grades = [
            datetime.fromisoformat(at).timestamp() + wall_s
            for at, wall_s in record.execute("SELECT graded_at, wall_s FROM grades")
        ]
    assert len(grades) == count
    ended = sorted(grades)
    size = sum(path.stat().st_size for path in output.iterdir())
    return {
        "count": count,
        "jobs": jobs,
        "start_s": ended[0] - began,
        "per_s": (count - 1) / (ended[-1] - ended[0]),
        "record_mib": size / (1 << 20),
    }


def main() -> None:
    """Measure, print a table, and write JSON if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--few", type=int, default=100)
    parser.add_argument("--many", type=int, default=1000)
    parser.add_argument("--jax", type=int, default=60)
    parser.add_argument("--output", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "problems/plain").mkdir(parents=True)
        (folder / "reference").mkdir()
        (folder / "problems/plain/problem.yaml").write_text(PLAIN_SPEC)
        (folder / "reference/plain.py").write_text(PLAIN)
        plain = ("--problems", str(folder / "problems"))
        found = {
            "few": measure(folder / "few", PLAIN, given.few, 2, *plain),
            "many": measure(folder / "many", PLAIN, given.many, 2, *plain),
            "one": measure(folder / "one", SAMPLE.read_text(), given.jax, 1),
            "two": measure(folder / "two", SAMPLE.read_text(), given.jax, 2),
        }
    ratios = {
        "many / few": found["many"]["per_s"] / found["few"]["per_s"],
        "two / one": found["two"]["per_s"] / found["one"]["per_s"],
    }
    table = Table("", *found["few"], box=None)
    for row, values in found.items():
        table.add_row(row, *(f"{value:.4g}" for value in values.values()))
    Console().print(table)
    for what, ratio in ratios.items():
        print(f"{what}: {ratio:.2f}")
    if given.output:
        given.output.write_text(json.dumps({"measured": found, "ratios": ratios}, indent=2) + "\n")


if __name__ == "__main__":
    main()
