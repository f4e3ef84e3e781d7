"""The reference computed by another Python, with other versions of its libraries.

That Python's grader grades the reference as a submission, in its own sandbox, and prints a report.
"""

import json
import os
import subprocess
from pathlib import Path

import numpy as np

from grader.checking.other_ways import Computed
from grader.checking.package import Package
from grader.errors import UsageError

GRADE_S = 600.0
VERSIONS = ("python", "jax", "flax", "numpy")


def computed_by(package: Package, python: Path) -> Computed:
    """The reference's answers there; UsageError if that Python has no grader that works."""
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
        (last,) = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no report"]
        raise UsageError(f"--python {python}: no grader works there: {last}") from None
    way = ", ".join(f"{name} {provenance[name]}" for name in VERSIONS)
    if None in actual or len(actual) != len(package.cases):
        return Computed(way, (), f"the reference is {report['verdict']} there")
    return Computed(way, [np.array(values, np.float64) for values in actual])
