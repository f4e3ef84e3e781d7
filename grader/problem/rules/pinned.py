"""Rules on values pinned by hand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.problem.assignments import MAX_ELEMENTS, Dims, assignments, sizes, value_or_none
from grader.problem.document import KeyPath
from grader.problem.draft import Draft, Table
from grader.problem.expression import Expression, shape_text
from grader.problem.generator_models import DimIs
from grader.problem.literal import dims_along, fixed_dims, shape_of, why_not
from grader.problem.model import Argument
from grader.problem.rules.rule import Fault
from grader.problem.wording import shown, unknown


def pinned_values_fit(draft: Draft) -> Iterator[Fault]:
    """Pinned values name dimensions and arguments, fit them, and agree in size."""
    arguments = {argument.name: argument for argument in draft.arguments.values()}
    for n, group in draft.groups.items():
        for m, pinned in enumerate(group.pinned):
            path: KeyPath = ("cases", n, "pinned", m, "values")
            sound: dict[str, Any] = {}
            for name, value in pinned.values.items():
                if (problem := _why_not(draft, arguments, name, value)) is not None:
                    yield (*path, name), problem
                else:
                    sound[name] = value
            pin = _Pin(arguments, draft.table(n), sound)
            for name, problem in _contradictions(pin):
                yield (*path, name) if name in sound else path, problem


@dataclass(frozen=True)
class _Pin:
    """A pinned case: its sound values, and the dimensions that the rest is drawn from."""

    arguments: Mapping[str, Argument]
    table: Table
    values: Mapping[str, Any]


def _why_not(draft: Draft, arguments: Mapping[str, Argument], name: str, value: Any) -> str | None:
    if name in draft.dim_names:
        if type(value) is not int:
            return f"expected a whole number for a dimension, found {shown(value)}"
        if not 0 <= value <= MAX_ELEMENTS:
            return f"expected a dimension from 0 to {MAX_ELEMENTS}, found {value}"
        return None
    if name in arguments:
        return why_not(arguments[name], value)
    if name in draft.argument_names:  # declared, and broken
        return None
    known = dict.fromkeys((*draft.dim_names, *draft.argument_names))
    return unknown("dimension or argument", name, known)


def _contradictions(pin: _Pin) -> Iterator[tuple[str, str]]:
    """Values whose sizes contradict each other, or the dimensions that are drawn."""
    fixed, problems = fixed_dims(list(pin.arguments.values()), tuple(pin.table.dims), pin.values)
    yield from problems
    if not problems:
        choices = assignments(pin.table.dims, fixed)
        broken = list(_derived_dims_differ(pin, fixed, choices))
        yield from broken or _shapes_differ(pin, choices)
        yield from _too_large(pin, choices)


def _derived_dims_differ(
    pin: _Pin, fixed: Mapping[str, int], choices: Sequence[Dims]
) -> Iterator[tuple[str, str]]:
    for name, value in fixed.items():
        dim = pin.table.dims.get(name)
        if not isinstance(dim, DimIs):
            continue
        others = {value_or_none(dim.value, known) for known in choices} - {value, None}
        if others:
            arguments = (pin.arguments[key] for key in pin.values if key in pin.arguments)
            holders = (a.name for a in arguments if name in dict(dims_along(a, pin.values[a.name])))
            yield (
                name if name in pin.values else next(holders, name),
                f"{name} is {value} here, and {dim.value.text!r} can be {others.pop()}: "
                f"pin what {name} follows from",
            )


def _shapes_differ(pin: _Pin, choices: Sequence[Dims]) -> Iterator[tuple[str, str]]:
    for name, value in pin.values.items():
        argument = pin.arguments.get(name)
        if argument is None or argument.kind != "array" or argument.shape is None:
            continue
        declared = argument.shape
        shape = shape_of(value)
        for _, lengths, _ in sizes(declared, choices):
            if lengths != shape:
                yield (
                    name,
                    f"expected shape {lengths}, which {shape_text(declared)} can be in this case, "
                    f"found {shape}: pin the dimensions too, or change the value",
                )
                break


def _too_large(pin: _Pin, choices: Sequence[Dims]) -> Iterator[tuple[str, str]]:
    """Arrays that the pinned dimensions make too large; `sizes` reports the others."""
    for name, argument in pin.arguments.items():
        shape = argument.shape or ()
        if name in pin.values or _largest(shape, pin.table.choices) > MAX_ELEMENTS:
            continue
        if _largest(shape, choices) > MAX_ELEMENTS:
            yield (
                "",
                f"{name} would have more than {MAX_ELEMENTS} elements: pin a smaller dimension",
            )


def _largest(shape: Sequence[Expression], choices: Sequence[Dims]) -> int:
    return max((size for _, _, size in sizes(shape, choices)), default=0)
