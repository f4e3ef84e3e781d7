"""Cases of a problem: a pure function of the spec, the seed in it, and the course's salt.

Each dimension and each argument of each case has a stream of its own, labelled with (problem id,
seed, salt, group, index, name). So a change to one generator, a new argument, or a new group leaves
every other value as it was. Sample cases are published and do not depend on the salt.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from grader.cases.stream import Stream
from grader.cases.values import CallPython, Draw, Value, generate, to_argument
from grader.errors import Defect, SpecError
from grader.jail import wire
from grader.problem.assignments import MAX_ELEMENTS
from grader.problem.expression import Expression, shape_text
from grader.problem.generator_models import Dim, DimChoice, DimIntegers
from grader.problem.literal import fixed_dims, holder, shape_of
from grader.problem.load import Problem
from grader.problem.model import Argument, CaseGroup, Pinned, Spec

MAX_ELEMENTS_IN_ALL = 1 << 26  # of all cases together; 256 MiB as float32


@dataclass(frozen=True)
class Case:
    """One call of the function: its inputs by argument name, in the spec's order."""

    name: str
    group: str
    visibility: str
    weight: float
    note: str
    dims: Mapping[str, int]
    inputs: Mapping[str, Value]


class BadCaseError(Exception):
    """A case that the spec describes can't be made; the text says why."""


def make_cases(problem: Problem, salt: str, call_python: CallPython) -> tuple[Case, ...]:
    """All cases, samples first.

    Samples come first so that nothing of a hidden case is in the process while they run.
    Withdrawn cases are left out; the others are what they would be with them.
    ``call_python`` runs the author's own generators. SpecError if values pinned in the spec can't
    be made into a case.
    """
    withdrawn = {one.case for one in problem.spec.withdrawn}
    groups = sorted(problem.spec.cases, key=lambda group: group.visibility != "sample")
    cases: list[Case] = []
    defects: list[Defect] = []
    elements = 0
    for group in groups:
        for index in range(group.size):
            name = group.case_name(index)
            if name in withdrawn:
                continue
            try:
                case = _make_case(problem.spec, group, index, name, salt, call_python)
                elements += sum(np.size(value) for value in case.inputs.values())
                if elements > MAX_ELEMENTS_IN_ALL:
                    raise BadCaseError(
                        f"the inputs up to here have more than {MAX_ELEMENTS_IN_ALL} elements: "
                        "make the arrays smaller, or the cases fewer"
                    )
            except BadCaseError as error:
                defects.append(Defect(None, f"cases {name}", str(error)))
                break  # the group's other cases would mostly tell the same
            cases.append(case)
    if defects:
        raise SpecError(problem.path, defects)
    return tuple(cases)


def pack(case: Case) -> bytes:
    """The case's inputs as they cross the wall."""
    return pack_values(case.inputs.values())


def pack_values(values: Iterable[Value]) -> bytes:
    """Arguments in their order as they cross the wall; arrays little-endian and row-major."""
    return wire.pack_arguments(
        [
            value
            if isinstance(value, float)
            else (
                value.dtype.name,
                value.shape,
                value.astype(value.dtype.newbyteorder("<")).tobytes(),
            )
            for value in values
        ]
    )


def _make_case(
    spec: Spec, group: CaseGroup, index: int, name: str, salt: str, call_python: CallPython
) -> Case:
    pinned = group.pinned[index] if index < len(group.pinned) else Pinned(values={})
    secret = salt if group.visibility == "hidden" else ""
    labels = (spec.id, spec.seed, secret, group.name, index)
    fixed, _ = fixed_dims(spec.arguments, tuple(spec.dims), pinned.values)
    dims = _draw_dims({**spec.dims, **group.dims}, fixed, labels)
    _check_output(spec, dims)
    inputs: dict[str, Value] = {}
    for argument in spec.arguments:
        shape = _lengths(argument.name, argument.shape or (), dims)
        if argument.name in pinned.values and argument.name not in dims:
            inputs[argument.name] = _pinned(argument, pinned.values[argument.name], shape)
            continue
        stream = Stream("argument", *labels, argument.name)
        generator = group.generators.get(argument.name, argument.generator)
        draw = Draw(stream, shape, drawn_dtype(argument), dims, call_python)
        try:
            inputs[argument.name] = generate(argument, generator, draw)
        except (ValueError, ZeroDivisionError) as error:
            raise BadCaseError(f"{argument.name}: {error}{_where(dims)}") from error
    return Case(
        name=name,
        group=group.name,
        visibility=group.visibility,
        weight=group.weight_of(index),
        note=pinned.note or group.note,
        dims=dims,
        inputs=inputs,
    )


def _draw_dims(
    declared: Mapping[str, Dim], fixed: Mapping[str, int], labels: tuple[str | int, ...]
) -> dict[str, int]:
    dims: dict[str, int] = {}
    for name, dim in declared.items():
        try:
            value = fixed[name] if name in fixed else _draw_dim(dim, dims, (*labels, name))
        except (ValueError, ZeroDivisionError) as error:
            raise BadCaseError(f"{name}: {error}{_where(dims)}") from error
        if value < 0:
            raise BadCaseError(f"{name} is {value}: a dimension is not negative{_where(dims)}")
        dims[name] = value
    return dims


def _draw_dim(dim: Dim, known: Mapping[str, int], labels: tuple[str | int, ...]) -> int:
    stream = Stream("dim", *labels)
    if isinstance(dim, DimIntegers):
        low, high = dim.low.value(known), dim.high.value(known)
        if low > high:
            raise ValueError(f"expected low to be at most high, found {low} and {high}")
        return int(stream.integers(low, high, 1)[0])
    if isinstance(dim, DimChoice):
        return dim.values[int(stream.integers(0, len(dim.values) - 1, 1)[0])]
    return dim.value.value(known)


def _pinned(argument: Argument, given: Any, shape: tuple[int, ...]) -> Value:
    found = shape_of(given)
    if found != shape:
        raise BadCaseError(
            f"{argument.name} is pinned with shape {found}, and the spec's shape is {shape} here"
        )
    return to_argument(argument, np.asarray(given, dtype=np.float64).reshape(shape))


def _check_output(spec: Spec, dims: Mapping[str, int]) -> None:
    """BadCaseError unless the output has a shape, and the components fill it."""
    size = prod(_lengths("the output", spec.output.shape, dims))
    counts = _lengths("count", [part.count for part in spec.output.components], dims)
    if sum(counts) != size:
        told = f"the output has {size} elements, and the components {sum(counts)}"
        raise BadCaseError(told + _where(dims))


def _lengths(what: str, shape: Sequence[Expression], dims: Mapping[str, int]) -> tuple[int, ...]:
    """The shape in this case; BadCaseError if it has none, or too many elements."""
    try:
        lengths = tuple(part.value(dims) for part in shape)
    except ZeroDivisionError:
        raise BadCaseError(f"{what}: {shape_text(shape)} divides by zero{_where(dims)}") from None
    if min(lengths, default=0) < 0 or prod(lengths) > MAX_ELEMENTS:
        raise BadCaseError(
            f"{what}: {shape_text(shape)} is {lengths}{_where(dims)}: "
            f"expected lengths that are not negative, and at most {MAX_ELEMENTS} elements"
        )
    return lengths


def drawn_dtype(argument: Argument) -> str:
    """The dtype whose values a generator is to keep to."""
    return "float64" if argument.kind != "array" else holder(argument)


def _where(dims: Mapping[str, int]) -> str:
    told = ", ".join(f"{name}={value}" for name, value in dims.items())
    return f" where {told}" if told else ""
