"""Cases of a problem: a pure function of the spec, the seed in it, and the course's salt.

Every dimension and every argument of a case has a stream of its own, labelled with (problem id,
seed, salt, group, index, name). So a change to one generator, a new argument, or a new group leaves
every other value as it was. Sample cases are published and do not depend on the salt.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.cases.shapes import BadCaseError, check_output, check_sizes, draw_dims, lengths
from grader.cases.stream import Stream
from grader.cases.values import CallPython, Draw, Value, generate, to_argument
from grader.errors import Defect, SpecError
from grader.jail import wire
from grader.problem.assignments import where
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


def make_cases(problem: Problem, salt: str, call_python: CallPython) -> tuple[Case, ...]:
    """Make all cases, samples first.

    While the samples run, nothing of a hidden case is in the process. Withdrawn cases are left out,
    which changes no other case. ``call_python`` runs the author's own generators. SpecError if the
    spec describes a case that can't be made.
    """
    withdrawn = {entry.case for entry in problem.spec.withdrawn}
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
                break  # the group's other cases would mostly fail for the same reason
            cases.append(case)
    if defects:
        raise SpecError(problem.path, defects)
    return tuple(cases)


def pack(case: Case) -> bytes:
    """The case's inputs as they cross the wall."""
    return pack_values(case.inputs.values())


def pack_values(values: Iterable[Value]) -> bytes:
    """Arguments in order, as they cross the wall; arrays are little-endian and row-major."""
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
    dims = draw_dims({**spec.dims, **group.dims}, fixed, labels)
    check_sizes(spec, dims)
    check_output(spec, dims)
    inputs: dict[str, Value] = {}
    for argument in spec.arguments:
        shape = lengths(argument.name, argument.shape or (), dims)
        if argument.name in pinned.values and argument.name not in dims:
            inputs[argument.name] = _pinned(argument, pinned.values[argument.name], shape)
            continue
        stream = Stream("argument", *labels, argument.name)
        generator = group.generators.get(argument.name, argument.generator)
        draw = Draw(stream, shape, drawn_dtype(argument), dims, call_python)
        try:
            inputs[argument.name] = generate(argument, generator, draw)
        except (ValueError, ZeroDivisionError) as error:
            raise BadCaseError(f"{argument.name}: {error}{where(dims)}") from error
    return Case(
        name=name,
        group=group.name,
        visibility=group.visibility,
        weight=group.weight_of(index),
        note=pinned.note or group.note,
        dims=dims,
        inputs=inputs,
    )


def _pinned(argument: Argument, value: Any, shape: tuple[int, ...]) -> Value:
    found = shape_of(value)
    if found != shape:
        raise BadCaseError(
            f"{argument.name} is pinned with shape {found}, and the spec's shape is {shape} here"
        )
    return to_argument(argument, np.asarray(value, dtype=np.float64).reshape(shape))


def drawn_dtype(argument: Argument) -> str:
    """The dtype that a generator's values must keep to."""
    return "float64" if argument.kind != "array" else holder(argument)
