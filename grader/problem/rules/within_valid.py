"""Rules on draws and pinned values: nothing that a case may have is beyond what is valid."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from grader.problem.assignments import Dims, assignments, distinct, value_or_none, where
from grader.problem.document import KeyPath
from grader.problem.draft import Draft
from grader.problem.expression import Expression
from grader.problem.extent import extent
from grader.problem.generator_models import Dim, DimIntegers, Generator, LiteralValue, Permutation
from grader.problem.literal import fixed_dims, why_not
from grader.problem.model import Argument
from grader.problem.rules.generators import misfits
from grader.problem.rules.rule import Fault, expressions, generators
from grader.problem.rules.valid import sound_valid, sound_valid_sizes
from grader.problem.valid_models import Valid
from grader.problem.validity import as_said, dim_of_sizes, is_size, rows_of


def draws_are_valid(draft: Draft) -> Iterator[Fault]:
    """No generator can draw what is not valid."""
    arguments = sound_valid(draft)
    for path, written, generator, choices in generators(draft):
        argument = arguments.get(written.name)
        if argument is None or any(True for _ in misfits(path, argument, generator, choices)):
            continue
        for known in distinct(choices, _expressions(argument, generator)):
            why = _why_not_drawn(argument, generator, known)
            if why is not None:
                yield path, f"{why}: draw less, or let more be valid"
                break


def pinned_values_are_valid(draft: Draft) -> Iterator[Fault]:
    """No pinned value is invalid."""
    arguments = sound_valid(draft)
    for pin in _pinned(draft) if arguments else ():
        for name, value in pin.values.items():
            argument = arguments.get(name)
            if argument is None or why_not(argument, value) is not None:
                continue
            inside = _bounds(argument)
            names = frozenset[str]().union(*(bound.names for bound in inside))
            for known in distinct(pin.choices, inside) if names else ({},):
                if (why := _why_not_valued(argument, value, known)) is not None:
                    at = where(known, names)
                    yield (*pin.path, name), f"{why}{at}: pin another value, or let more be valid"
                    break


def sizes_are_valid(draft: Draft) -> Iterator[Fault]:
    """No size that is drawn or pinned is invalid."""
    sizes = sound_valid_sizes(draft)
    pins = list(_pinned(draft)) if sizes else []
    for name, said in sizes.items():
        allowed = dim_of_sizes(said)
        for table in draft.tables:
            changed = table.dims[name] is not draft.dims[name]
            path: KeyPath = (*(table.path if changed else ()), "dims", name)
            yield from _beyond(path, name, allowed, table.choices)
        for pin in pins:
            if name in pin.fixed:
                path = (*pin.path, name) if name in pin.values else pin.path
                yield from _beyond(path, name, allowed, pin.choices)


def _why_not_drawn(argument: Argument, generator: Generator, known: Dims) -> str | None:
    """The reason why a generator may draw what is not valid; None if it can't."""
    if isinstance(generator, LiteralValue):
        return _why_not_valued(argument, generator.value, known)
    length = value_or_none(argument.shape[-1], known) or 0 if argument.shape else 1
    try:
        drawn = extent(generator, known, length)
        allowed = as_said(argument, known)
    except (KeyError, ZeroDivisionError):  # other rules report it
        return None
    why = None if drawn is None else allowed.why_not_drawn(drawn, length)
    names = (expression.names for expression in _expressions(argument, generator))
    return why and why + where(known, frozenset[str]().union(*names))


def _why_not_valued(argument: Argument, value: object, known: Dims) -> str | None:
    try:
        return as_said(argument, known).why_not(rows_of(value))
    except (KeyError, ZeroDivisionError):  # other rules report it
        return None


def _expressions(argument: Argument, generator: Generator) -> list[Expression]:
    """The expressions on which it depends whether the draws are valid."""
    said = argument.valid or Valid()
    inside = [*_bounds(argument), *(expression for _, expression in expressions(generator, ()))]
    if said.speaks_of_rows or isinstance(generator, Permutation):
        inside += (argument.shape or ())[-1:]
    return inside


def _bounds(argument: Argument) -> list[Expression]:
    said = argument.valid or Valid()
    bounds = (said.low, said.high, said.least_true, said.most_true)
    return [bound for bound in bounds if isinstance(bound, Expression)]


@dataclass(frozen=True)
class _Pin:
    """A pinned case: its values, and the dimensions that they fix."""

    path: KeyPath
    values: Mapping[str, Any]
    fixed: Mapping[str, int]
    dims: Mapping[str, Dim]

    @cached_property
    def choices(self) -> Sequence[Dims]:
        """The dimensions that the case can have."""
        return assignments(self.dims, self.fixed)


def _pinned(draft: Draft) -> Iterator[_Pin]:
    arguments = list(draft.arguments.values())
    for n, group in draft.groups.items():
        for m, pinned in enumerate(group.pinned):
            fixed, contradictions = fixed_dims(arguments, tuple(draft.dims), pinned.values)
            if contradictions:  # another rule reports it
                continue
            fixed = {name: size for name, size in fixed.items() if type(size) is int}
            path = ("cases", n, "pinned", m, "values")
            yield _Pin(path, pinned.values, fixed, draft.table(n).dims)


def _beyond(
    path: KeyPath, name: str, allowed: DimIntegers, choices: Sequence[Dims]
) -> Iterator[Fault]:
    for known in choices:
        if name in known and not is_size(allowed, known, known[name]):
            low, high = value_or_none(allowed.low, known), value_or_none(allowed.high, known)
            if low is not None and high is not None:
                at = where(known, allowed.low.names | allowed.high.names)
                yield path, f"{name} can be {known[name]} here, and {low} to {high} is valid{at}"
                return
