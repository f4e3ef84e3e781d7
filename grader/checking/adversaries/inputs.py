"""Inputs beyond a problem's cases: drawn from what is valid, not from the cases' generators."""

import contextlib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from grader.cases.make import Case
from grader.cases.values import Value
from grader.checking.adversaries.makers import LARGE, is_made, make
from grader.checking.adversaries.sizes import fewest_shapes
from grader.checking.package import Package
from grader.errors import SpecError
from grader.grading.prepared import problem_cases
from grader.problem.assignments import Dims, assignments
from grader.problem.generator_models import Dimension, DimIs
from grader.problem.literal import fixed_dims, is_bool, is_whole
from grader.problem.model import Argument, CaseGroup, Pinned, Spec
from grader.problem.validity import Validity, rows_of, valid_dims, validities, validity

PinnedValues = Mapping[str, Any]
NAME = "suggested"
FOR_EACH_SHAPE = 12
IN_ALL = 1200
TRIES = 4


def candidates(package: Package) -> list[Case]:
    """Valid inputs of every shape that tells, of many kinds; the same ones each time."""
    spec = package.spec
    had = list({tuple(case.dims.items()): dict(case.dims) for case in package.cases}.values())
    shapes = had + [s for s in fewest_shapes(valid_dims(spec), had) if s not in had]
    count = max(FOR_EACH_SHAPE, IN_ALL // max(1, len(shapes)))
    pins = [pin for shape in shapes for pin in _pins(spec, shape, count)]
    return cases_of(package, pins)


def near(package: Package, case: Case) -> list[Case]:
    """A case with one argument changed: all of an array, a part of it, its order, or its shape."""
    spec, pins = package.spec, []
    random = np.random.default_rng(_seed(spec, case.name))
    values = values_of(spec, case)
    for argument in spec.arguments:
        if argument.name in values and is_made(spec, argument):
            others = _changed(spec, argument, case, random)
            pins += [{**values, argument.name: plain(argument, other)} for other in others]
    pins += _resized(spec, case, random)
    return cases_of(package, pins)


def cases_of(package: Package, pins: Sequence[PinnedValues]) -> list[Case]:
    """The cases that the spec makes of pinned values, as far as it can make them."""
    spec = package.spec.model_copy(update={"withdrawn": (), "repeats": False})
    made: list[Case] = []
    for n, values in enumerate(pins):
        pinned = Pinned.model_validate({"values": dict(values)})
        group = CaseGroup(name=NAME, visibility="hidden", count=1, pinned=(pinned,))
        alone = spec.model_copy(update={"cases": (group,), "seed": spec.seed + n})
        with contextlib.suppress(SpecError):
            problem = replace(package.problem, spec=alone)
            made += problem_cases(problem, "", lambda: package.sandbox)
    return made


def values_of(spec: Spec, case: Case) -> dict[str, Any]:
    """A case as the values of a pinned case: all values that do not follow from others."""
    arguments = {
        argument.name: plain(argument, case.inputs[argument.name])
        for argument in spec.arguments
        if not isinstance(argument.generator, Dimension)
    }
    fixed, _ = fixed_dims(spec.arguments, tuple(spec.dims), arguments)
    dims = {name: size for name, size in _free(spec, case.dims).items() if name not in fixed}
    order = [name for name in spec.dims if name in dims and name not in case.inputs]
    order += [argument.name for argument in spec.arguments]
    both = {**dims, **arguments}
    return {name: both[name] for name in order if name in both}


def plain(argument: Argument, value: Value) -> Any:
    """A value for YAML: the shortest numbers that give the same bits."""
    if isinstance(value, float):
        return _number(argument, np.float64(value))
    return _nested(argument, value)


def _nested(argument: Argument, array: Any) -> Any:
    if array.ndim:
        return [_nested(argument, part) for part in array]
    return _number(argument, array[()])


def _number(argument: Argument, number: Any) -> Any:
    if is_bool(argument):
        return bool(number)
    return int(number) if is_whole(argument) else float(str(number))


def _free(spec: Spec, dims: Mapping[str, int]) -> dict[str, int]:
    """The dimensions that do not follow from others, in the spec's order."""
    return {name: dims[name] for name, dim in spec.dims.items() if not isinstance(dim, DimIs)}


def _pins(spec: Spec, dims: Dims, count: int) -> Iterator[dict[str, Any]]:
    """Pinned values of one shape."""
    random = np.random.default_rng(_seed(spec, *dims.items()))
    valid = validities(spec, dims)
    for _ in range(count):
        pin: dict[str, Any] = _free(spec, dims)
        for argument in spec.arguments:
            value = _valid_value(spec, argument, dims, valid[argument.name], random)
            if value is not None:
                pin[argument.name] = value
        yield pin


def _valid_value(
    spec: Spec, argument: Argument, dims: Dims, valid: Validity, random: np.random.Generator
) -> Any:
    """A value for YAML; None where the problem's own generator is to draw it."""
    shape = tuple(part.value(dims) for part in argument.shape or ())
    if isinstance(argument.generator, Dimension) or not is_made(spec, argument):
        return None
    if np.prod(shape) > LARGE:
        return None
    for _ in range(TRIES):
        value = plain(argument, make(argument, random, shape, valid))
        if valid.why_not(rows_of(value)) is None:
            return value
    return None


def _changed(
    spec: Spec, argument: Argument, case: Case, random: np.random.Generator
) -> Iterator[Value]:
    """Other values of an argument that are alike in something that a memory may look at."""
    old = np.asarray(case.inputs[argument.name])
    valid = validity(spec, argument, case.dims)
    new = _valid_value(spec, argument, dict(case.dims), valid, random)
    if new is None:
        return
    made = np.asarray(new, dtype=old.dtype)
    variants = [made]
    if old.size > 1:
        but_first = made.copy()
        but_first.flat[0] = old.flat[0]
        variants += [but_first, np.roll(old, 1, axis=-1)]
    if old.ndim and old.dtype.kind == "f":
        rounded = np.round(old, 3)
        nudge = np.where(np.abs(old - rounded) < 0.0001, 0.0003, 0.0) * random.choice(
            [-1, 1], old.shape
        )
        variants += [(rounded + nudge).astype(old.dtype), (old * 1.0003).astype(old.dtype)]
    for value in variants:
        if not np.array_equal(value, old) and valid.why_not(rows_of(value.tolist())) is None:
            yield value if old.ndim else float(value)


def _resized(spec: Spec, case: Case, random: np.random.Generator) -> Iterator[dict[str, Any]]:
    """The case in another shape: with another size, or with two sizes in each other's place."""
    free = _free(spec, case.dims)
    shapes = [dict(known) for known in assignments(valid_dims(spec)) if dict(known) != case.dims]
    for name in free:
        near_by = [s for s in shapes if all(s[n] == free[n] for n in free if n != name)]
        yield from (_in_shape(spec, case, dims, random) for dims in near_by[:1])
    for one, other in combinations(free, 2):
        swapped = {**free, one: free[other], other: free[one]}
        exchanged = [s for s in shapes if all(s[n] == swapped[n] for n in free)]
        yield from (_in_shape(spec, case, dims, random) for dims in exchanged[:1])


def _in_shape(spec: Spec, case: Case, dims: Dims, random: np.random.Generator) -> dict[str, Any]:
    """The case's values in the shape of ``dims``; new ones for arrays of another size."""
    pin: dict[str, Any] = _free(spec, dims)
    for argument in spec.arguments:
        if isinstance(argument.generator, Dimension) or not is_made(spec, argument):
            continue
        old = np.asarray(case.inputs[argument.name])
        shape = tuple(part.value(dims) for part in argument.shape or ())
        valid = validity(spec, argument, dims)
        value = _valid_value(spec, argument, dims, valid, random)
        if np.prod(shape) == old.size:
            kept = plain(argument, old.reshape(shape) if old.ndim else float(old))
            if valid.why_not(rows_of(kept)) is None:
                value = kept
        if value is not None:
            pin[argument.name] = value
    return pin


def _seed(spec: Spec, *labels: object) -> int:
    text = repr((spec.id, spec.seed, *labels)).encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:8], "little")
