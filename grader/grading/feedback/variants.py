"""The vectors of a reference's wrong variants, from one process that calls all of them.

The variants share the reference's layers and shapes: code that is compiled for the first serves all
others.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from grader.cases.make import Case, pack_values
from grader.grading.expected import expected_shape, read_trusted, remembered, run_trusted
from grader.grading.feedback.misconceptions import Vectors
from grader.grading.report import Floats
from grader.problem.load import Problem
from grader.sandbox.outcome import Answer, Returned
from grader.sandbox.runner import Runner

# Appended to the reference, so that its own lines keep their numbers.
DISPATCH = """

def _grader_variant(which, *arguments):
    return globals()[{functions!r}[int(which)]](*arguments)
"""
Shapes = Sequence[tuple[int, ...]]


def variant_vectors(
    problem: Problem, functions: Sequence[str], cases: Sequence[Case], sandbox: Runner
) -> Mapping[str, Vectors]:
    """The vectors of each of ``functions`` of the reference; None where it gave no numbers.

    JudgeError if the reference file can't be loaded, or a variant ends its process.
    """
    source = read_trusted(problem.reference)
    source += DISPATCH.format(functions=[*functions]).encode()
    calls = [
        pack_values([float(which), *case.inputs.values()])
        for which in range(len(functions))
        for case in cases
    ]
    shapes = [expected_shape(problem.spec, case) for case in cases] * len(functions)

    def compute() -> Vectors:
        arity = len(problem.spec.arguments) + 1
        answers = run_trusted(sandbox, problem.reference, source, "_grader_variant", arity, calls)
        return [numbers_of(answer, shape) for answer, shape in zip(answers, shapes, strict=True)]

    vectors = remembered_or_none(problem, source, calls, sandbox.versions, shapes, compute)
    return {
        function: vectors[n * len(cases) : (n + 1) * len(cases)]
        for n, function in enumerate(functions)
    }


def numbers_of(answer: Answer | None, shape: tuple[int, ...]) -> Floats | None:
    """The numbers of an answer; None if it gave none of this shape."""
    if isinstance(answer, Returned) and answer.values is not None and answer.shape == shape:
        return answer.values
    return None


def remembered_or_none(
    problem: Problem,
    source: bytes,
    calls: Sequence[bytes],
    versions: Mapping[str, str],
    shapes: Shapes,
    compute: Callable[[], Vectors],
) -> Vectors:
    """`remembered`, for vectors that may be missing: the first number says whether one is there."""

    def with_sign() -> tuple[Floats, ...]:
        return tuple(
            np.concatenate([[0.0], np.zeros(int(np.prod(shape)))])
            if vector is None
            else np.concatenate([[1.0], vector.reshape(-1)])
            for vector, shape in zip(compute(), shapes, strict=True)
        )

    flat = [(1 + int(np.prod(shape)),) for shape in shapes]
    kept = remembered(problem, source, calls, versions, flat, with_sign)
    return [
        vector[1:].reshape(shape) if vector[0] else None
        for vector, shape in zip(kept, shapes, strict=True)
    ]
