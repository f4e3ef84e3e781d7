"""The reference computed by another Python, with other versions of its libraries.

It grades the reference as if it were a submission, in a sandbox of its own, and prints the report.
"""

import json
import os
import subprocess
from pathlib import Path

import numpy as np

from grader.checking.noise import Computed
from grader.checking.package import Package
from grader.errors import UsageError

GRADE_S = 600.0
VERSIONS = ("python", "jax", "flax", "numpy")


def computed_by(package: Package, python: Path) -> Computed:
    """What the reference returns there; UsageError if that Python has no grader that works."""
    problem = package.problem
    command = [
        *(str(python), "-m", "grader", "grade", str(problem.reference)),
        *("--problem", package.spec.id, "--problems", str(problem.path.parents[1])),
        *("--reference", str(problem.reference.parent)),
        *("--audience", "staff", "--format", "json"),
    ]
    try:
        done = subprocess.run(  # noqa: S603  the user's own interpreter, our own command
            command,
            env={**os.environ, "GRADER_SALT": package.salt},
            capture_output=True,
            timeout=GRADE_S,
            check=False,
        )
        report = json.loads(done.stdout)
        provenance = report["provenance"]
        actual = [case["actual"] for case in report["cases"]]
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(f"--python {python} could not be run: {error}") from None
    except (ValueError, KeyError, TypeError):
        told = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no report"]
        raise UsageError(f"--python {python}: no grader works there: {told[0]}") from None
    way = ", ".join(f"{name} {provenance[name]}" for name in VERSIONS)
    if any(each is None for each in actual) or len(actual) != len(package.cases):
        return Computed(way, (), f"the reference is {report['verdict']} there")
    return Computed(way, [np.array(each, np.float64) for each in actual])
