"""Values and unknown names in the words of messages."""

import difflib
import math
from collections.abc import Iterable
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
