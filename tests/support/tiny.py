"""The problem of most tests: its reference needs no jax, so that its runs take milliseconds."""

from collections.abc import Mapping
from pathlib import Path

from grader.problem.catalogue import Catalogue

SPEC = """\
id: tiny
title: Add and scale
track: tests
difficulty: easy
function: tiny
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
  - {name: hidden, visibility: hidden, count: 2}
limits: {wall_s: 2, cpu_s: 2, memory_mib: 512, printed_kib: 16, returned_kib: 16, source_kib: 64}
"""
STATEMENT = (
    "# Add and scale\n\n## Problem\n\nDo it.\n\n## Hint 1\n\nAdd.\n\n## Hint 2\n\nMultiply.\n"
)
GOOD = "def tiny(a, b):\n    return [a + b, a * b]\n"
REFERENCE = f'"""The sum and the product."""\n\n\n{GOOD}'  # a right answer is no copy of it


def lay(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write ``files``, texts by their paths below ``folder``; return ``folder``."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def lay_problem(
    folder: Path,
    spec: str = SPEC,
    reference: str = REFERENCE,
    name: str = "tiny",
    statement: str = STATEMENT,
) -> Path:
    """Make ``folder`` a working tree with the problem, under another name if asked for."""
    return lay(
        folder,
        {
            f"problems/{name}/problem.yaml": spec.replace("tiny", name),
            f"problems/{name}/statement.md": statement,
            f"reference/{name}.py": reference.replace("tiny", name),
        },
    )


def catalogue_of(folder: Path) -> Catalogue:
    """The problems and references below ``folder``."""
    return Catalogue(folder / "problems", folder / "reference")
