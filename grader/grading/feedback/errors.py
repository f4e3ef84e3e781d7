"""A hint from an exception: its meaning, and the student's own line."""

import re
from collections.abc import Container, Iterable

from grader.grading.feedback.imports import missing_name
from grader.grading.feedback.meanings import MEANINGS, Meaning
from grader.grading.report import Hint
from grader.jail import wire
from grader.sandbox.outcome import Answer, Cause, Raised, Stopped
from grader.text import one_line

# What `jail/misfit.py` says of a layer.
_LAYER = re.compile(r"; (the nnx\.\w+.{0,200} for inputs of width \d+), got (\([\d, ]+\))$")
_COMPILED = tuple((re.compile(known.pattern, re.DOTALL), known) for known in MEANINGS)


def error_hint(answers: Iterable[Answer | None], beside: Container[str] = ()) -> Hint | None:
    """A hint for the first answer whose error has a known meaning.

    ``beside`` are the modules that were handed in with the file.

    The answers must be open facts: no hidden input was in the process. A submission chooses its
    errors, so that a hint on a later one could spell out an input.
    """
    for answer in answers:
        known = meaning(answer, beside)
        if known is None:
            continue
        line = own_line(answer) if known.names_line else ""
        return Hint(known.id, f"{known.advice} (your {line})" if line else known.advice)
    return None


def meaning(answer: Answer | None, beside: Container[str] = ()) -> Meaning | None:
    """The meaning of an exception or an early end; None if it is not known."""
    if isinstance(answer, Stopped) and answer.cause == Cause.EXITED:
        return next(known for known in MEANINGS if known.id == "ends_the_process")
    if not isinstance(answer, Raised):
        return None
    if (layer := _LAYER.search(answer.text)) is not None:
        return Meaning(
            "layer_of_another_width",
            "",
            f"{layer[1]}, is called with an array of shape {layer[2]}, whose last number is "
            "another width: make the layer for that one, or change what it is given",
        )
    told = f"{answer.type_name}: {answer.text}"[: wire.MAX_TEXT]  # may be hostile, and long
    known = next((known for pattern, known in _COMPILED if pattern.search(told)), None)
    return known or missing_name(answer, beside)


def own_line(answer: Answer | None) -> str:
    """``line 7, in f: `source```: the innermost of the student's own lines; empty if unknown."""
    if not isinstance(answer, Raised) or not answer.lines.startswith("line "):
        return ""
    where, _, source = one_line(answer.lines.splitlines()[-1]).partition(": ")
    return f"{where}: `{source}`"
