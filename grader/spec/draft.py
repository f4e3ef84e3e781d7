"""A spec as far as its parts are sound, so that rules can speak of them beside a broken part."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from grader.spec.expression import Expression, Whole
from grader.spec.model import (
    Argument,
    CaseGroup,
    Component,
    Dim,
    DimChoice,
    DimIntegers,
    Misconception,
)

MAX_CORNERS = 4096

T = TypeVar("T", bound=BaseModel)
_DIM: TypeAdapter[Dim] = TypeAdapter(Dim)
_SHAPE: TypeAdapter[tuple[Expression, ...]] = TypeAdapter(tuple[Whole, ...])


@dataclass(frozen=True)
class Draft:
    """The sound parts of a document, by their place in it; None or absent is what is not sound."""

    id: str | None
    arguments: Mapping[int, Argument]
    dims: Mapping[str, Dim]
    dim_names: tuple[str, ...]
    shape: tuple[Expression, ...] | None
    components: Mapping[int, Component]
    groups: Mapping[int, CaseGroup]
    misconceptions: Mapping[int, Misconception]
    counts: Mapping[str, int] = field(default_factory=dict)  # items in the document, sound or not

    def complete(self, what: str) -> bool:
        """Whether every item of ``what`` (arguments, components, groups, dims) is sound."""
        return len(getattr(self, what)) == self.counts[what]


def make_draft(data: Any) -> Draft:
    """What is sound in ``data``; never raises for what it holds."""
    top = data if isinstance(data, dict) else {}
    output = top.get("output")
    output = output if isinstance(output, dict) else {}
    raw_dims = top.get("dims")
    raw_dims = raw_dims if isinstance(raw_dims, dict) else {}
    lists = {
        "arguments": _items(top, "arguments"),
        "components": _items(output, "components"),
        "groups": _items(top, "cases"),
        "misconceptions": _items(top, "misconceptions"),
    }
    dims = {name: dim for name, raw in raw_dims.items() if (dim := _sound_dim(raw)) is not None}
    return Draft(
        id=top["id"] if isinstance(top.get("id"), str) else None,
        arguments=_sound(Argument, lists["arguments"]),
        dims=dims,
        dim_names=tuple(raw_dims),
        shape=_sound_shape(output.get("shape")),
        components=_sound(Component, lists["components"]),
        groups=_sound(CaseGroup, lists["groups"]),
        misconceptions=_sound(Misconception, lists["misconceptions"]),
        counts={**{name: len(items) for name, items in lists.items()}, "dims": len(raw_dims)},
    )


def corners(dims: Mapping[str, Dim]) -> Iterator[dict[str, int]]:
    """Extreme values of all dimensions together, in the order they are drawn.

    Raises KeyError where one refers to what does not come before it, ValueError where a range is
    empty.
    """
    yield from itertools.islice(_corners(list(dims.items()), {}), MAX_CORNERS)


def _corners(dims: list[tuple[str, Dim]], known: dict[str, int]) -> Iterator[dict[str, int]]:
    if not dims:
        yield dict(known)
        return
    (name, dim), *rest = dims
    for value in dict.fromkeys(_extremes(name, dim, known)):
        yield from _corners(rest, {**known, name: value})


def _extremes(name: str, dim: Dim, known: dict[str, int]) -> tuple[int, ...]:
    if isinstance(dim, DimIntegers):
        low, high = dim.low.value(known), dim.high.value(known)
        if low > high:
            raise ValueError(f"{name}: low is {low} and high is {high}")
        return low, high
    if isinstance(dim, DimChoice):
        return tuple(dim.values)
    return (dim.value.value(known),)


def _items(mapping: dict[str, Any], key: str) -> list[Any]:
    items = mapping.get(key)
    return items if isinstance(items, list) else []


def _sound(model: type[T], items: list[Any]) -> dict[int, T]:
    sound = {}
    for n, item in enumerate(items):
        try:
            sound[n] = model.model_validate(item)
        except ValidationError:  # told already, by the validation of the whole
            continue
    return sound


def _sound_dim(raw: Any) -> Dim | None:
    try:
        return _DIM.validate_python(raw)
    except ValidationError:
        return None


def _sound_shape(raw: Any) -> tuple[Expression, ...] | None:
    try:
        return _SHAPE.validate_python(raw)
    except ValidationError:
        return None
