"""Expected vectors: the reference, run in the same jail, remembered on the host.

The key of a memory covers everything that the numbers follow from: the spec, the source, the
inputs, the versions, and the processor. Memories are small files in a folder under the user's cache
folder. Only the user can read it; it is safe to delete at any time. Where the folder can't be used,
vectors are computed each time.
"""

import contextlib
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np

from grader.cases.make import Case, pack
from grader.errors import PackageError
from grader.files import cache_folder, keep, recall
from grader.grading.report import Floats
from grader.jail import wire
from grader.limits import TRUSTED
from grader.problem.load import Problem
from grader.problem.model import Spec
from grader.sandbox.outcome import Answer, Returned, in_words
from grader.sandbox.ready.processor import processor
from grader.sandbox.runner import Runner
from grader.version import VERSION


@dataclass(frozen=True)
class Expected:
    """The right answer to each case, and the digest of the reference; no digest without one."""

    vectors: tuple[Floats, ...]
    reference_sha256: str


def expect(
    problem: Problem, cases: Sequence[Case], sandbox: Runner, remember: bool = True
) -> Expected:
    """The expected vectors of ``cases``: of a student's edition those in its spec.

    Else the reference's, remembered or computed now; PackageError if it can't be read, fails, or
    contradicts the spec. ``remember`` is for cases that may come again.
    """
    if written := tuple(case.expected for case in cases if case.expected is not None):
        return Expected(written, "")
    source = read_trusted(problem.reference)
    calls = [pack(case) for case in cases]
    shapes = [expected_shape(problem.spec, case) for case in cases]

    def compute() -> tuple[Floats, ...]:
        function, arity = problem.spec.function, len(problem.spec.arguments)
        answers = run_trusted(sandbox, problem.reference, source, function, arity, calls)
        return tuple(
            _vector(problem, case, answer, shape)
            for case, answer, shape in zip(cases, answers, shapes, strict=True)
        )

    vectors = (
        remembered(problem, source, calls, sandbox.versions, shapes, compute)
        if remember
        else compute()
    )
    return Expected(vectors, hashlib.sha256(source).hexdigest())


def remembered(
    problem: Problem,
    source: bytes,
    calls: Sequence[bytes],
    versions: Mapping[str, str],
    shapes: Sequence[tuple[int, ...]],
    compute: Callable[[], tuple[Floats, ...]],
) -> tuple[Floats, ...]:
    """The answers of ``source`` to ``calls``, one vector for each of ``shapes``, if not remembered.

    Recalled vectors are not checked against the spec again: the spec belongs to the key.
    """
    memory = _Memory(_key(problem.sha256, source, calls, versions))
    vectors = memory.recall(shapes)
    if vectors is None:
        vectors = compute()
        memory.keep(vectors)
    return vectors


def expected_shape(spec: Spec, case: Case) -> tuple[int, ...]:
    """The shape that the spec promises for a case."""
    return tuple(part.value(case.dims) for part in spec.output.shape)


def read_trusted(path: Path) -> bytes:
    """The source of a file of the course staff; PackageError if it can't be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise PackageError(f"cannot read {path}: {error.strerror}") from None


def run_trusted(
    sandbox: Runner, path: Path, source: bytes, function: str, arity: int, calls: Sequence[bytes]
) -> list[Answer]:
    """The answers of a staff file's ``function``; PackageError if it can't be run."""
    outcome = sandbox.run(wire.Load(function, arity, path.name, source), calls, TRUSTED)
    if outcome.load.answer is not None:
        raise PackageError(f"{path} cannot be loaded: {in_words(outcome.load.answer)}")
    answers = [step.answer for step in outcome.calls if step.answer is not None]
    if len(answers) < len(calls):
        raise PackageError(
            f"{path}: {function} stopped at call {len(answers)}: {in_words(answers[-1])}"
        )
    return answers


def _vector(problem: Problem, case: Case, answer: Answer, shape: tuple[int, ...]) -> Floats:
    """The reference's answer to one case, checked against the spec."""
    if not isinstance(answer, Returned) or answer.values is None:
        where = _where(problem, case)
        raise PackageError(f"{where}: expected numbers of shape {shape}: {in_words(answer)}")
    check_answer(problem, case, answer.values)
    return answer.values


def check_answer(problem: Problem, case: Case, answer: Floats) -> None:
    """Raise PackageError unless an answer of the reference is what the spec says of a case."""
    where, shape = _where(problem, case), expected_shape(problem.spec, case)
    if answer.shape != shape:
        raise PackageError(
            f"{where}: it returned shape {answer.shape}, and {problem.path} says shape {shape}"
        )
    values, at = answer.reshape(-1), 0
    for component in problem.spec.output.components:
        count = component.count.value(case.dims)
        part, at = values[at : at + count], at + count
        allowed = np.isfinite(part) | (np.isinf(part) & component.allow_infinite)
        if not allowed.all():
            bad = part[~allowed][0]
            raise PackageError(
                f"{where}: {component.name} is {bad}: an expected value must be finite"
                + ("" if np.isnan(bad) else f" (or set allow_infinite in {problem.path})")
            )


def _where(problem: Problem, case: Case) -> str:
    return f"{problem.reference}: {problem.spec.function}, case {case.name}"


def _key(
    problem_sha256: str, source: bytes, calls: Sequence[bytes], versions: Mapping[str, str]
) -> str:
    facts = [f"{name}={value}" for name, value in sorted(versions.items())]
    facts += [VERSION, problem_sha256, processor()]
    parts = (source, *calls, *(fact.encode() for fact in facts))
    return hashlib.sha256(wire.pack_parts(*parts)).hexdigest()


class _Memory:
    """Vectors under one key: absent, or whole (written beside and renamed).

    A file that is not plain, or has the wrong size or digest, counts as absent.
    """

    def __init__(self, key: str) -> None:
        self._name = f"{key}.f64"

    def recall(self, shapes: Sequence[tuple[int, ...]]) -> tuple[Floats, ...] | None:
        """The vectors, if they are here and whole."""
        sizes = [prod(shape) for shape in shapes]
        ends = np.cumsum(sizes, dtype=int)
        with contextlib.suppress(OSError):
            numbers = recall(cache_folder("expected") / self._name, 8 * sum(sizes))
            if numbers is not None:
                flat = np.frombuffer(numbers, dtype="<f8")
                return tuple(
                    flat[end - size : end].reshape(shape)
                    for end, size, shape in zip(ends, sizes, shapes, strict=True)
                )
        return None

    def keep(self, vectors: Sequence[Floats]) -> None:
        """Remember the vectors, if the folder can be written."""
        numbers = b"".join(vector.astype("<f8").tobytes() for vector in vectors)
        with contextlib.suppress(OSError):
            keep(cache_folder("expected") / self._name, numbers)
