"""Inputs for a problem's primer: the shapes of the cases, with values that are no secret.

They are drawn from the spec alone, without the salt. They show the dimensions of the cases and
nothing else: no values, no order, no number of cases.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from grader.cases.make import Case, pack_values
from grader.cases.stream import Stream
from grader.cases.values import Draw, Value, drawn_dtype, generate, to_argument
from grader.problem.model import Argument, Spec


def stand_ins(spec: Spec, cases: Iterable[Case]) -> tuple[bytes, ...]:
    """Packed arguments, once for each choice of dimensions that occurs in ``cases``."""
    distinct = {tuple(sorted(case.dims.items())) for case in cases}
    return tuple(
        pack_values([_value(spec, argument, dict(dims)) for argument in spec.arguments])
        for dims in sorted(distinct)
    )


def _value(spec: Spec, argument: Argument, dims: Mapping[str, int]) -> Value:
    """A value as its generator makes it; ones if that takes the author's own code."""
    shape = tuple(part.value(dims) for part in argument.shape or ())
    labels = [part for dim in sorted(dims.items()) for part in dim]
    stream = Stream("stand-in", spec.id, spec.seed, *labels, argument.name)
    draw = Draw(stream, shape, drawn_dtype(argument), dims, _refuse)
    try:
        return generate(argument, argument.generator, draw)
    except (ValueError, ZeroDivisionError):
        return to_argument(argument, np.full(shape, 1.0))


def _refuse(function: str, _: list[float]) -> npt.NDArray[np.float64]:
    raise ValueError(f"{function} is not run for a stand-in")
