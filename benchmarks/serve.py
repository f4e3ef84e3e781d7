"""Put a practice page under load, and kill its server again and again; say what was lost.

    python benchmarks/serve.py [--clients 200] [--persons 200] [--each 10] [--kills 50]

Clients of several persons submit files at the same time, one in five hostile, and ask for the pages
and the results. First nothing happens to the server; then it is killed (SIGKILL) at random moments,
and started again. Nothing of this needs jax, nor a guard, which would bound how often one person
asks.

    slowest_s      the longest time until an answer; how long a result takes is not one
    memory_mib     of the server, at five moments from the first submission to the last
    lost           acknowledged attempts that are not there, or hold another file
    graded_twice   attempts with more than one grade in the record
    without_grade  attempts that are done and have no grade
    passed_over    attempts that could have begun, while another person began twice; unknown after
                   kills, since an attempt that was cut short has lost the time of its first start
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))  # the clients are those of the tests

from support.practice_load import PATIENCE_S, Seen, Server, left_in, load, served  # noqa: E402
from support.tiny import lay_problem  # noqa: E402

MOMENTS = 5
UP_S = 0.2, 3.0  # how long a server lives until it is killed


def measured(folder: Path, clients: int, persons: int, each: int, kills: int) -> dict[str, object]:
    """The figures of one load."""
    memory: list[float] = []
    found: list[Seen] = []
    began = time.monotonic()
    with served(lay_problem(folder)) as server:
        begins = threading.Event()
        working = threading.Thread(
            target=lambda: found.append(load(server, clients, persons, each, begins=begins))
        )
        working.start()
        begins.wait(PATIENCE_S)
        killed = kill_often(server, kills, working)
        while working.is_alive():
            memory.append(server.memory_mib())
            working.join(1.0)
    (seen,) = found
    left = left_in(folder / "data", seen.acknowledged)
    return {
        "took_s": round(time.monotonic() - began, 1),
        "kills": killed,
        "requests": len(seen.seconds),
        "statuses": dict(seen.statuses),
        "median_s": round(statistics.median(seen.seconds), 4),
        "slowest_s": round(max(seen.seconds), 3),
        "memory_mib": [round(each) for each in memory[:: len(memory) // (MOMENTS - 1) or 1]],
        "acknowledged": len(seen.acknowledged),
        "states": dict(left.states),
        "lost": len(left.lost),
        "graded_twice": len(left.graded_twice),
        "without_grade": len(left.without_grade),
        "passed_over": None if killed else len(left.passed_over),
    }


def kill_often(server: Server, kills: int, working: threading.Thread) -> int:
    """Kill a server up to ``kills`` times while clients are ``working``; how often it was."""
    draw = random.Random(1)
    for number in range(kills):
        if not working.is_alive():
            return number
        time.sleep(draw.uniform(*UP_S))
        server.kill()
        server.start()
    return kills


def main() -> None:
    """Print the figures of both."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--clients", type=int, default=200)
    options.add_argument("--persons", type=int, default=200)
    options.add_argument("--each", type=int, default=10)
    options.add_argument("--kills", type=int, default=50)
    asked = options.parse_args()
    for kills in (0, asked.kills):
        with tempfile.TemporaryDirectory() as folder:
            figures = measured(Path(folder), asked.clients, asked.persons, asked.each, kills)
            print(json.dumps(figures, indent=2), flush=True)


if __name__ == "__main__":
    main()
