"""What an exception says to the student: its type, its text, and their own lines."""

import traceback

from . import wire

MAX_TEXT = 2000
MAX_LINES = 8


def describe(error: BaseException, filename: str) -> tuple[wire.Kind, bytes]:
    """A RAISED frame: type, bases (one a line), text, and the frames that lie in ``filename``."""
    kind = type(error)
    bases = "\n".join(base.__name__ for base in kind.__mro__)
    payload = wire.pack_texts(
        kind.__name__[:200], bases[:MAX_TEXT], text_of(error)[:MAX_TEXT], own_lines(error, filename)
    )
    return wire.Kind.RAISED, payload


def text_of(error: BaseException) -> str:
    """``str(error)``, whatever a hostile ``__str__`` does."""
    try:
        if isinstance(error, SyntaxError):
            return f"line {error.lineno}: {error.msg}" if error.lineno else error.msg
        return str(error)
    except BaseException:  # noqa: BLE001  the text is not worth a verdict
        return "(its text could not be read)"


def own_lines(error: BaseException, filename: str) -> str:
    """The student's frames, outermost first: ``line 7, in f: source``."""
    if isinstance(error, SyntaxError):
        return (error.text or "").strip()[:200]
    stack = traceback.StackSummary.extract(
        traceback.walk_tb(error.__traceback__), limit=-400, lookup_lines=False
    )
    frames = [frame for frame in stack if frame.filename == filename]
    shown = [
        f"line {frame.lineno}, in {frame.name}: {(frame.line or '').strip()[:200]}"
        for frame in frames
    ]
    # A recursion shows each of its lines once.
    return "\n".join(list(dict.fromkeys(shown))[-MAX_LINES:])
