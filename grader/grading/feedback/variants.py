"""The vectors of a reference's wrong variants, from one process that calls all of them.

The variants share the reference's layers and shapes: code that is compiled for the first serves all
others.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from grader.cases.make import Case, pack_values
from grader.grading.expected import expected_shape, read_trusted, remembered, run_trusted
from grader.grading.report import Floats
from grader.problem.load import Problem
from grader.sandbox.outcome import Answer, Returned
from grader.sandbox.runner import Runner

# Appended to the reference, so that its own lines keep their numbers.
DISPATCH = """

def _grader_variant(which, *arguments):
    return globals()[{functions!r}[int(which)]](*arguments)
"""


def variant_vectors(
    problem: Problem, cases: Sequence[Case], sandbox: Runner
) -> Mapping[str, tuple[Floats, ...]]:
    """The vectors of each misconception's function, by its name; NaN where it gave none.

    JudgeError if the reference file can't be loaded, or a variant ends its process.
    """
    functions = list(dict.fromkeys(known.function for known in problem.spec.misconceptions))
    source = read_trusted(problem.reference)
    source += DISPATCH.format(functions=functions).encode()
    calls = [
        pack_values([float(which), *case.inputs.values()])
        for which in range(len(functions))
        for case in cases
    ]
    shapes = [expected_shape(problem.spec, case) for case in cases] * len(functions)

    def compute() -> tuple[Floats, ...]:
        arity = len(problem.spec.arguments) + 1
        answers = run_trusted(sandbox, problem.reference, source, "_grader_variant", arity, calls)
        return tuple(map(_numbers, answers, shapes))

    vectors = remembered(problem, source, calls, sandbox.versions, shapes, compute)
    return {
        function: vectors[n * len(cases) : (n + 1) * len(cases)]
        for n, function in enumerate(functions)
    }


def _numbers(answer: Answer, shape: tuple[int, ...]) -> Floats:
    if isinstance(answer, Returned) and answer.values is not None and answer.shape == shape:
        return answer.values
    return np.full(shape, np.nan)
