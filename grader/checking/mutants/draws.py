"""Inputs beyond a problem's cases, among which to look for one that kills a survivor.

    other seeds    values that the problem's own generators might have drawn
    the bounds     each dimension as small and as large as it may be
    wider          values and dimensions beyond those that are drawn

The values of a draw are those of a pinned case, so that a find can be written into the spec.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.cases.make import Case
from grader.cases.values import Value
from grader.checking.package import Package
from grader.errors import SpecError
from grader.grading.prepared import problem_cases
from grader.problem.assignments import assignments
from grader.problem.generator_models import (
    Dim,
    DimChoice,
    Dimension,
    DimIntegers,
    DimIs,
    Generator,
    Integers,
    Normal,
    Uniform,
)
from grader.problem.literal import fixed_dims, is_bool, is_whole
from grader.problem.model import Argument, CaseGroup, Pinned, Spec

PinnedValues = Mapping[str, Any]
DRAWS = 8  # of each kind: a draw may have to be compiled anew
TIMES_WIDER = 4
NAME = "suggested"


def rounds(package: Package) -> Iterator[tuple[str, list[Case]]]:
    """The kinds of inputs, and for each kind the cases, small ones first."""
    spec = package.spec.model_copy(update={"withdrawn": ()})
    groups = [
        group.model_copy(update={"pinned": (), "count": 1, "visibility": "hidden"})
        for group in spec.cases
    ]
    others = [
        spec.model_copy(update={"cases": (groups[n % len(groups)],), "seed": spec.seed + 1 + n})
        for n in range(DRAWS)
    ]
    yield "other seeds", _made(package, others)
    pins = [
        {name: known[name] for name, dim in spec.dims.items() if not isinstance(dim, DimIs)}
        for known in assignments(extremes(spec.dims))[:DRAWS]
    ]
    yield "the bounds", _made(package, [_pinned(spec, pin) for pin in pins])
    wide = spec.model_copy(
        update={
            "dims": {name: wider_dim(dim) for name, dim in spec.dims.items()},
            "arguments": tuple(
                argument.model_copy(update={"generator": wider(argument.generator)})
                for argument in spec.arguments
            ),
        }
    )
    seeds = range(spec.seed + 1, spec.seed + 1 + DRAWS)
    wider_specs = [wide.model_copy(update={"seed": seed}) for seed in seeds]
    yield "wider", _made(package, [_pinned(wider_spec, {}) for wider_spec in wider_specs])


def cases_of(package: Package, pins: Sequence[PinnedValues]) -> list[Case]:
    """The cases that the spec makes of pinned values, as far as it can make them."""
    return _made(package, [_pinned(package.spec, pin) for pin in pins])


def values_of(spec: Spec, case: Case) -> dict[str, Any]:
    """A case as the values of a pinned case: all values that do not follow from others."""
    arguments = {
        argument.name: plain(argument, case.inputs[argument.name])
        for argument in spec.arguments
        if not isinstance(argument.generator, Dimension)
    }
    fixed, _ = fixed_dims(spec.arguments, tuple(spec.dims), arguments)
    dims = {
        name: case.dims[name]
        for name, dim in spec.dims.items()
        if name not in fixed and not isinstance(dim, DimIs)
    }
    order = [name for name in spec.dims if name in dims and name not in case.inputs]
    order += [argument.name for argument in spec.arguments]
    both = {**dims, **arguments}
    return {name: both[name] for name in order if name in both}


def plain(argument: Argument, value: Value) -> Any:
    """A value for YAML: the shortest numbers that give the same bits."""
    if isinstance(value, float):
        return _number(argument, np.float64(value))
    return _nested(argument, value)


def _nested(argument: Argument, array: Any) -> Any:
    if array.ndim:
        return [_nested(argument, part) for part in array]
    return _number(argument, array[()])


def _number(argument: Argument, number: Any) -> Any:
    if is_bool(argument):
        return bool(number)
    return int(number) if is_whole(argument) else float(str(number))


def extremes(dims: Mapping[str, Dim]) -> dict[str, Dim]:
    """Dimensions with only the ends of each choice; `assignments` does that for ranges."""
    return {
        name: dim.model_copy(update={"values": tuple({min(dim.values), max(dim.values)})})
        if isinstance(dim, DimChoice)
        else dim
        for name, dim in dims.items()
    }


def wider_dim(dim: Dim) -> Dim:
    """A dimension that may be twice as long."""
    if isinstance(dim, DimIntegers):
        return DimIntegers.model_validate(
            {"type": "integers", "low": dim.low.text, "high": f"2 * ({dim.high.text})"}
        )
    if isinstance(dim, DimChoice):
        return DimIntegers.model_validate(
            {"type": "integers", "low": min(dim.values), "high": 2 * max(dim.values)}
        )
    return dim


def wider(generator: Generator) -> Generator:
    """A generator of the same kind over a few times the range, if it has a range."""
    if isinstance(generator, Uniform):
        more = TIMES_WIDER * (generator.high - generator.low)
        ends = {"low": generator.low - more, "high": generator.high + more}
        return generator.model_copy(update=ends)
    if isinstance(generator, Normal):
        return generator.model_copy(update={"std": TIMES_WIDER * generator.std})
    if isinstance(generator, Integers):
        high = f"{TIMES_WIDER} * ({generator.high.text})"
        return Integers.model_validate(
            {"type": "integers", "low": f"min(0, {generator.low.text})", "high": high}
        )
    return generator


def _pinned(spec: Spec, values: PinnedValues) -> Spec:
    pinned = Pinned.model_validate({"values": dict(values)})
    group = CaseGroup(name=NAME, visibility="hidden", count=1, pinned=(pinned,))
    return spec.model_copy(update={"cases": (group,)})


def _made(package: Package, specs: Sequence[Spec]) -> list[Case]:
    """The cases of all specs, the smallest first; a spec that describes none is passed over."""
    made: list[Case] = []
    for spec in specs:
        with contextlib.suppress(SpecError):
            problem = replace(package.problem, spec=spec)
            made += problem_cases(problem, "", lambda: package.sandbox)
    return sorted(made, key=lambda case: sum(np.size(value) for value in case.inputs.values()))
