"""Rules on what is valid: it fits its argument, and generators and pinned values keep to it."""

import math
from collections.abc import Iterator, Mapping, Sequence

from grader.problem.assignments import Dims, assignments, distinct, value_or_none, where
from grader.problem.document import KeyPath
from grader.problem.draft import Draft
from grader.problem.expression import Expression
from grader.problem.extent import extent
from grader.problem.generator_models import (
    Boolean,
    Choice,
    Constant,
    Dimension,
    DimIntegers,
    DimIs,
    Generator,
    Linspace,
    LiteralValue,
    LogUniform,
    Normal,
    OneHot,
    Permutation,
    PythonGenerator,
    Simplex,
    Sorted,
    Uniform,
)
from grader.problem.literal import fixed_dims, is_bool, is_whole, why_not, why_not_element
from grader.problem.model import Argument
from grader.problem.rules.rule import Fault, generators
from grader.problem.valid_models import Valid, ValidSize
from grader.problem.validity import as_said, is_size, rows_of
from grader.problem.wording import unknown

ANY = (-math.inf, math.inf)
_OF_ROWS = ("spread", "distinct", "order")
_OF_TRUE = ("least_true", "most_true")
_NEVER_EQUAL = (Uniform, LogUniform, Normal, Permutation, Simplex)  # but with a chance of 1e-7
MAX_WHOLE = 10_000  # whole numbers of a range that are compared with a list


def valid_fits_its_argument(draft: Draft) -> Iterator[Fault]:
    """What is said of an argument can be said of its kind, and leaves some value."""
    choices = [known for table in draft.tables for known in table.choices]
    for n, argument in draft.arguments.items():
        if (said := argument.valid) is None:
            continue
        path: KeyPath = ("arguments", n, "valid")
        if isinstance(argument.generator, Dimension):
            yield path, "this is a dimension: say what is valid under dims, there with valid, too"
            continue
        for key in _unfit(argument, said):
            yield (*path, key), _why_unfit(argument, key)
        for key in ("low", "high", *_OF_TRUE):
            bound = getattr(said, key)
            if isinstance(bound, Expression):
                yield from _bad_expression((*path, key), bound, draft.dim_names, choices)
            elif isinstance(bound, float) and (why := why_not_element(argument, bound)):
                yield (*path, key), why
        for m, value in enumerate(said.values or ()):
            as_written = bool(value) if is_bool(argument) else value
            if (why := why_not_element(argument, as_written)) is not None:
                yield (*path, "values", m), why
        yield from _empty(path, said, choices)


def draws_are_valid(draft: Draft) -> Iterator[Fault]:
    """No generator can draw what is not valid."""
    for path, argument, generator, choices in generators(draft):
        said = argument.valid
        if said is None or isinstance(generator, Dimension | PythonGenerator):
            continue
        for known in choices:
            why = _why_not_drawn(argument, said, generator, known)
            if why is not None:
                yield path, f"{why}: draw less, or let more be valid"
                break


def pinned_values_are_valid(draft: Draft) -> Iterator[Fault]:
    """No pinned value is invalid."""
    arguments = {a.name: a for a in draft.arguments.values() if a.valid is not None}
    for n, group in draft.groups.items():
        for m, pinned in enumerate(group.pinned):
            fixed, _ = fixed_dims(list(draft.arguments.values()), tuple(draft.dims), pinned.values)
            for name, value in pinned.values.items():
                if name not in arguments or why_not(arguments[name], value) is not None:
                    continue
                for known in assignments(draft.table(n).dims, fixed)[:1]:
                    why = _why_not_valued(arguments[name], value, known)
                    if why is not None:
                        yield ("cases", n, "pinned", m, "values", name), why


def sizes_are_valid(draft: Draft) -> Iterator[Fault]:
    """What is valid of a dimension is said where it is declared, and holds in every case."""
    for n, group in draft.groups.items():
        for name, dim in group.dims.items():
            if not isinstance(dim, DimIs) and dim.valid is not None:
                yield (
                    ("cases", n, "dims", name, "valid"),
                    "what is valid holds in all groups: say it under dims at the top",
                )
    for name, dim in draft.dims.items():
        if isinstance(dim, DimIs) or dim.valid is None:
            continue
        path: KeyPath = ("dims", name, "valid")
        earlier = draft.dim_names[: draft.dim_names.index(name)]
        choices = draft.everywhere.choices
        faults = [
            fault
            for key, bound in (("low", dim.valid.low), ("high", dim.valid.high))
            for fault in _bad_expression((*path, key), bound, earlier, choices)
        ]
        yield from faults or _sizes_beyond(draft, name, dim.valid)


def _sizes_beyond(draft: Draft, name: str, valid: ValidSize) -> Iterator[Fault]:
    """Sizes that are drawn or pinned, and not valid."""
    allowed = DimIntegers(type="integers", low=valid.low, high=valid.high)
    for table in draft.tables:
        if fault := _beyond((*table.path, "dims", name), name, allowed, table.choices):
            yield fault
    for n, group in draft.groups.items():
        for m, pinned in enumerate(group.pinned):
            arguments = list(draft.arguments.values())
            fixed, _ = fixed_dims(arguments, tuple(draft.dims), pinned.values)
            if name in fixed:
                place = ("cases", n, "pinned", m, "values")
                known = assignments(draft.table(n).dims, fixed)
                if fault := _beyond(place, name, allowed, known):
                    yield fault


def _beyond(
    path: KeyPath, name: str, allowed: DimIntegers, choices: Sequence[Dims]
) -> Fault | None:
    for known in choices:
        if name in known and not is_size(allowed, known, known[name]):
            low, high = value_or_none(allowed.low, known), value_or_none(allowed.high, known)
            at = where(known, allowed.low.names | allowed.high.names)
            return path, f"{name} can be {known[name]} here, and {low} to {high} is valid{at}"
    return None


def _unfit(argument: Argument, said: Valid) -> list[str]:
    """The keys that can't be said of the argument."""
    keys: list[str] = []
    if argument.kind != "array" or not argument.shape:
        keys += [key for key in _OF_ROWS if getattr(said, key) not in (None, False)]
    if argument.kind != "array" or not is_bool(argument) or not argument.shape:
        keys += [key for key in _OF_TRUE if getattr(said, key) is not None]
    if is_whole(argument) or is_bool(argument):
        keys += [key for key in ("infinite", "nan") if getattr(said, key)]
    if is_bool(argument):
        keys += [key for key in ("low", "high") if getattr(said, key) is not None]
    return keys


def _why_unfit(argument: Argument, key: str) -> str:
    if key in _OF_ROWS:
        return f"{key} is said of the rows of an array, and {argument.name} has none"
    if key in _OF_TRUE:
        return f"{key} is said of the rows of an array of bool, and {argument.name} is none"
    if key in ("low", "high"):
        return f"{argument.name} is true or false: say least_true, most_true or values"
    return f"{argument.name} holds whole numbers, which are never infinite or NaN"


def _bad_expression(
    path: KeyPath, bound: Expression, names: Sequence[str], choices: Sequence[Dims]
) -> Iterator[Fault]:
    for name in sorted(bound.names - set(names)):
        yield path, unknown("dimension", name, names)
        return
    for known in distinct(choices, [bound]):
        if bound.names <= known.keys() and value_or_none(bound, known) is None:
            yield path, f"{bound.text!r} divides by zero{where(known, bound.names)}"
            return


def _empty(path: KeyPath, said: Valid, choices: Sequence[Dims]) -> Iterator[Fault]:
    """Bounds that leave nothing."""
    for low, high in (("low", "high"), ("least_true", "most_true")):
        if getattr(said, low) is None or getattr(said, high) is None:
            continue
        for known in choices:
            least, most = _number(getattr(said, low), known), _number(getattr(said, high), known)
            if least is not None and most is not None and least > most:
                found = f"{least:g} and {most:g}{where(known)}"
                yield (*path, low), f"expected {low} to be at most {high}, found {found}"
                break


def _number(bound: float | Expression, known: Mapping[str, int]) -> float | None:
    return value_or_none(bound, known) if isinstance(bound, Expression) else bound


def _why_not_valued(argument: Argument, value: object, known: Dims) -> str | None:
    assert argument.valid is not None
    try:
        return as_said(argument.valid, known, ANY).why_not(rows_of(value))
    except (KeyError, ZeroDivisionError):  # another rule reports it
        return None


def _why_not_drawn(
    argument: Argument, said: Valid, generator: Generator, known: Dims
) -> str | None:
    """The reason why a generator may draw what is not valid; None if it can't."""
    if isinstance(generator, LiteralValue):
        if why_not(argument, generator.value) is not None:
            return None  # another rule reports it
        return _why_not_valued(argument, generator.value, known)
    lengths = [value_or_none(part, known) for part in argument.shape or ()]
    length = lengths[-1] if lengths else 1
    try:
        allowed = as_said(said, known, ANY)
        drawn = extent(generator, known, length or 0)
    except (KeyError, ZeroDivisionError):
        return None
    if drawn is not None:
        low, high = drawn
        if not (allowed.low <= low and high <= allowed.high):
            ends = f"from {allowed.low:.9g} to {allowed.high:.9g}"
            return f"it can draw {low:.9g} to {high:.9g}, and what is valid is {ends}"
        if said.spread is not None and high - low > said.spread:
            return f"it can draw entries {high - low:.9g} apart, and {said.spread:g} is valid"
    return _why_not_values(said, generator, drawn) or _why_not_rows(
        said, generator, allowed.least_true, allowed.most_true, length or 0
    )


def _why_not_values(
    said: Valid, generator: Generator, drawn: tuple[float, float] | None
) -> str | None:
    if said.values is None or drawn is None:
        return None
    inner = generator.of if isinstance(generator, Sorted) else generator
    if isinstance(inner, Choice):
        others = set(inner.values) - set(said.values)
    elif drawn[0] == drawn[1]:
        others = {drawn[0]} - set(said.values)
    elif isinstance(inner, Uniform | LogUniform | Normal | Linspace | Simplex):
        return "it draws real numbers, and only some values are valid"
    else:
        whole = range(int(drawn[0]), min(int(drawn[1]), int(drawn[0]) + MAX_WHOLE) + 1)
        others = {float(value) for value in whole} - set(said.values)
    return f"it can draw {min(others):g}, which is no valid value" if others else None


def _why_not_rows(
    said: Valid, generator: Generator, least_true: int, most_true: int | None, length: int
) -> str | None:
    """What rows can be that are drawn, and must not be."""
    inner = generator.of if isinstance(generator, Sorted) else generator
    if said.distinct and length > 1 and not isinstance(inner, (*_NEVER_EQUAL, Linspace)):
        return f"{inner.type} can draw equal entries in a row, and they are to be distinct"
    if said.order is not None and length > 1 and not _keeps_order(said.order, generator):
        return f"{generator.type} can draw a row that is not in {said.order} order"
    least, most = _trues(inner, length)
    if least < least_true:
        return f"{inner.type} can draw a row with {least} True, and {least_true} is the least valid"
    if most_true is not None and most > most_true:
        return f"{inner.type} can draw a row with {most} True, and {most_true} is the most valid"
    return None


def _keeps_order(order: str, generator: Generator) -> bool:
    if isinstance(generator, Sorted):
        return generator.descending == (order == "descending")
    if isinstance(generator, Linspace):
        rises = generator.stop >= generator.start
        return rises == (order == "ascending") or generator.stop == generator.start
    return isinstance(generator, Constant)


def _trues(generator: object, length: int) -> tuple[int, int]:
    """The least and the greatest number of True in a row that is drawn."""
    if isinstance(generator, OneHot):
        return min(1, length), min(1, length)
    if isinstance(generator, Constant):
        count = length if generator.value else 0
        return count, count
    if isinstance(generator, Boolean):
        return length if generator.probability == 1 else 0, length if generator.probability else 0
    return 0, length
