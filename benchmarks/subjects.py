"""The subjects of measurements: problems, and accepted submissions to them, of ordinary style.

The submissions of a problem differ, so that nothing depends on one file: some are eager, some
compile functions of their own, which no primer knows.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from grader.cases.make import Case
from grader.grading.compare import tolerances
from grader.grading.prepared import Prepared
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem
from grader.sandbox.proof.ladder import Sandbox

ROOT = Path(__file__).resolve().parents[1]
TRAINING_LOOP = ROOT / "benchmarks/training_loop"
EXAMPLES = ROOT / "submissions_example"
SAMPLES = {
    "eager_debug_step_count": (
        "01_indexed_update",
        "07_get_value_set_value",
        "08_nnx_jit",
        "10_functional_split_merge",
    ),
    "graphdef_vs_state": (
        "01_split_and_tree_leaves",
        "06_iter_graph",
        "07_tree_map_and_reduce",
        "11_pure_function_under_jit",
    ),
}


@dataclass(frozen=True)
class Subject:
    """A problem of the folder ``root``, and accepted submissions to it."""

    name: str
    root: Path
    samples: tuple[Path, ...]

    @cached_property
    def problem(self) -> Problem:
        """Its spec and files."""
        return Catalogue(*self.folders).load(self.name)

    @property
    def folders(self) -> tuple[Path, Path]:
        """The folders of problems and of references."""
        return self.root / "problems", self.root / "reference"


def subjects(names: Iterable[str] = ()) -> list[Subject]:
    """The subjects of ``names``; all if there are no names."""
    known = [
        Subject(name, ROOT, tuple(EXAMPLES / name / "accepted" / f"{stem}.py" for stem in stems))
        for name, stems in SAMPLES.items()
    ]
    samples = tuple(sorted((TRAINING_LOOP / "submissions").glob("*.py")))
    known.append(Subject("training_loop", TRAINING_LOOP, samples))
    chosen = set(names) or {subject.name for subject in known}
    if unknown := chosen - {subject.name for subject in known}:
        raise SystemExit(f"no such problem: {', '.join(sorted(unknown))}")
    return [subject for subject in known if subject.name in chosen]


def write_task(subject: Subject, prepared: Prepared, sandbox: Sandbox, path: Path) -> None:
    """The data with which a plain script checks submissions: inputs, expected values, tolerances.

    The inputs are those that ``grader cases`` prints, the values are the reference's.
    """
    command = ("cases", subject.name, "--format", "json", "--problems", str(subject.folders[0]))
    printed = grader(command).splitlines()
    given = [list(json.loads(line)["input"].values()) for line in printed]
    arguments = subject.problem.spec.arguments
    arrays = [argument.kind == "array" for argument in arguments]
    cases = [
        {
            "arguments": [
                value if array else float(value)
                for value, array in zip(values, arrays, strict=True)
            ],
            "expected": vector.tolist(),
            **_allowed(subject.problem, case, vector.shape),
        }
        for values, case, vector in zip(
            given, prepared.cases(sandbox), prepared.expected(sandbox).vectors, strict=True
        )
    ]
    dtypes = [
        argument.dtype or "float32" if array else None
        for argument, array in zip(arguments, arrays, strict=True)
    ]
    task = {"function": subject.problem.spec.function, "dtypes": dtypes, "cases": cases}
    path.write_text(json.dumps(task))


def grader(arguments: Sequence[str], **environment: str) -> str:
    """The output of a command of the grader; it must succeed."""
    done = subprocess.run(
        [sys.executable, "-m", "grader", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def _allowed(problem: Problem, case: Case, shape: tuple[int, ...]) -> dict[str, list[float]]:
    """Both tolerances of every element."""
    parts = tolerances(problem.spec, case)
    counts = [part.count for part in parts]
    return {
        "rtol": np.repeat([part.rtol for part in parts], counts).reshape(shape).tolist(),
        "atol": np.repeat([part.atol for part in parts], counts).reshape(shape).tolist(),
    }
