"""What is valid, in words and as fields: for `grader show`, a student's page, and checks.

Students read them, so nothing here may follow from hidden cases: neither from a generator
nor from a pinned value. What `problem.yaml` says under ``valid`` is told, the declared sizes of
dimensions, and else the type. `grader check` warns where a case goes beyond it.
"""

from collections.abc import Iterator

from grader.problem.expression import Expression, shape_text
from grader.problem.generator_models import Dim, DimChoice, Dimension, DimIntegers
from grader.problem.literal import dtype_of, is_bool, is_whole
from grader.problem.model import Argument, Spec
from grader.problem.valid_models import Valid
from grader.problem.validity import said_size
from grader.problem.wording import number, numbers


def valid_in_words(spec: Spec) -> list[tuple[str, str]]:
    """(name, words) for each argument, and then for each dimension that is no argument."""
    told = [(argument.name, argument_in_words(spec, argument)) for argument in spec.arguments]
    names = {argument.name for argument in spec.arguments}
    told += [(name, size_in_words(dim)) for name, dim in spec.dims.items() if name not in names]
    return told


def valid_as_fields(spec: Spec, argument: Argument) -> dict[str, object]:
    """What is said of an argument by key, with the words; of a dimension, that of its sizes."""
    fields: dict[str, object] = {}
    if argument.valid is not None:
        fields = argument.valid.model_dump(mode="json", exclude_defaults=True)
    elif isinstance(argument.generator, Dimension):
        dim = spec.dims.get(argument.generator.dim.text)
        fields = {} if dim is None else _sizes(dim)
    return {**fields, "words": argument_in_words(spec, argument)}


def size_as_fields(dim: Dim) -> dict[str, object]:
    """The keys ``low`` and ``high``, ``values`` or ``value`` of a dimension, with the words."""
    return {**_sizes(dim), "words": size_in_words(dim)}


def argument_in_words(spec: Spec, argument: Argument) -> str:
    """``a whole number from 0 to 9``, ``float32 of shape [n], entries finite``."""
    said = argument.valid or Valid()
    if isinstance(argument.generator, Dimension):
        text = argument.generator.dim.text
        dim = spec.dims.get(text)
        return _joined("a whole number", text if dim is None else size_in_words(dim))
    if argument.kind == "array":
        start = f"{dtype_of(argument)} of shape {shape_text(argument.shape or ())}"
        entries = " ".join(_entries(argument, said))
        parts = [start, entries and f"entries {entries}", *_rows(argument, said)]
        return ", ".join(part for part in parts if part)
    values = " ".join(_entries(argument, said))
    if is_bool(argument):
        return values or "true or false"
    kind = "a whole number" if is_whole(argument) else "a number"
    if not values:
        return kind
    if values == "finite":
        return "a finite number"
    return _joined(kind, values)


def _joined(kind: str, values: str) -> str:
    return f"{kind} {values}" if values.startswith("from") else f"{kind}, {values}"


def size_in_words(dim: Dim) -> str:
    """``from 1 to 8``, ``16, 32 or 64``, ``heads * 8``."""
    if (said := said_size(dim)) is not None:
        return f"from {said.low.text} to {said.high.text}"
    if isinstance(dim, DimIntegers):
        return f"from {dim.low.text} to {dim.high.text}"
    if isinstance(dim, DimChoice):
        return numbers(sorted(set(dim.values)))
    return dim.value.text


def range_in_words(said: Valid) -> str:
    """``from 0 to 9``, ``at least 0``; empty if there is no bound."""
    if said.low is not None and said.high is not None:
        return f"from {_bound(said.low)} to {_bound(said.high)}"
    if said.low is not None:
        return f"at least {_bound(said.low)}"
    return "" if said.high is None else f"at most {_bound(said.high)}"


def _sizes(dim: Dim) -> dict[str, object]:
    said = said_size(dim)
    return (said or dim).model_dump(mode="json", exclude={"type", "valid"})


def _entries(argument: Argument, said: Valid) -> Iterator[str]:
    """What is told of each number."""
    allowed = numbers(said.values) if said.values is not None else range_in_words(said)
    if allowed:
        yield allowed
    if is_whole(argument) or is_bool(argument):
        return
    if said.infinite or said.nan:
        others = [word for word, may in (("infinite", said.infinite), ("NaN", said.nan)) if may]
        yield f"{'or' if allowed else 'finite or'} {' or '.join(others)}"
    elif not allowed:
        yield "finite"


def _rows(argument: Argument, said: Valid) -> Iterator[str]:
    """What is told of the entries of a row together."""
    where = " in each row" if len(argument.shape or ()) > 1 else ""
    if said.least_true is not None:
        yield f"at least {said.least_true.text} True{where}"
    if said.most_true is not None:
        yield f"at most {said.most_true.text} True{where}"
    if said.spread is not None:
        yield f"at most {number(said.spread)} apart{where}"
    if said.distinct:
        yield f"no two entries equal{where}"
    if said.order is not None:
        yield f"in {said.order} order{where}"


def _bound(bound: float | Expression) -> str:
    return bound.text if isinstance(bound, Expression) else number(bound)
