"""Measure the cost of grading one file, against a bare script that does the same work.

    python benchmarks/one_file.py [--rounds N] [--output FILE.json]

The bare script imports the same packages and calls the same function on the same inputs, in one
process, with no sandbox and no comparison. Both are started as processes, in turn, N times; the
median of the paired ratios is reported. "first" grades with an empty cache, so that the reference
runs too; "again" finds the expected values remembered.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = {
    "eager_debug_step_count": "accepted/01_indexed_update.py",
    "graphdef_vs_state": "accepted/01_split_and_tree_leaves.py",
}
BARE = """\
import json, runpy, sys
import jax, jax.numpy as jnp, numpy as np
from flax import nnx
function = runpy.run_path(sys.argv[1])[sys.argv[2]]
for line in open(sys.argv[3]):
    given = json.loads(line)["input"].values()
    arguments = [jnp.array(v, dtype="float32") if isinstance(v, list) else v for v in given]
    print(np.asarray(function(*arguments)))
"""


def seconds(command: list[str], env: dict[str, str]) -> float:
    """Wall-clock seconds of a process that must succeed."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=env, cwd=ROOT)
    return time.perf_counter() - began


def measure(problem: str, rounds: int, folder: Path) -> dict[str, float]:
    """Medians of seconds, and of the ratios to the bare script of the same round."""
    sample = ROOT / "submissions_example" / problem / SAMPLES[problem]
    cases, bare = folder / f"{problem}.jsonl", folder / "bare.py"
    command = [sys.executable, "-m", "grader"]
    env = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
    made = subprocess.run(
        [*command, "cases", problem, "--format", "json"],
        check=True,
        capture_output=True,
        cwd=ROOT,
        env=env,
    )
    cases.write_bytes(made.stdout)
    bare.write_text(BARE)
    ways = {
        "bare": [sys.executable, str(bare), str(sample), problem, str(cases)],
        "first": [*command, "grade", str(sample)],
        "again": [*command, "grade", str(sample)],
    }
    taken: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(rounds):
        shutil.rmtree(folder / "cache", ignore_errors=True)
        for way, arguments in ways.items():
            taken[way].append(seconds(arguments, env))
    result = {f"{way}_s": statistics.median(values) for way, values in taken.items()}
    for way in ("first", "again"):
        ratios = [a / b for a, b in zip(taken[way], taken["bare"], strict=True)]
        result[f"{way}_to_bare"] = statistics.median(ratios)
    return result


def main() -> None:
    """Measure both seed problems and the start-up, print a table, write JSON if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    results: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for problem in SAMPLES:
            results[problem] = measure(problem, options.rounds, Path(folder))
    env = dict(os.environ)
    taken = [
        (
            seconds([sys.executable, "-m", "grader", "--help"], env),
            seconds([sys.executable, "-c", "pass"], env),
        )
        for _ in range(options.rounds)
    ]
    results["help"] = {
        "help_s": statistics.median(a for a, _ in taken),
        "python_s": statistics.median(b for _, b in taken),
        "help_to_python": statistics.median(a / b for a, b in taken),
    }
    for name, numbers in results.items():
        print(name)
        for key, value in numbers.items():
            print(f"  {key:14} {value:8.3f}")
    if options.output:
        options.output.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
