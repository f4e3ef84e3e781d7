"""Rules on what is said to be valid: it fits its argument or dimension, and leaves something."""

from collections.abc import Iterator, Mapping, Sequence

from grader.problem.assignments import Dims, assignments, distinct, value_or_none, where
from grader.problem.document import KeyPath
from grader.problem.draft import Draft, Table
from grader.problem.expression import Expression
from grader.problem.generator_models import Dimension
from grader.problem.literal import is_bool, is_whole, why_not_element
from grader.problem.model import Argument
from grader.problem.rules.rule import Fault
from grader.problem.valid_models import Valid, ValidSize
from grader.problem.validity import dim_of_sizes, said_size
from grader.problem.wording import number, unknown

_PAIRS = (("low", "high"), ("least_true", "most_true"))


def valid_fits_its_argument(draft: Draft) -> Iterator[Fault]:
    """What is said of an argument can be said of its kind, and leaves some value."""
    for n, argument in draft.arguments.items():
        for _, fault in _faults(draft, n, argument):
            yield fault


def valid_fits_its_dimension(draft: Draft) -> Iterator[Fault]:
    """What is said of a dimension stands where it is declared, and leaves some size."""
    for n, group in draft.groups.items():
        for name, dim in group.dims.items():
            if said_size(dim) is not None:
                yield (
                    ("cases", n, "dims", name, "valid"),
                    "what is valid holds in all groups: say it under dims at the top",
                )
    for name, dim in draft.dims.items():
        if (said := said_size(dim)) is not None:
            yield from _faults_of_size(draft, name, said)


def sound_valid(draft: Draft) -> dict[str, Argument]:
    """The arguments of which something is said, by name, without the keys that have a fault."""
    arguments = {}
    for n, argument in draft.arguments.items():
        if argument.valid is not None:
            broken = {key for keys, _ in _faults(draft, n, argument) for key in keys}
            kept = argument.valid.model_dump(exclude_defaults=True, exclude=broken)
            said = Valid.model_validate(kept)
            arguments[argument.name] = argument.model_copy(update={"valid": said})
    return arguments


def sound_valid_sizes(draft: Draft) -> dict[str, ValidSize]:
    """What is valid of dimensions, by name, as far as it has no fault."""
    said = {name: said_size(dim) for name, dim in draft.dims.items()}
    return {
        name: size
        for name, size in said.items()
        if size is not None and not list(_faults_of_size(draft, name, size))
    }


def valid_table(draft: Draft) -> Table:
    """The dimensions with their valid sizes."""
    said = sound_valid_sizes(draft)
    dims = {
        name: dim_of_sizes(said[name]) if name in said else dim for name, dim in draft.dims.items()
    }
    return Table((), dims, assignments(dims) if said else ())


def _faults(draft: Draft, n: int, argument: Argument) -> Iterator[tuple[Sequence[str], Fault]]:
    """The faults in what is said of an argument, each with the keys that may be the cause."""
    if (said := argument.valid) is None:
        return
    path: KeyPath = ("arguments", n, "valid")
    if isinstance(argument.generator, Dimension) and argument.kind in ("int", "float"):
        message = "this is a dimension: say what is valid of it under dims, with valid, too"
        yield tuple(Valid.model_fields), (path, message)
        return
    broken = set()
    for key, field in Valid.model_fields.items():
        if (value := getattr(said, key)) == field.default:
            continue
        why = _why_unfit(argument, key) or _why_not_a_bound(draft, argument, value)
        if why is not None:
            broken.add(key)
            yield (key,), ((*path, key), why)
    for low, high in _PAIRS:
        if not broken & {low, high}:
            for fault in _empty(draft, path, low, getattr(said, low), getattr(said, high)):
                broken |= {low, high}
                yield (low, high), fault
    kept = said.model_copy(update=dict.fromkeys(broken & {"low", "high"}))
    for fault in _values(argument, path, kept):
        yield ("values",), fault
    if "least_true" not in broken and said.least_true is not None and argument.shape:
        for fault in _too_many(draft, path, said.least_true, argument.shape[-1]):
            yield ("least_true",), fault


def _why_unfit(argument: Argument, key: str) -> str | None:
    """The reason why a key can't be said of an argument of this kind; None if it can."""
    name, has_rows = argument.name, argument.kind == "array" and bool(argument.shape)
    if argument.kind == "array" and argument.shape is None:  # another rule reports it
        has_rows = True
    if key in ("spread", "distinct", "order") and not has_rows:
        return f"{key} speaks of the entries of a row, and {name} has no rows"
    if key in ("least_true", "most_true") and not (has_rows and is_bool(argument)):
        return f"{key} speaks of the rows of an array of bool, and {name} is none"
    if key in ("low", "high", "spread", "distinct") and is_bool(argument):
        return f"{name} is true or false: say least_true, most_true or values instead of {key}"
    if key in ("infinite", "nan") and (is_bool(argument) or is_whole(argument)):
        kind = "true or false" if is_bool(argument) else "whole numbers"
        return f"{name} holds {kind}: remove {key}"
    return None


def _why_not_a_bound(draft: Draft, argument: Argument, bound: object) -> str | None:
    if isinstance(bound, float) and not isinstance(bound, bool):
        return why_not_element(argument, bound)
    if not isinstance(bound, Expression):
        return None
    return _why_no_value(bound, draft.dim_names, _choices(draft))


def _why_no_value(
    bound: Expression, names: Sequence[str], choices: Sequence[Dims], later: Sequence[str] = ()
) -> str | None:
    for name in sorted(bound.names - set(names)):
        if name in later:
            return f"{name!r} in {bound.text!r} is not known yet: declare it further up"
        return unknown("dimension", name, names)
    for known in distinct(choices, [bound]):
        if bound.names <= known.keys() and value_or_none(bound, known) is None:
            return f"{bound.text!r} divides by zero{where(known, bound.names)}"
    return None


def _empty(
    draft: Draft,
    path: KeyPath,
    key: str,
    low: float | Expression | None,
    high: float | Expression | None,
) -> Iterator[Fault]:
    """Two bounds that leave nothing between them."""
    if low is None or high is None:
        return
    inside = [bound for bound in (low, high) if isinstance(bound, Expression)]
    names = frozenset[str]().union(*(bound.names for bound in inside))
    for known in distinct(_choices(draft), inside):
        least, most = _number(low, known), _number(high, known)
        if least is not None and most is not None and least > most:
            other = dict(_PAIRS)[key]
            found = f"{number(least)} and {number(most)}{where(known, names)}"
            yield (*path, key), f"expected {key} to be at most {other}, found {found}"
            return


def _values(argument: Argument, path: KeyPath, said: Valid) -> Iterator[Fault]:
    """Listed values that the argument can't be, or that are out of bounds."""
    low = said.low if isinstance(said.low, float) else None
    high = said.high if isinstance(said.high, float) else None
    for m, value in enumerate(said.values or ()):
        why = why_not_element(argument, value)
        if why is None and low is not None and value < low:
            why = f"expected no value below low, which is {number(low)}, found {number(value)}"
        if why is None and high is not None and value > high:
            why = f"expected no value above high, which is {number(high)}, found {number(value)}"
        if why is not None:
            yield (*path, "values", m), why


def _too_many(
    draft: Draft, path: KeyPath, least: Expression, length: Expression
) -> Iterator[Fault]:
    """More True than a row has entries."""
    for known in distinct(_choices(draft), [least, length]):
        count, most = value_or_none(least, known), value_or_none(length, known)
        if count is not None and most is not None and count > most:
            at = where(known, least.names | length.names)
            message = f"expected at most {most}, the length of a row, found {count}{at}"
            yield (*path, "least_true"), message
            return


def _faults_of_size(draft: Draft, name: str, said: ValidSize) -> Iterator[Fault]:
    path: KeyPath = ("dims", name, "valid")
    at = draft.dim_names.index(name)
    earlier, later = draft.dim_names[:at], draft.dim_names[at:]
    choices, faults = draft.everywhere.choices, []
    for key, bound in (("low", said.low), ("high", said.high)):
        if (why := _why_no_value(bound, earlier, choices, later)) is not None:
            faults.append(((*path, key), why))
    faults = faults or list(_empty(draft, path, "low", said.low, said.high))
    yield from faults or _negative(path, said.low, choices)


def _negative(path: KeyPath, low: Expression, choices: Sequence[Dims]) -> Iterator[Fault]:
    for known in distinct(choices, [low]):
        if (value_or_none(low, known) or 0) < 0:
            at = where(known, low.names)
            found = f"found {value_or_none(low, known)}{at}"
            yield (*path, "low"), f"expected a size not to be negative, {found}"
            return


def _choices(draft: Draft) -> list[Dims]:
    return [known for table in draft.tables for known in table.choices]


def _number(bound: float | Expression, known: Mapping[str, int]) -> float | None:
    return value_or_none(bound, known) if isinstance(bound, Expression) else bound
