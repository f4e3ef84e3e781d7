"""A case as the spec describes it, by its group and its index there: dimensions, then arguments."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.cases.shapes import BadCaseError, check_output, check_sizes, draw_dims, lengths
from grader.cases.stream import Floats, Stream
from grader.cases.values import CallPython, Draw, Value, drawn_dtype, generate, to_argument
from grader.problem.assignments import where
from grader.problem.literal import fixed_dims, shape_of
from grader.problem.model import Argument, CaseGroup, Pinned, Spec


@dataclass(frozen=True)
class Original:
    """A case of a group, with all that the spec says of it.

    Only the cases of a student's edition have ``expected``, the right answer.
    """

    group: CaseGroup
    index: int
    dims: Mapping[str, int]
    inputs: Mapping[str, Value]
    expected: Floats | None = None

    @property
    def name(self) -> str:
        """The name of the case."""
        return self.group.case_name(self.index)

    @property
    def pinned(self) -> Pinned:
        """The values that are set by hand."""
        return _pinned_of(self.group, self.index)

    @property
    def weight(self) -> float:
        """The weight of the case."""
        return self.group.weight_of(self.index)

    @property
    def note(self) -> str:
        """Why the case is there, as far as the spec says it."""
        return self.pinned.note or self.group.note

    @property
    def is_hidden(self) -> bool:
        """True of a hidden case, False of a sample."""
        return self.group.visibility == "hidden"


def make_original(
    spec: Spec, group: CaseGroup, index: int, salt: str, call_python: CallPython
) -> Original:
    """Make the case with this index in a group; BadCaseError if it can't be made."""
    pinned = _pinned_of(group, index)
    secret = salt if group.visibility == "hidden" else ""
    labels = (spec.id, spec.seed, secret, group.name, index)
    fixed, _ = fixed_dims(spec.arguments, tuple(spec.dims), pinned.values)
    dims = draw_dims({**spec.dims, **group.dims}, fixed, labels)
    check_sizes(spec, dims)
    check_output(spec, dims)
    inputs: dict[str, Value] = {}
    for argument in spec.arguments:
        shape = lengths(argument.name, argument.shape or (), dims)
        if argument.name in pinned.values and argument.name not in dims:
            inputs[argument.name] = _by_hand(argument, pinned.values[argument.name], shape)
            continue
        stream = Stream("argument", *labels, argument.name)
        generator = group.generators.get(argument.name, argument.generator)
        draw = Draw(stream, shape, drawn_dtype(argument), dims, call_python)
        try:
            inputs[argument.name] = generate(argument, generator, draw)
        except (ValueError, ZeroDivisionError) as error:
            raise BadCaseError(f"{argument.name}: {error}{where(dims)}") from error
    return Original(group, index, dims, inputs, _expected(spec, pinned, dims))


def _pinned_of(group: CaseGroup, index: int) -> Pinned:
    return group.pinned[index] if index < len(group.pinned) else Pinned(values={})


def _expected(spec: Spec, pinned: Pinned, dims: Mapping[str, int]) -> Floats | None:
    """The right answer, if it is pinned; BadCaseError if it has another shape than the output."""
    if pinned.expected is None:
        return None
    found, shape = shape_of(pinned.expected), lengths("the output", spec.output.shape, dims)
    if found != shape:
        raise BadCaseError(f"expected is pinned with shape {found}, and the output has {shape}")
    return np.asarray(pinned.expected, dtype=np.float64).reshape(shape)


def _by_hand(argument: Argument, value: Any, shape: tuple[int, ...]) -> Value:
    found = shape_of(value)
    if found != shape:
        raise BadCaseError(
            f"{argument.name} is pinned with shape {found}, and the spec's shape is {shape} here"
        )
    return to_argument(argument, np.asarray(value, dtype=np.float64).reshape(shape))
