"""What tests of tiers share: a problem that has a primer, and a sandbox of each tier for it."""

import textwrap
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from grader.grading.grade import grade
from grader.grading.report import Report
from grader.grading.submission import Submission
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem
from grader.sandbox.proof.ladder import Sandbox
from grader.sandbox.ready.compile_cache import Compiled
from grader.sandbox.ready.tier import Tier

SPEC = """\
id: summed
title: Sum and scale, title-of-the-problem-5d1a
track: tests
difficulty: easy
function: summed
seed: 1
dims:
  n: {type: choice, values: [3, 4]}
arguments:
  - {name: x, kind: array, shape: [n], meaning: numbers, generator: {type: normal}}
  - {name: k, kind: float, meaning: a factor, generator: {type: uniform, low: 3, high: 4}}
output:
  shape: [2]
  components:
    - {name: total, rtol: 1.0e-6, atol: 1.2345678e-6}
    - {name: product, rtol: 1.0e-6, atol: 1.2345678e-6}
cases:
  - {name: sample, visibility: sample, count: 1, weight: 0}
  - {name: hidden, visibility: hidden, count: 3}
limits:
  {wall_s: 60, cpu_s: 60, memory_mib: 2048, printed_kib: 64, returned_kib: 8192, source_kib: 64}
misconceptions:
  - {id: forgets_the_factor, function: forgets_the_factor, message: the factor is missing}
"""
REFERENCE = """\
# remark-in-the-reference-77ab
import jax.numpy as jnp

def summed(x, k):
    return jnp.array([x.sum(), k * jnp.tanh(x).sum()])

def forgets_the_factor(x, k):
    return jnp.array([x.sum(), jnp.tanh(x).sum()])
"""
PRIMER = """\
import jax
import jax.numpy as jnp
from flax import nnx

def sums(x, k):
    return jnp.array([x.sum(), k * jnp.tanh(x).sum()])

def scans(x, k):
    return jax.lax.scan(lambda total, value: (total + value, total), 0.0, x)

def draws(x, k):
    return jax.random.normal(jax.random.key(3), x.shape)

def layer(x, k):
    return nnx.Linear(x.shape[0], 2, rngs=nnx.Rngs(1))(x), jnp.outer(x, x) @ x
"""
RIGHT = "import jax.numpy as jnp\ndef summed(x, k):\n" + (
    "    return jnp.array([x.sum(), k * jnp.tanh(x).sum()])\n"
)


@dataclass(frozen=True)
class Pair:
    """Two sandboxes, of which one primes, with one compile cache; and a problem."""

    compiled: Compiled
    cold: Sandbox
    warm: Sandbox
    problem: Problem


@contextmanager
def pair(folder: Path) -> Iterator[Pair]:
    """Both are started at once."""
    with ExitStack() as stack:
        compiled = stack.enter_context(Compiled.open())
        cold, warm = (
            stack.enter_context(Sandbox.start(compiled=compiled, tier=tier))
            for tier in (Tier.COLD, Tier.WARM)
        )
        yield Pair(compiled, cold, warm, make_problem(folder))


def make_problem(folder: Path, primer: str | None = PRIMER, name: str = "summed") -> Problem:
    """A working tree in ``folder`` with one problem, which is named ``name``."""
    problem, references = folder / "problems" / name, folder / "reference"
    for each in (problem, references):
        each.mkdir(parents=True, exist_ok=True)
    (problem / "problem.yaml").write_text(SPEC.replace("summed", name))
    (problem / "statement.md").write_text(
        "# Sum and scale\n\n## Problem\n\nDo it.\n\n## Hint 1\n\nAdd.\n\n## Hint 2\n\nMultiply.\n"
    )
    (references / f"{name}.py").write_text(REFERENCE.replace("summed", name))
    if primer is not None:
        (problem / "primer.py").write_text(primer)
    return Catalogue(folder / "problems", references).load(name)


def graded(source: str, problem: Problem, sandbox: Sandbox, salt: str = "") -> Report:
    """The report of a source text, which may be indented."""
    data = textwrap.dedent(source).encode()
    return grade(
        Submission(Path("submission.py"), data, len(data), "0" * 64), problem, sandbox, salt
    )


def seen(report: Report) -> dict[str, object]:
    """All of a report that must not depend on the tier, numbers to the bit."""
    return {
        "verdict": report.verdict,
        "score": report.score,
        "messages": report.messages,
        "misconceptions": report.misconceptions,
        "hints": report.hints,
        "loaded": report.loaded,
        "printed": report.printed,
        "printed openly": report.printed_openly,
        "walls": report.provenance.sandbox,
        "cases": [
            (case.name, case.verdict, case.score, case.reason, case.error_ratio)
            for case in report.cases
        ],
        "vectors": [
            None if case.actual is None else (case.actual.shape, case.actual.tobytes())
            for case in report.cases
        ],
    }
