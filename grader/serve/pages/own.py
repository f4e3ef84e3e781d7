"""The form for inputs of one's own: a field for each argument of the function."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.cases.values import Value
from grader.problem.literal import is_bool
from grader.problem.model import Argument, Spec
from grader.problem.valid_words import argument_in_words

PREFIX = "input."  # of a field's name; the argument's name follows


@dataclass(frozen=True)
class InputField:
    """A field: its argument, what may be passed, the text in it, and what is wrong with that."""

    name: str
    words: str
    is_long: bool
    text: str
    error: str


def input_fields(
    spec: Spec, texts: Mapping[str, str], errors: Mapping[str, str]
) -> tuple[InputField, ...]:
    """The fields, with texts and errors by argument as far as there are any."""
    return tuple(
        InputField(
            name=argument.name,
            words=argument_in_words(spec, argument),
            is_long=argument.kind == "array",
            text=texts.get(argument.name, ""),
            error=errors.get(argument.name, ""),
        )
        for argument in spec.arguments
    )


def field_texts(spec: Spec, inputs: Mapping[str, Value]) -> dict[str, str]:
    """Inputs as they are written into the fields."""
    return {
        argument.name: _text(argument, inputs[argument.name])
        for argument in spec.arguments
        if argument.name in inputs
    }


def _text(argument: Argument, value: Value) -> str:
    """A value as it is written into a field, with the fewest digits that give it back."""
    if not isinstance(value, float):
        return json.dumps(_shortest(value).tolist())
    if is_bool(argument):
        return json.dumps(bool(value))
    return str(int(value)) if value.is_integer() else repr(value)


def _shortest(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The array as float64 with as few digits as its own floats have; others as they are."""
    if array.dtype.kind != "f":
        return array
    return np.array([float(str(number)) for number in array.flat]).reshape(array.shape)
