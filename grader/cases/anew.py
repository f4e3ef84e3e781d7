"""Another value of the same shape for one argument of a case.

    anew     a scalar drawn anew; of an array the second half of the parts, and the first half stays
    mixed    the parts of an array in another order, the first part in its place if it can be

Parts are pieces of an array that its generator draws independently of each other: elements, or
rows, or matrices. So their order means nothing, and any of them may stand beside any other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

import numpy as np

from grader.cases.stream import Stream
from grader.cases.values import CallPython, Draw, Value, drawn_dtype, generate
from grader.problem import generator_models as models
from grader.problem.model import Argument
from grader.problem.validity import as_said

FIXED = models.Constant | models.LiteralValue | models.Linspace
ROWS = models.OneHot | models.Simplex | models.Permutation | models.Sorted
WHOLE = FIXED | models.Dimension | models.PythonGenerator
# Draws until one differs: a flag that is True in 9 of 10 draws is soon False. An author's own
# generator is a run of the sandbox each time.
TRIES = 64
TRIES_OF_PYTHON = 4
TRIES_OF_ORDER = 8


@dataclass(frozen=True)
class Slot:
    """An argument of a case: the value that it has, and where another one comes from."""

    argument: Argument
    generator: models.Generator
    old: Value
    is_by_hand: bool
    dims: Mapping[str, int]
    labels: tuple[str | int, ...]  # of its streams
    call_python: CallPython

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape, which stays."""
        return np.asarray(self.old).shape

    @property
    def can_change(self) -> bool:
        """Tell if another value is possible; never for a dimension, since shapes stay."""
        if isinstance(self.generator, models.Dimension) or 0 in self.shape:
            return False
        if isinstance(self.generator, FIXED):
            return self.is_by_hand
        return _varies(self.generator, self.shape, self.dims)

    @property
    def parts(self) -> int:
        """The number of parts; 1 if there is no telling them apart."""
        if isinstance(self.generator, WHOLE) or not self.can_change:
            return 1
        each = 2 if isinstance(self.generator, models.SymmetricPositiveDefinite) else 0
        each = 1 if isinstance(self.generator, ROWS) else each
        return prod(self.shape[: len(self.shape) - each])


def anew(slot: Slot) -> Value | None:
    """The first drawn value that differs; None if there is none."""
    keep = (slot.parts + 1) // 2 if slot.parts > 1 else 0
    times = TRIES_OF_PYTHON if isinstance(slot.generator, models.PythonGenerator) else TRIES
    for n in range(times if slot.can_change else 0):
        stream = Stream("anew", *slot.labels, n)
        dtype = drawn_dtype(slot.argument)
        draw = Draw(stream, slot.shape, dtype, slot.dims, slot.call_python)
        try:
            new = generate(slot.argument, slot.generator, draw)
        except (ValueError, ZeroDivisionError):  # it makes no value for these dimensions
            return None
        if keep:
            old, new = np.asarray(slot.old), np.asarray(new)
            new.reshape(slot.parts, -1)[:keep] = old.reshape(slot.parts, -1)[:keep]
        if _is_another(slot, new):
            return new
    return None


def mixed(slot: Slot) -> Value | None:
    """The same parts in another order; None if there is none that differs."""
    count = slot.parts
    for n in range(TRIES_OF_ORDER if count > 1 else 0):
        words = Stream("mixed", *slot.labels, n).words(count)
        if count > 2:
            words[0] = 0  # the least: the first part stays the first
        order = np.argsort(words, kind="stable")
        new = np.asarray(slot.old).reshape(count, -1)[order].reshape(slot.shape)
        if _is_another(slot, new):
            return new
    return None


def _is_another(slot: Slot, new: Value) -> bool:
    """Tell if a value differs from the old one, and breaks nothing that `valid` says."""
    values = np.asarray(new)
    if values.tobytes() == np.asarray(slot.old).tobytes():
        return False
    if slot.argument.valid is None:
        return True
    rows = values.astype(np.float64).reshape(-1, values.shape[-1] if values.ndim else 1)
    return as_said(slot.argument, slot.dims).why_not(rows.tolist()) is None


def _varies(generator: models.Generator, shape: tuple[int, ...], dims: Mapping[str, int]) -> bool:
    """Tell if the generator can draw two different values."""
    match generator:
        case models.Uniform() | models.LogUniform():
            return generator.low < generator.high
        case models.Normal():
            return generator.std > 0
        case models.Integers():
            return generator.low.value(dims) < generator.high.value(dims)
        case models.Tokens():
            return generator.vocab_size.value(dims) > 1
        case models.Choice():
            return len(set(generator.values)) > 1
        case models.Boolean():
            return 0 < generator.probability < 1
        case models.Sorted():
            return _varies(generator.of, shape, dims)
        case models.OneHot() | models.Simplex() | models.Permutation():
            return shape[-1] > 1
        case _:
            return True
