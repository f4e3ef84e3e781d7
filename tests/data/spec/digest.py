"""Digests of all cases of the problems here and of those shipped: `digests.json`.

Each problem has two: of the cases in its groups, and of the repeats that it has with `repeats:
true`. They change only if cases are meant to change. To write them again, on purpose:

    python tests/data/spec/digest.py
"""

import hashlib
import json
import runpy
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
SALT = "a course's secret"
# Problems with generators of their own in Python: NumPy's random numbers may change.
NOT_PORTABLE = ("scripted",)


def in_this_process(generators: Path) -> Callable[[str, list[float]], Any]:
    """Return a caller of an author's generators that uses no sandbox: other tests cover that."""

    def call(function: str, arguments: list[float]) -> Any:
        made = runpy.run_path(str(generators))[function](*arguments)
        return np.asarray(made, dtype=np.float64)

    return call


def digests() -> dict[str, str]:
    """Return the SHA-256 over the packed inputs of all cases, by problem; repeats apart."""
    from grader.cases.make import make_cases, pack
    from grader.problem.catalogue import Catalogue
    from grader.problem.model import REPEATS

    found = {}
    for root in (HERE, ROOT):
        catalogue = Catalogue(root / "problems", root / "reference")
        for problem in map(catalogue.load, catalogue.ids()):
            if problem.spec.id not in NOT_PORTABLE:
                on = replace(problem, spec=problem.spec.model_copy(update={"repeats": True}))
                cases = make_cases(on, SALT, in_this_process(problem.generators))
                for name, some in (
                    (problem.spec.id, [case for case in cases if case.group != REPEATS]),
                    (f"{problem.spec.id} {REPEATS}", [c for c in cases if c.group == REPEATS]),
                ):
                    packed = b"".join(case.name.encode() + pack(case) for case in some)
                    found[name] = hashlib.sha256(packed).hexdigest()
    return found


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    (HERE / "digests.json").write_text(json.dumps(digests(), indent=2) + "\n")
