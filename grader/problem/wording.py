"""Values and unknown names in the words of messages."""

import difflib
import math
from collections.abc import Iterable, Sequence
from typing import Any


def meant_by(name: str, known: Iterable[str]) -> str | None:
    """The known name that ``name`` was probably meant to be."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return near[0] if near else None


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """A message on an unknown name: the name that was probably meant, and all known ones.

    Every name is listed, since the nearest in spelling need not be the right one.
    """
    names = list(known)
    near = meant_by(name, names)
    hint = f"did you mean {near!r}? " if near else ""
    return f"no {what} {name!r}; {hint}there are: {', '.join(names) or 'none'}"


def shown(value: Any) -> str:
    """A value of a document, short, as YAML would write it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else str(value).replace("inf", ".inf")
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def number(value: float) -> str:
    """A number in words of at most nine digits; a whole number of up to 2**53 in full."""
    if isinstance(value, bool) or not math.isfinite(value):
        return shown(value)
    is_whole = float(value).is_integer() and abs(value) <= 1 << 53
    return str(int(value)) if is_whole else f"{value:.9g}"


def numbers(values: Sequence[float]) -> str:
    """``1, 4 or 9``; the first eight of them where there are more."""
    texts = [number(value) for value in values]
    if len(texts) > 8:
        return f"one of {', '.join(texts[:8])}, ..."
    return " or ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else texts[0]
