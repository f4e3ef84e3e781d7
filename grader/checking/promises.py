"""What a statement promises of arguments and sizes, held against what is valid."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.checking.findings import Finding, warning_at
from grader.checking.package import Package
from grader.checking.prose import Piece, Range, pieces
from grader.problem.expression import Expression
from grader.problem.generator_models import Dim, Dimension, DimIntegers
from grader.problem.literal import is_bool
from grader.problem.model import Argument, Spec
from grader.problem.reached import sizes_of_cases
from grader.problem.valid_models import Valid
from grader.problem.valid_words import argument_in_words, size_in_words
from grader.problem.validity import said_size, valid_dims, validity
from grader.problem.wording import number

# What tells of a key that has no number: a part of some word.
_STEMS = {
    "infinite": r"infin|\binf\b|∞",
    "nan": r"\bnan\b",
    "distinct": r"distinct|differ|unique|twice|equal|repeat|\bonce\b|permutation",
    "order": r"order|sort|ascend|descend|increas|decreas|monoton|rise|rising|fall",
}


@dataclass(frozen=True)
class _Promise:
    """What a statement has to tell of a name.

    ``owners`` are the names that a range in the statement may be said of, ``names`` those whose
    sentences count. ``ranges`` gives the ends that such a range may have, None for an end of which
    nothing is known. ``told`` are numbers that have to stand there, ``stems`` words.
    """

    name: str
    key: str
    words: str
    owners: tuple[str, ...]
    names: tuple[str, ...]
    ranges: Callable[[], Collection[tuple[float | None, float | None]]]
    told: tuple[float, ...] = ()
    stems: tuple[str, ...] = ()
    is_said: bool = True


def check_promises(package: Package) -> Iterator[Finding]:
    """The statement tells what is valid, and says nothing else; no case goes beyond it."""
    spec, path = package.spec, package.problem.statement
    found = pieces(package.statement)
    names = [*(argument.name for argument in spec.arguments), *spec.dims]
    for promise in _promises(spec):
        about = [piece for piece in found if any(map(piece.names, promise.names))]
        sections = ("Inputs", "Problem") if promise.is_said else ("Inputs",)
        said = [
            (piece, ends)
            for piece in found
            if piece.section in sections
            for owner, ends in piece.ranges(names)
            if owner in promise.owners
        ]
        if said and not _fits([ends for _, ends in said], promise.ranges()):
            piece, ends = said[0]
            yield warning_at(path, _differs(promise, ends), piece.line)
        elif not _tells(promise, about):
            places = sorted(about, key=lambda piece: (piece.row is None, piece.section != "Inputs"))
            line = next((piece.line for piece in places), None)
            message = f"it does not tell what is valid of {promise.name}: write `{promise.words}`"
            yield warning_at(path, message, line)
    yield from _cases_beyond(package)


def _promises(spec: Spec) -> Iterator[_Promise]:
    sizes = valid_dims(spec)
    for argument in spec.arguments:
        if not isinstance(argument.generator, Dimension):
            yield _of_argument(spec, argument)
    for name, dim in sizes.items():
        yield _of_dim(spec, name, dim)


def _of_argument(spec: Spec, argument: Argument) -> _Promise:
    said, name = argument.valid or Valid(), argument.name
    ends = _constant(said.low), _constant(said.high)
    bounds = (said.low, said.high, said.spread, said.least_true, said.most_true)
    told = {value for bound in bounds if (value := _constant(bound)) is not None}
    if not is_bool(argument):
        told |= set(said.values or ())
    elif told == {0}:  # no True is as good as nothing said
        told = set()
    return _Promise(
        name=name,
        key=f"arguments: {name}",
        words=argument_in_words(spec, argument),
        owners=(name,),
        names=(name,),
        ranges=lambda: [ends] if argument.valid else set(_ranges_of_cases(spec, argument)),
        told=tuple(told),
        stems=tuple(key for key in _STEMS if getattr(said, key)),
        is_said=argument.valid is not None,
    )


def _of_dim(spec: Spec, name: str, dim: Dim) -> _Promise:
    ends: tuple[float | None, float | None] = None, None
    if isinstance(dim, DimIntegers):
        ends = _constant(dim.low), _constant(dim.high)
    is_dim = [
        argument.name
        for argument in spec.arguments
        if isinstance(argument.generator, Dimension) and argument.generator.dim.text == name
    ]
    along = [
        argument.name
        for argument in spec.arguments
        if any(name in part.names for part in argument.shape or ())
    ]
    return _Promise(
        name=name,
        key=f"dims: {name}",
        words=f"{name} {size_in_words(dim)}",
        owners=(name, *is_dim),
        names=(name, *is_dim, *along),
        ranges=lambda: [ends],
        told=tuple(end for end in ends if end is not None),
        is_said=said_size(spec.dims[name]) is not None,
    )


def _ranges_of_cases(spec: Spec, argument: Argument) -> Iterator[Range]:
    for dims in sizes_of_cases(spec):
        if dims.keys() == spec.dims.keys():
            found = validity(spec, argument, dims)
            yield found.low, found.high


def _constant(bound: float | Expression | None) -> float | None:
    if isinstance(bound, Expression):
        return None if bound.names else float(bound.value({}))
    return bound


def _fits(said: Sequence[Range], ranges: Collection[tuple[float | None, float | None]]) -> bool:
    """Whether one of the ranges that the statement says is one of ``ranges``."""
    return any(
        (low is None or low == ends[0]) and (high is None or high == ends[1])
        for ends in said
        for low, high in ranges
    )


def _tells(promise: _Promise, about: Sequence[Piece]) -> bool:
    text = " ".join(piece.text for piece in about)
    return all(any(piece.tells(value) for piece in about) for value in promise.told) and all(
        re.search(_STEMS[key], text, re.IGNORECASE) for key in promise.stems
    )


def _differs(promise: _Promise, ends: Range) -> str:
    low, high = map(number, ends)
    if promise.is_said:
        return (
            f"it says that {promise.name} is from {low} to {high}, and what is valid is "
            f"`{promise.words}`: make them the same"
        )
    return (
        f"it says that {promise.name} is from {low} to {high}, and problem.yaml does not say so: "
        f"write `valid: {{low: {low}, high: {high}}}` there under {promise.key}, or mend the "
        "statement"
    )


def _cases_beyond(package: Package) -> Iterator[Finding]:
    """Cases that students do not expect from what they are told."""
    spec, path = package.spec, package.problem.path
    sizes: Mapping[str, Dim] = valid_dims(spec)
    for name, dim in spec.dims.items():
        if said_size(dim) is None and sizes[name] != dim:
            told, found = size_in_words(dim), size_in_words(sizes[name])
            message = (
                f"students are told that {name} is {told}, and in the cases it is {found}: "
                "say so with `valid`"
            )
            yield warning_at(path, message, package.line("dims", name))
    for n, argument in enumerate(spec.arguments):
        passed = [np.asarray(case.inputs[argument.name]) for case in package.cases]
        if argument.valid is None and any(not np.isfinite(value).all() for value in passed):
            message = (
                f"students are told that {argument.name} is finite, and in some case it is not: "
                "write `valid: {infinite: true}` or `valid: {nan: true}`"
            )
            yield warning_at(path, message, package.line("arguments", n))
