"""Cases of a problem: a pure function of the spec, the seed in it, and the course's salt.

Each dimension and each argument of each case has a stream of its own, labelled with (problem id,
seed, salt, group, index, name). So a change to one generator, a new argument, or a new group leaves
every other value as it was. Sample cases are published and do not depend on the salt.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.errors import Defect, SpecError
from grader.generators.stream import Stream
from grader.generators.values import CallPython, Draw, Value, generate, to_argument
from grader.jail import wire
from grader.spec import Problem, Spec
from grader.spec.literal import fixed_dims, shape_of
from grader.spec.model import CaseGroup, Dim, DimChoice, DimIntegers, Pinned


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
    ``call_python`` runs the author's own generators. SpecError if values pinned in the spec can't
    be made into a case.
    """
    groups = sorted(problem.spec.cases, key=lambda group: group.visibility != "sample")
    cases: list[Case] = []
    defects: list[Defect] = []
    for group in groups:
        for index in range(group.size):
            try:
                cases.append(_make_case(problem.spec, group, index, salt, call_python))
            except BadCaseError as error:
                defects.append(Defect(None, f"cases {group.name}/{index + 1:02d}", str(error)))
    if defects:
        raise SpecError(problem.path, defects)
    return tuple(cases)


def pack(case: Case) -> bytes:
    """The case's inputs as they cross the wall."""
    return wire.pack_arguments(
        [
            value
            if isinstance(value, float)
            else (
                value.dtype.name,
                value.shape,
                value.astype(value.dtype.newbyteorder("<")).tobytes(),
            )
            for value in case.inputs.values()
        ]
    )


def _make_case(
    spec: Spec, group: CaseGroup, index: int, salt: str, call_python: CallPython
) -> Case:
    pinned = group.pinned[index] if index < len(group.pinned) else Pinned(values={})
    secret = salt if group.visibility == "hidden" else ""
    labels = (spec.id, spec.seed, secret, group.name, index)
    fixed, _ = fixed_dims(spec.arguments, tuple(spec.dims), pinned.values)
    dims = _draw_dims({**spec.dims, **group.dims}, fixed, labels)
    inputs: dict[str, Value] = {}
    for argument in spec.arguments:
        shape = tuple(part.value(dims) for part in argument.shape or ())
        if argument.name in pinned.values and argument.name not in dims:
            given = pinned.values[argument.name]
            if shape_of(given) != shape:
                raise BadCaseError(
                    f"{argument.name} is pinned with shape {shape_of(given)}, "
                    f"and the spec's shape is {shape} here"
                )
            inputs[argument.name] = to_argument(argument, given)
        else:
            stream = Stream("argument", *labels, argument.name)
            generator = group.generators.get(argument.name, argument.generator)
            draw = Draw(stream, shape, dims, call_python)
            try:
                inputs[argument.name] = generate(argument, generator, draw)
            except ValueError as error:
                raise BadCaseError(f"{argument.name}: {error}") from error
    return Case(
        name=f"{group.name}/{index + 1:02d}",
        group=group.name,
        visibility=group.visibility,
        weight=group.weight if pinned.weight is None else pinned.weight,
        note=pinned.note or group.note,
        dims=dims,
        inputs=inputs,
    )


def _draw_dims(
    declared: Mapping[str, Dim], fixed: Mapping[str, int], labels: tuple[str | int, ...]
) -> dict[str, int]:
    dims: dict[str, int] = {}
    for name, dim in declared.items():
        dims[name] = fixed[name] if name in fixed else _draw_dim(dim, dims, (*labels, name))
    return dims


def _draw_dim(dim: Dim, known: Mapping[str, int], labels: tuple[str | int, ...]) -> int:
    stream = Stream("dim", *labels)
    if isinstance(dim, DimIntegers):
        low, high = dim.low.value(known), dim.high.value(known)
        return low + stream.below(high - low + 1, 1)[0]
    if isinstance(dim, DimChoice):
        return dim.values[stream.below(len(dim.values), 1)[0]]
    return dim.value.value(known)
