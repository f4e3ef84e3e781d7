"""Check: cases and answers are the same in every process, in any order, and on a second call."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence

import numpy as np

from grader.cases.make import Case
from grader.checking.findings import Finding, error_at
from grader.checking.package import Package, Vectors
from grader.errors import JudgeError

HASH_SEEDS = ("0", "1")
CASES_S = 300.0


def check_determinism(package: Package) -> Iterator[Finding]:
    """The cases, and then the reference."""
    yield from _cases(package)
    yield from _reference(package)


def _cases(package: Package) -> Iterator[Finding]:
    """Two processes with different hash seeds print the same cases, if the author's code makes any.

    All other generators are the grader's own, and need no check here.
    """
    if not package.problem.generators.exists():
        return
    first, second = package.map(lambda seed: _printed(package, seed), HASH_SEEDS)
    if first != second:
        lines = zip(first.splitlines(), second.splitlines(), strict=False)
        names = [case.name for case, (a, b) in zip(package.cases, lines, strict=False) if a != b]
        message = (
            f"the cases differ from process to process ({', '.join(names)}): "
            "a Python generator must follow from its seed alone, not from hash() or a set's order"
        )
        yield error_at(package.problem.generators, message)


def _printed(package: Package, hash_seed: str) -> bytes:
    """The output of ``grader cases`` in a process of its own."""
    problem = package.problem
    where = (problem.path.parents[1], problem.reference.parent)
    options = ("--problems", where[0], "--reference", where[1], "--format", "json")
    done = subprocess.run(  # noqa: S603  our own interpreter, our own command
        [sys.executable, "-m", "grader", "cases", package.spec.id, *options],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "GRADER_SALT": package.salt},
        capture_output=True,
        timeout=CASES_S,
        check=False,
    )
    if done.returncode:
        raise JudgeError(f"`grader cases` failed: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def _reference(package: Package) -> Iterator[Finding]:
    """The reference in order, in reverse, and twice in one process."""
    cases, expected = package.cases, package.expected.vectors
    orders: tuple[Sequence[Case], ...] = ((*cases, *cases), cases[::-1])
    twice, backwards = package.map(
        lambda order: package.vectors(package.run(package.reference, order), order), orders
    )
    answers: dict[str, Vectors] = {
        "in another process": twice[: len(cases)],
        "in reverse order": backwards[::-1],
        "on a second call in one process": twice[len(cases) :],
    }
    for how, vectors in answers.items():
        differing = [
            case.name
            for case, got, want in zip(cases, vectors, expected, strict=True)
            if got is None or not np.array_equal(got, want, equal_nan=True)
        ]
        if differing:
            message = (
                f"its answers differ {how} ({', '.join(differing)}): something survives a call (a "
                "global, a cached model) or is drawn anew; make everything from the arguments"
            )
            yield error_at(package.problem.reference, message)
