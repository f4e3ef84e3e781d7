"""A hint from an exception: its meaning, and the student's own line.

The first meaning that fits counts: those that look at the student's line come before those of the
exception alone. Of a name that is missing `imports` knows more than its text.
"""

import re
from collections.abc import Container, Iterable

from grader.grading.feedback.habits import HABITS
from grader.grading.feedback.imports import missing_name, misspelt
from grader.grading.feedback.machine import MACHINE
from grader.grading.feedback.making import CALLING, MAKING
from grader.grading.feedback.meanings import MEANINGS, Meaning
from grader.grading.feedback.too_slow import time_ran_out
from grader.grading.report import Hint
from grader.jail import wire
from grader.jail.wire import Refusal
from grader.sandbox.hang import OUT_OF_TIME
from grader.sandbox.outcome import Answer, Cause, Raised, Refused, Stopped
from grader.text import one_line

# What `jail/misfit.py` says of a layer.
_LAYER = re.compile(r"; (the nnx\.\w+.{0,200} for inputs of width \d+), got (\([\d, ]+\))$")
REFUSED = {
    Refusal.TEXT: Meaning(
        "text_for_numbers", "", "return numbers, and no text: neither `str(...)` nor an f-string"
    ),
    Refusal.RAGGED: Meaning(
        "parts_of_unequal_shapes",
        "",
        "the parts of what is returned have unequal shapes, and make no array. Where one number is "
        "needed: take it out of an array that has one, `float(x[0])`; sum an array that has "
        "several. Rows must have the same length",
    ),
}
UNCALLED = {
    "generator": Meaning(
        "yields",
        "",
        "a function with `yield` gives a generator, and so does `(... for ...)`: collect the "
        "numbers in a list, and return that",
    ),
    "coroutine": Meaning("awaits", "", "an `async` function gives a coroutine: leave `async` out"),
    "function": Meaning("not_called", "", "a function is returned, and not its result: call it"),
    "method": Meaning("not_called", "", "a method is returned, and not its result: call it"),
}
ALL = (*MACHINE, *MAKING, *HABITS, *MEANINGS, *CALLING)
_COMPILED = tuple((re.compile(known.pattern, re.DOTALL), known) for known in ALL)


def error_hint(
    answers: Iterable[Answer | None], beside: Container[str] = (), source: str = ""
) -> Hint | None:
    """A hint for the first answer whose error has a known meaning.

    ``beside`` are the modules that were handed in with the file, and ``source`` is its text.

    The answers must be open facts: no hidden input was in the process. A submission chooses its
    errors, so that a hint on a later one could spell out an input.
    """
    for answer in answers:
        known = meaning(answer, beside, source)
        if known is None:
            continue
        line = own_line(answer) if known.names_line else ""
        return Hint(known.id, f"{known.advice} (your {line})" if line else known.advice)
    return None


def meaning(answer: Answer | None, beside: Container[str] = (), source: str = "") -> Meaning | None:
    """Return the meaning of an exception, an end or a value that is no array; None if unknown."""
    if isinstance(answer, Stopped):
        return _of_an_end(answer, source)
    if isinstance(answer, Refused):
        return REFUSED.get(answer.refusal) or UNCALLED.get(answer.detail)
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
    place = answer.lines or source
    for pattern, known in _COMPILED:
        hit = pattern.search(told)
        if hit and _is_there(known.line, hit, place) and re.search(known.file, source):
            return known
    return missing_name(answer, beside) or misspelt(answer)


def _is_there(line: str, hit: re.Match[str], place: str) -> bool:
    """Return True if ``place`` has the pattern ``line``, whose NAME is the one of ``hit``."""
    if name := hit.groupdict().get("name"):
        line = line.replace("NAME", re.escape(name))
    return re.search(line, place) is not None


def _of_an_end(answer: Stopped, source: str) -> Meaning | None:
    """Return the meaning of an end without an answer, if the file or the fault handler says it."""
    if answer.cause == Cause.EXITED and re.search(r"exit|quit", source):
        return next(known for known in MEANINGS if known.id == "ends_the_process")
    if answer.cause == Cause.SIGNALLED and answer.lines:
        told = f"the process crashed while it was at this line: {answer.detail}"
        return Meaning("crashed", "", told)
    if answer.cause in OUT_OF_TIME:
        return time_ran_out(answer, source)
    return None


def own_line(answer: Answer | None) -> str:
    """``line 7, in f: `source```: the innermost of the student's own lines; empty if unknown."""
    if not isinstance(answer, Raised | Stopped) or not answer.lines.startswith("line "):
        return ""
    where, _, source = one_line(answer.lines.splitlines()[-1]).partition(": ")
    return f"{where}: `{source}`"
