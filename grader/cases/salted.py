"""The cases that no salt changes: samples, and cases with every value set by hand.

What is computed for these serves every course, and every attempt of one person.
"""

from collections.abc import Sequence

from grader.cases.anew import FIXED
from grader.cases.make import Case
from grader.problem.generator_models import Dimension, DimIs
from grader.problem.literal import fixed_dims
from grader.problem.model import CaseGroup, Spec


def unsalted(spec: Spec, cases: Sequence[Case]) -> tuple[int, ...]:
    """The numbers of the cases that no salt changes; repeats count as changed."""
    names = {
        group.case_name(index)
        for group in spec.cases
        for index in range(group.size)
        if _is_unsalted(spec, group, index)
    }
    return tuple(n for n, case in enumerate(cases) if case.name in names)


def _is_unsalted(spec: Spec, group: CaseGroup, index: int) -> bool:
    if group.visibility == "sample":
        return True
    if index >= len(group.pinned):
        return False
    values, dims = group.pinned[index].values, {**spec.dims, **group.dims}
    known, _ = fixed_dims(spec.arguments, tuple(dims), values)
    return all(name in known or isinstance(dim, DimIs) for name, dim in dims.items()) and all(
        (argument.name in values and argument.name not in dims)
        or isinstance(group.generators.get(argument.name, argument.generator), FIXED | Dimension)
        for argument in spec.arguments
    )
