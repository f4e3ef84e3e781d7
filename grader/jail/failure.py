"""An exception as texts: its type, its bases, its message, and the student's own lines.

Of a line only the number is told: the host has the source, and reads the line there.
"""

import contextlib
import traceback
from collections.abc import Callable

from . import libraries, nearby, wire
from .misfit import misfit

MAX_TEXT = 2000
MAX_LINE = 200
MAX_LINES = 8
MAX_FRAMES = 400  # of the innermost frames, in which the student's own are looked for


def describe(error: BaseException, filename: str) -> tuple[wire.Kind, bytes]:
    """A RAISED frame: type, bases (one a line), text, and the frames that lie in ``filename``.

    Any of these may be a hostile property; a text says which can't be read.
    """
    payload = wire.pack_texts(
        readable(lambda: type(error).__name__)[:MAX_LINE],
        readable(lambda: "\n".join(base.__name__ for base in type(error).__mro__))[:MAX_TEXT],
        readable(lambda: text_of(error, filename))[:MAX_TEXT],
        readable(lambda: own_lines(error, filename)),
    )
    return wire.Kind.RAISED, payload


def readable(read: Callable[[], str]) -> str:
    """What ``read`` returns, if that is a text."""
    try:
        # A plain str: a subclass could bring its own idea of a slice.
        return "".join(map(str, (read(),)))
    except BaseException:  # noqa: BLE001  a description is not worth a verdict
        return "(could not be read)"


def text_of(error: BaseException, filename: str) -> str:
    """The text of an exception, and what is known beyond it."""
    if isinstance(error, SyntaxError):
        return f"line {error.lineno}: {error.msg}" if error.lineno else str(error.msg)
    if isinstance(error, ModuleNotFoundError) and error.name and not libraries.has(error.name):
        return f"{error}. A submission may import {libraries.in_words()}"
    text, more = str(error), ""
    with contextlib.suppress(Exception):  # of objects that the submission has made
        more = misfit(error, filename)
    return f"{text.rstrip('.')}; {more}" if more else text + _meant(error)


def _meant(error: BaseException) -> str:
    """Return the name that was meant; empty if that can't be found out."""
    try:
        return nearby.meant(error)
    except BaseException:  # noqa: BLE001  the text stands without it
        return ""


def own_lines(error: BaseException, filename: str) -> str:
    """The student's frames, outermost first: ``line 7, in f``; ``line 7`` that can't be parsed."""
    if isinstance(error, SyntaxError):
        return f"line {error.lineno}" if error.filename == filename and error.lineno else ""
    stack = traceback.StackSummary.extract(
        traceback.walk_tb(error.__traceback__), limit=-MAX_FRAMES, lookup_lines=False
    )
    frames = [frame for frame in stack if frame.filename == filename]
    shown = [f"line {frame.lineno}, in {frame.name[:80]}" for frame in frames]
    # A recursion shows each of its lines once.
    return "\n".join(list(dict.fromkeys(shown))[-MAX_LINES:])
