"""The baseline of all ratios: the script that people write without a grader.

    python benchmarks/naive.py TASK.json SUBMISSION.py
    python benchmarks/naive.py TASK.json

The first is a fresh process for each file: it imports jax, loads the file, calls its function on
the inputs of all cases and compares the results with the expected values by numpy; exit code 1 if
one is wrong. The second does the same again and again in one process, for the files that stdin
names, a line each, and answers "right" or "wrong". No grader may do that: no wall stands between
one submission and the next. `subjects.py` writes TASK.json.
"""

import json
import sys
import types
from pathlib import Path

import jax.numpy as jnp
import numpy as np


def is_right(path: str, task: dict) -> bool:
    """Run a submission on all cases; True if every answer is near the expected one."""
    module = types.ModuleType("submission")
    exec(compile(Path(path).read_bytes(), path, "exec"), module.__dict__)
    function = getattr(module, task["function"])
    right = True
    for case in task["cases"]:
        arguments = [
            jnp.array(value, dtype) if dtype else value
            for value, dtype in zip(case["arguments"], task["dtypes"], strict=True)
        ]
        got = np.asarray(function(*arguments), np.float64)
        expected = np.array(case["expected"])
        allowed = np.array(case["atol"]) + np.array(case["rtol"]) * abs(expected)
        right &= got.shape == expected.shape and bool((abs(got - expected) <= allowed).all())
    return right


def main() -> None:
    """Check the file that is named, or the files that stdin names."""
    task = json.loads(Path(sys.argv[1]).read_text())
    if len(sys.argv) > 2:
        sys.exit(not is_right(sys.argv[2], task))
    for line in sys.stdin:
        print("right" if is_right(line.rstrip("\n"), task) else "wrong", flush=True)


if __name__ == "__main__":
    main()
