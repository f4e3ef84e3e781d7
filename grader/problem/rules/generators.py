"""Rules on generators: each can produce what its argument needs."""

from collections.abc import Iterator, Sequence

from grader.problem.assignments import Dims, distinct, sizes, value_or_none, where
from grader.problem.document import KeyPath
from grader.problem.draft import Draft
from grader.problem.expression import shape_text
from grader.problem.extent import MOST_DEVIATIONS
from grader.problem.generator_models import (
    Boolean,
    Choice,
    Constant,
    Dimension,
    Generator,
    Integers,
    Linspace,
    LiteralValue,
    LogUniform,
    Normal,
    OneHot,
    Permutation,
    PythonGenerator,
    Simplex,
    Sorted,
    SymmetricPositiveDefinite,
    Tokens,
    Uniform,
)
from grader.problem.literal import (
    LARGEST,
    SMALLEST,
    holder,
    is_bool,
    is_whole,
    shape_of,
    whole_range,
    why_not,
    why_not_element,
)
from grader.problem.model import Argument
from grader.problem.rules.rule import Fault, expressions, generators

_REAL = (Uniform, LogUniform, Normal, Linspace, Simplex, SymmetricPositiveDefinite)
_ALONG_AN_AXIS = (Linspace, Permutation, OneHot, Simplex, Sorted, SymmetricPositiveDefinite)
_ANY = (PythonGenerator, LiteralValue, Constant)  # only their values matter
# Products that an spd generator may take: an n x n matrix costs n**3.
_MOST_PRODUCTS = 1 << 28


def generators_fit(draft: Draft) -> Iterator[Fault]:
    """A generator can produce what its argument needs."""
    for path, argument, generator, choices in generators(draft):
        yield from misfits(path, argument, generator, choices)


def misfits(
    path: KeyPath, argument: Argument, generator: Generator, choices: Sequence[Dims]
) -> Iterator[Fault]:
    """The reasons why a generator can't produce what its argument needs."""
    if argument.kind == "array" and argument.shape is None:  # another rule reports it
        return
    if (problem := _misfit(argument, generator)) is not None:
        yield (*path, "type"), problem
        return
    if isinstance(generator, Sorted):
        path, generator = (*path, "of"), generator.of
    inside = [expression for _, expression in expressions(generator, path)]
    choices = distinct(choices, [*inside, *(argument.shape or ())])
    for rule in (
        _expressions_have_values,
        _values_fit,
        _bounds_are_in_order,
        _numbers_can_be_held,
        _shape_fits,
    ):
        findings = list(rule(path, argument, generator, choices))
        yield from findings
        if findings:
            return


def _misfit(argument: Argument, generator: Generator) -> str | None:
    """The reason why no generator of this type can produce the argument; None if one can."""
    name, kind = generator.type, argument.kind
    if isinstance(generator, _ANY):
        return None
    if kind == "array":
        return _misfit_array(argument, generator)
    if isinstance(generator, _ALONG_AN_AXIS):
        return f"{name} makes arrays, and {argument.name} is of kind {kind}"
    if isinstance(generator, Boolean) != (kind == "bool"):
        wanted = "boolean" if kind == "bool" else "integers, choice or dim"
        return f"{name} can't make kind {kind}: expected {wanted}, constant or literal"
    if kind == "int" and isinstance(generator, _REAL):
        return f"{name} makes real numbers, and {argument.name} is an int: expected integers"
    return None


def _misfit_array(argument: Argument, generator: Generator) -> str | None:
    name, dtype, shape = generator.type, holder(argument), argument.shape or ()
    inner = generator.of if isinstance(generator, Sorted) else generator
    if isinstance(generator, Dimension):
        return f"dim makes a scalar, and {argument.name} is an array: expected constant or literal"
    if isinstance(generator, _ALONG_AN_AXIS) and not shape:
        return f"{name} works along the last axis, and the shape is []"
    if isinstance(generator, SymmetricPositiveDefinite):
        if len(shape) < 2 or shape[-1].text != shape[-2].text:
            found = shape_text(shape)
            return f"spd makes square matrices: expected a shape such as [n, n], found {found}"
        if dtype == "float16":
            return "spd matrices are not positive definite when rounded to float16: remove dtype"
    if isinstance(inner, _REAL) and dtype not in ("float16", "float32"):
        return f"{inner.type} makes real numbers, and {argument.name} has dtype {dtype}"
    if dtype == "bool" and not isinstance(inner, Boolean | OneHot):
        return f"{inner.type} can't make an array of bool: expected boolean"
    return None


def _expressions_have_values(
    path: KeyPath, argument: Argument, generator: Generator, choices: Sequence[Dims]
) -> Iterator[Fault]:
    """No expression divides by zero."""
    for place, expression in expressions(generator, path):
        for known in choices:
            if expression.names <= known.keys() and value_or_none(expression, known) is None:
                at = where(known, expression.names)
                yield place, f"{expression.text!r} divides by zero{at}"
                break


def _values_fit(
    path: KeyPath, argument: Argument, generator: Generator, choices: Sequence[Dims]
) -> Iterator[Fault]:
    """The argument can hold the values that are written out."""
    if isinstance(generator, LiteralValue):
        if (problem := why_not(argument, generator.value)) is not None:
            yield (*path, "value"), problem
    elif isinstance(generator, Constant):
        if (problem := why_not_element(argument, generator.value)) is not None:
            yield (*path, "value"), problem
    elif isinstance(generator, Choice):
        for n, value in enumerate(generator.values):
            if (problem := why_not_element(argument, value)) is not None:
                yield (*path, "values", n), problem


def _bounds_are_in_order(
    path: KeyPath, argument: Argument, generator: Generator, choices: Sequence[Dims]
) -> Iterator[Fault]:
    """Low is below high, and there is at least one token."""
    bounds: tuple[float, float] | None = None
    if isinstance(generator, Uniform | LogUniform):
        bounds = generator.low, generator.high
    elif isinstance(generator, Normal):
        bounds = generator.bounds
    if bounds is not None and bounds[0] >= bounds[1]:
        found = f"{bounds[0]:g} and {bounds[1]:g}"
        yield (*path, "low"), f"expected low to be below high, found {found}"
    for known in choices:
        if isinstance(generator, Integers):
            low, high = value_or_none(generator.low, known), value_or_none(generator.high, known)
            if low is not None and high is not None and low > high:
                at = where(known, generator.low.names | generator.high.names)
                found = f"{low} and {high}{at}"
                yield (*path, "low"), f"expected low to be at most high, found {found}"
                return
        if isinstance(generator, Tokens):
            size = value_or_none(generator.vocab_size, known)
            if size is not None and size < 1:
                at = where(known, generator.vocab_size.names)
                yield (*path, "vocab_size"), f"expected at least 1 token, found {size}{at}"
                return


def _numbers_can_be_held(
    path: KeyPath, argument: Argument, generator: Generator, choices: Sequence[Dims]
) -> Iterator[Fault]:
    """Whole numbers are exact in the argument's type; real numbers are not too large for it."""
    low, high = whole_range(argument)
    for known in choices:
        for key, value in _whole_extremes(argument, generator, known):
            if value is not None and not low <= value <= high:
                yield (
                    (*path, key),
                    f"expected whole numbers from {low} to {high}, which {_name(argument)} holds "
                    f"exactly, found {value}",
                )
                return
    if is_whole(argument) or is_bool(argument):
        return
    least, most = SMALLEST[holder(argument)], LARGEST[holder(argument)]
    if isinstance(generator, LogUniform) and generator.low < least:
        found = f"found {generator.low:g}"
        yield (*path, "low"), f"expected at least {least:g}, the least {_name(argument)}, {found}"
        return
    for key, magnitude in _magnitudes(generator):
        if magnitude > most:
            yield (
                (*path, key),
                f"expected numbers up to {most:g}, the most {_name(argument)} holds, "
                f"found {magnitude:g}",
            )
            return


def _shape_fits(
    path: KeyPath, argument: Argument, generator: Generator, choices: Sequence[Dims]
) -> Iterator[Fault]:
    """A literal has the argument's shape in every case; spd matrices have a sane size."""
    if argument.shape is None:
        return
    if isinstance(generator, LiteralValue):
        shape = shape_of(generator.value)
        for known, lengths, _ in sizes(argument.shape, choices):
            if shape != lengths:
                names = frozenset[str]().union(*(part.names for part in argument.shape))
                at = where(known, names)
                yield (*path, "value"), f"expected shape {lengths}{at}, found {shape}"
                return
    if isinstance(generator, SymmetricPositiveDefinite):
        for _, lengths, size in sizes(argument.shape, choices):
            if size * lengths[-1] > _MOST_PRODUCTS:
                yield (
                    (*path, "type"),
                    f"expected matrices that take at most {_MOST_PRODUCTS} products, found shape "
                    f"{lengths}: make them smaller",
                )
                return


def _whole_extremes(
    argument: Argument, generator: Generator, known: Dims
) -> list[tuple[str, int | None]]:
    """The lowest and highest whole numbers of a generator, each with the key it follows from.

    The number is None if the key's expression has no value.
    """
    if isinstance(generator, Integers):
        bounds = (("low", generator.low), ("high", generator.high))
        return [(key, value_or_none(bound, known)) for key, bound in bounds]
    if isinstance(generator, Tokens):
        size = value_or_none(generator.vocab_size, known)
        return [("vocab_size", None if size is None else size - 1)]
    if isinstance(generator, Dimension):
        return [("dim", value_or_none(generator.dim, known))]
    if isinstance(generator, Permutation) and argument.shape:
        count = value_or_none(argument.shape[-1], known)
        last = None if count is None else generator.start + count - 1
        return [("start", generator.start), ("start", last)]
    return []


def _magnitudes(generator: Generator) -> list[tuple[str, float]]:
    """(key, largest magnitude that follows from it)."""
    if isinstance(generator, Uniform):
        span = generator.high - generator.low
        return [("low", abs(generator.low)), ("high", abs(generator.high)), ("high", span)]
    if isinstance(generator, LogUniform):
        return [("high", generator.high)]
    if isinstance(generator, Normal):
        return [("std", abs(generator.mean) + MOST_DEVIATIONS * generator.std)]
    if isinstance(generator, Linspace):
        return [("start", abs(generator.start)), ("stop", abs(generator.stop))]
    if isinstance(generator, SymmetricPositiveDefinite):
        return [("jitter", MOST_DEVIATIONS**2 + generator.jitter)]
    return []


def _name(argument: Argument) -> str:
    return holder(argument) if argument.kind == "array" else "a Python float"
