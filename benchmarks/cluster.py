"""Measure the cost of a cluster: two Dask workers on this machine, against the local pool of two.

    python benchmarks/cluster.py [--count N] [--rounds N] [--output FILE.json]

In one run, with nothing else running: the same submissions to the problems of this repository,
`--scheduler` and `-j 2` in turn. Rates are submissions per second, from the first grade to the
last; the start is shown separately. A small batch goes before each way, so that everything is
compiled. Look at the ratio cluster / local, of each round and the median; and at the CPU time that
the batch itself takes on this machine for a submission that runs in the cluster.
"""

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from distributed import Client
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "submissions_example"
VERDICTS = ("accepted", "wrong_answer", "run_time_error", "compile_error")
FEW = 12
TIMEOUT_S = 120.0
# The command itself, and what it took of a CPU without what it started.
BATCH = """\
import sys, time
from grader.cli import run
code = run(sys.argv[1:])
print(time.process_time(), file=sys.stdout)
sys.exit(code)
"""


def write_class(folder: Path, count: int) -> Path:
    """``count`` of the examples, the problems and verdicts in turn; no two files alike."""
    samples = [sorted(SAMPLES.glob(f"*/{verdict}/*.py")) for verdict in VERDICTS]
    files = [file for some in samples for file in some]
    folder.mkdir()
    for number in range(count):
        sample = files[number * 37 % len(files)]  # 37 and the number of files have no divisor
        student = folder / f"student{number:05d}" / sample.parents[1].name
        student.mkdir(parents=True)
        (student / "answer.py").write_bytes(sample.read_bytes() + f"\n# {number}\n".encode())
    return folder


@contextmanager
def cluster(folder: Path) -> Iterator[Path]:
    """A scheduler and two workers with one thread each; yields the scheduler file."""
    scheduler_file = folder / "scheduler.json"
    started: list[subprocess.Popen[bytes]] = []

    def start(program: str, *options: str) -> None:
        module = f"distributed.cli.{program}"
        where = ("--scheduler-file", str(scheduler_file), "--no-dashboard")
        with (folder / f"{program}.log").open("ab") as log:
            command = [sys.executable, "-m", module, *where, *options]
            started.append(subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log))

    try:
        start("dask_scheduler", "--host", "127.0.0.1", "--port", "0")
        deadline = time.monotonic() + TIMEOUT_S
        while not scheduler_file.exists():
            if time.monotonic() > deadline:
                raise TimeoutError((folder / "dask_scheduler.log").read_text())
            time.sleep(0.1)
        for _ in range(2):
            start("dask_worker", "--nthreads", "1", "--no-nanny")
        with Client(scheduler_file=str(scheduler_file), set_as_default=False) as client:
            client.wait_for_workers(2, timeout=TIMEOUT_S)
        yield scheduler_file
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait(TIMEOUT_S)


def measure(submissions: Path, output: Path, *options: str) -> dict[str, float]:
    """Grade a class: seconds to start, rate, the batch's own CPU seconds, bytes of record."""
    count = len(list(submissions.iterdir()))
    began = time.time()
    done = subprocess.run(
        [
            *(sys.executable, "-c", BATCH, "batch", str(submissions), "--output", str(output)),
            *("-q", *options),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode not in (0, 1):
        sys.exit(f"the batch ended with {done.returncode}")
    with closing(sqlite3.connect(output / "grades.sqlite")) as record:
        grades = [
            (datetime.fromisoformat(at).timestamp() + wall_s)
            for at, wall_s in record.execute(
                "SELECT graded_at, wall_s FROM grades WHERE verdict != 'JE'"
            )
        ]
    if len(grades) != count:
        sys.exit(f"{len(grades)} grades of {count} submissions")
    ended = sorted(grades)
    return {
        "start_s": ended[0] - began,
        "per_s": (count - 1) / (ended[-1] - ended[0]),
        "cpu_s": float(done.stdout.split()[-1]),
        "record_kib": sum(path.stat().st_size for path in output.iterdir()) / 1024,
    }


def main() -> None:
    """Measure, print a table, and write JSON if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--output", type=Path)
    given = parser.parse_args()
    if given.count <= FEW or given.rounds < 1:
        parser.error(f"--count must be more than {FEW}, --rounds at least 1")
    with tempfile.TemporaryDirectory() as name, cluster(Path(name)) as scheduler_file:
        folder = Path(name)
        ways = {"local": ("-j", "2"), "cluster": ("--scheduler", str(scheduler_file))}
        few, whole = write_class(folder / "few", FEW), write_class(folder / "all", given.count)
        small = {way: measure(few, folder / f"few-{way}", *ways[way]) for way in ways}
        found: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
        for number in range(given.rounds):
            # Who is first changes, should the machine slow down.
            for way in sorted(ways, reverse=bool(number % 2)):
                found[way].append(measure(whole, folder / f"{way}-{number}", *ways[way]))
    table = Table("", *found["local"][0], box=None)
    for way, rounds in found.items():
        for values in rounds:
            table.add_row(way, *(f"{value:.4g}" for value in values.values()))
    Console().print(table)
    ratios = [
        far["per_s"] / near["per_s"]
        for far, near in zip(found["cluster"], found["local"], strict=True)
    ]
    more = given.count - FEW
    host_ms = {
        way: 1000 * (statistics.median(one["cpu_s"] for one in rounds) - small[way]["cpu_s"]) / more
        for way, rounds in found.items()
    }
    for way, cpu_ms in host_ms.items():
        print(f"{way}: the batch itself takes {cpu_ms:.1f} ms of a CPU for a submission")
    told = ", ".join(f"{ratio:.3f}" for ratio in ratios)
    print(f"cluster / local: {statistics.median(ratios):.3f} (of {told})")
    if given.output:
        result = {"measured": found, "few": small, "ratios": ratios, "host_ms": host_ms}
        given.output.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
