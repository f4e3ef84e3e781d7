"""The differences between two specs of a problem, in words."""

import json
from collections.abc import Iterator
from typing import Any

from grader.problem.model import Spec

TEXT_ONLY = "problem.yaml: nothing but comments or layout"
MAX_SHOWN = 80  # characters of a value
NAMES = (
    "name",
    "id",
    "case",
    "mutant",
    "note",
)  # the first that all items of a list have is their name


def changes(old: Spec, new: Spec) -> list[str]:
    """The values that changed, as in ``output.components[1].rtol: 1e-05 -> 0.001``."""
    found = list(differences("", old.model_dump(mode="json"), new.model_dump(mode="json")))
    return found or [TEXT_ONLY]


def differences(path: str, old: Any, new: Any) -> Iterator[str]:
    """The values below ``path`` that differ, with the old and the new one."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in {**old, **new}:
            below = f"{path}.{key}" if path else key
            yield from differences(below, old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list):
        yield from _items_differ(path, old, new)
    elif json.dumps(old) != json.dumps(new):
        yield f"{path}: {_shown(old)} -> {_shown(new)}"


def _items_differ(path: str, old: list[Any], new: list[Any]) -> Iterator[str]:
    """Compare items by their names; by their places if they have none."""
    were, are = _by_name(old), _by_name(new)
    for name in dict.fromkeys((*were, *are)):
        if name in were and name in are:
            (_, was), (n, now) = were[name], are[name]
            yield from differences(f"{path}[{n}]", was, now)
        elif name in were:
            n, was = were[name]
            yield f"{path}[{n}]: {_shown(was)} -> nothing"
        else:
            n, now = are[name]
            yield f"{path}[{n}]: nothing -> {_shown(now)}"


def _by_name(items: list[Any]) -> dict[str, tuple[int, Any]]:
    """The items with their places, by name; by place unless all have names of their own."""
    for key in NAMES:
        names = [item.get(key) if isinstance(item, dict) else None for item in items]
        if all(names) and len(set(names)) == len(names):
            return {str(name): item for name, item in zip(names, enumerate(items), strict=True)}
    return {str(n): (n, item) for n, item in enumerate(items)}


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        value = {key: inner for key, inner in value.items() if inner is not None}
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"
