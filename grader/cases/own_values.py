"""Inputs that a student writes, as texts of a form: read, and held against what the spec allows.

    texts by argument -> values -> dimensions -> valid, or an error for each argument in words

Students read the errors, so nothing here may follow from hidden cases: only what `problem.yaml`
says to be valid bounds a value, the declared sizes a dimension, and else the type does.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from grader.cases.values import Value, to_argument
from grader.errors import UsageError
from grader.problem.assignments import Dims, assignments, value_or_none
from grader.problem.document import parse
from grader.problem.expression import shape_text
from grader.problem.generator_models import Dim, Dimension, DimIs
from grader.problem.literal import fixed_dims, shape_of, why_not
from grader.problem.model import Argument, Spec
from grader.problem.valid_words import argument_in_words, size_in_words
from grader.problem.validity import as_said, dim_of_sizes, is_size, rows_of, said_size
from grader.problem.wording import shown, unknown

MOST_CHARACTERS = 1 << 15  # of one text
# As Python, NumPy and JSON write them; YAML has a dot before each.
_NOT_FINITE = re.compile(r"(?<![\w.])(nan|inf)(?:inity)?(?!\w)", re.IGNORECASE)


class OwnValuesError(UsageError):
    """Texts that are no inputs of the problem; ``errors`` says why, by the argument's name."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__("; ".join(f"{name}: {why}" for name, why in self.errors.items()))


def read_values(spec: Spec, texts: Mapping[str, str]) -> dict[str, Value]:
    """The arguments that ``texts`` hold, in the spec's order; OwnValuesError with every error.

    A text is a number, true or false, or a nested list in square brackets.
    """
    names = [argument.name for argument in spec.arguments]
    errors = {name: unknown("argument", name, names) for name in texts if name not in names}
    written: dict[str, Any] = {}
    for argument in spec.arguments:
        data, why = _read(texts.get(argument.name, ""))
        if why is None:
            why = why_not(argument, data)
        if why is None:
            written[argument.name] = data
        else:
            errors[argument.name] = f"{why}; it is {argument_in_words(spec, argument)}"
    if not errors:
        errors = dict(_disagreeing(spec, written))
    if errors:
        raise OwnValuesError(errors)
    return {
        argument.name: to_argument(argument, written[argument.name]) for argument in spec.arguments
    }


def _read(text: str) -> tuple[Any, str | None]:
    """The data in a text, or why there is none."""
    if not text.strip():
        return None, "expected a value, found nothing"
    if len(text) > MOST_CHARACTERS:
        return None, f"expected at most {MOST_CHARACTERS:,} characters, found {len(text):,}"
    document = parse(_NOT_FINITE.sub(lambda word: f".{word[1].lower()}", text))
    if document.defects:
        return None, f"expected a number or a list in square brackets, found {shown(text.strip())}"
    return document.data, None


def _disagreeing(spec: Spec, written: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The errors of values that are sound one by one."""
    fixed, contradictions = fixed_dims(spec.arguments, tuple(spec.dims), _with_dims(spec, written))
    if contradictions:
        yield from contradictions
        return
    dims = _dims(spec, written, fixed)
    faults = list(_wrong_sizes(spec, written, dims)) or list(_misfits(spec, written, dims))
    yield from faults or _invalid(spec, written, dims)


def _dims(spec: Spec, written: Mapping[str, Any], fixed: Mapping[str, int]) -> Dims:
    """The dimensions that fit most values; ``fixed`` are those that stand in one of them."""
    free = {name: size for name, size in fixed.items() if not isinstance(spec.dims[name], DimIs)}
    declared = {name: _declared(dim) for name, dim in spec.dims.items()}
    choices = assignments(declared, free)
    return min(choices, key=lambda dims: sum(1 for _ in _misfits(spec, written, dims)))


def _with_dims(spec: Spec, written: Mapping[str, Any]) -> dict[str, Any]:
    """The values, and each dimension that a scalar argument of another name gives."""
    given = {
        argument.generator.dim.text: int(written[argument.name])
        for argument in spec.arguments
        if isinstance(argument.generator, Dimension) and argument.generator.dim.text in spec.dims
    }
    return {**given, **{name: value for name, value in written.items() if name not in given}}


def _declared(dim: Dim) -> Dim:
    said = said_size(dim)
    return dim if said is None else dim_of_sizes(said)


def _wrong_sizes(spec: Spec, written: Mapping[str, Any], dims: Dims) -> Iterator[tuple[str, str]]:
    """Dimensions that may not be as long, at the argument that shows it."""
    for name, dim in spec.dims.items():
        if name in dims and not is_size(_declared(dim), dims, dims[name]):
            at = next((each.name for each in spec.arguments if _shows(each, name)), "")
            told = f"expected {name} to be {size_in_words(dim)}, found {dims[name]}"
            yield at or next(iter(written)), told


def _shows(argument: Argument, name: str) -> bool:
    if isinstance(argument.generator, Dimension):
        return argument.generator.dim.text == name
    return any(name in part.names for part in argument.shape or ())


def _misfits(spec: Spec, written: Mapping[str, Any], dims: Dims) -> Iterator[tuple[str, str]]:
    """Arrays of another shape than the dimensions give, and scalars that are another dimension."""
    for argument in spec.arguments:
        value = written[argument.name]
        if isinstance(argument.generator, Dimension):
            size = value_or_none(argument.generator.dim, dims)
            if size != value:
                told = f"expected {size}, which {argument.generator.dim.text} is here"
                yield argument.name, f"{told}, found {shown(value)}"
        elif argument.kind == "array":
            declared = argument.shape or ()
            wanted = tuple(value_or_none(part, dims) for part in declared)
            if shape_of(value) != wanted:
                told = f"expected shape {wanted}, which {shape_text(declared)} is here"
                yield argument.name, f"{told}, found {shape_of(value)}"


def _invalid(spec: Spec, written: Mapping[str, Any], dims: Dims) -> Iterator[tuple[str, str]]:
    """Values beyond what the spec says to be valid."""
    for argument in spec.arguments:
        if not isinstance(argument.generator, Dimension):
            why = as_said(argument, dims).why_not(rows_of(written[argument.name]))
            if why is not None:
                yield argument.name, why
