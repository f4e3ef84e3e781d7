"""The form for inputs of one's own: a field for each argument of the function."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from grader.cases.values import Value
from grader.grading.report import CaseResult
from grader.problem.model import Spec
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


def example_texts(cases: Iterable[CaseResult]) -> dict[str, str]:
    """The inputs of the first case that shows them, to begin with."""
    inputs = next((case.inputs for case in cases if case.inputs), {})
    return {name: _text(value) for name, value in inputs.items()}


def _text(value: Value) -> str:
    """A value as it is written into a field, with the fewest digits that give it back."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if value.dtype.kind != "f":
        return json.dumps(value.tolist())
    shortest = np.array([float(str(number)) for number in value.flat]).reshape(value.shape)
    return json.dumps(shortest.tolist())
