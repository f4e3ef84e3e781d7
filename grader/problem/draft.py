"""The sound parts of a spec, so that rules can be asked about them beside a broken part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from grader.limits import Limits
from grader.problem.assignments import Dims, assignments
from grader.problem.document import KeyPath
from grader.problem.expression import Expression, Whole
from grader.problem.generator_models import Dim
from grader.problem.model import (
    MAX_COUNT,
    Argument,
    CaseGroup,
    Component,
    EquivalentMutant,
    Misconception,
    SolutionRule,
    Withdrawn,
)
from grader.problem.source_rule_models import SourceRule

T = TypeVar("T", bound=BaseModel)
V = TypeVar("V")
_DIM: TypeAdapter[Dim] = TypeAdapter(Dim)
_SHAPE: TypeAdapter[tuple[Expression, ...]] = TypeAdapter(tuple[Whole, ...])
_LIMITS = TypeAdapter(Limits)
_SOLUTION = TypeAdapter(SolutionRule)

# Stand-ins for broken values, so that rules can look at the rest of an item. No stand-in breaks a
# rule: a Python generator, for example, may produce anything.
_STAND_INS: dict[str, Any] = {
    "meaning": "?",
    "generator": {"type": "python", "function": "unknown"},
    "weight": 1.0,
    "rtol": 0.0,
    "atol": 0.0,
    "allow_infinite": False,
    "note": "",
    "visibility": "hidden",
    "message": "?",
    "reason": "?",
}


@dataclass(frozen=True)
class Table:
    """The dimensions in force everywhere, or in a group, and the values they can have together."""

    path: KeyPath
    dims: Mapping[str, Dim]
    choices: Sequence[Dims]


@dataclass(frozen=True)
class Draft:
    """The sound parts of a document by their place in it; a broken part is None, or absent."""

    id: str | None
    arguments: Mapping[int, Argument]
    argument_names: tuple[str, ...]  # as written, of broken arguments too
    dims: Mapping[str, Dim]
    dim_names: tuple[str, ...]
    shape: tuple[Expression, ...] | None
    components: Mapping[int, Component]
    groups: Mapping[int, CaseGroup]
    samples_only: bool
    repeats: bool
    everywhere: Table
    changed: Mapping[int, Table]  # by group, for groups that change dimensions
    misconceptions: Mapping[int, Misconception]
    requires: Mapping[int, SourceRule]
    forbids: Mapping[int, SourceRule]
    equivalent_mutants: Mapping[int, EquivalentMutant]
    withdrawn: Mapping[int, Withdrawn]
    limits: Limits | None
    solution: SolutionRule | None
    counts: Mapping[str, int] = field(default_factory=dict)  # items in the document, sound or not

    @property
    def tables(self) -> list[Table]:
        """The dimensions everywhere, then those of each group that changes some."""
        return [self.everywhere, *self.changed.values()]

    def table(self, group: int) -> Table:
        """The dimensions in force in a group."""
        return self.changed.get(group, self.everywhere)

    def complete(self, what: str) -> bool:
        """Whether all ``what`` (arguments, components, groups or dims) are sound."""
        return len(getattr(self, what)) == self.counts[what]


def make_draft(top: dict[str, Any]) -> Draft:
    """The sound parts of ``top``; never raises, whatever it holds."""
    output = _mapping(top, "output")
    raw_dims = _mapping(top, "dims")
    lists = {
        "arguments": _items(top, "arguments"),
        "components": _items(output, "components"),
        "groups": _items(top, "cases"),
        "misconceptions": _items(top, "misconceptions"),
        "requires": _items(top, "requires"),
        "forbids": _items(top, "forbids"),
        "equivalent_mutants": _items(top, "equivalent_mutants"),
        "withdrawn": _items(top, "withdrawn"),
    }
    dims = {name: dim for name, raw in raw_dims.items() if (dim := _dim(raw)) is not None}
    groups = _sound(CaseGroup, lists["groups"])
    names = [item.get("name") for item in lists["arguments"] if isinstance(item, dict)]
    return Draft(
        id=top["id"] if isinstance(top.get("id"), str) else None,
        arguments=_sound(Argument, lists["arguments"]),
        argument_names=tuple(name for name in names if isinstance(name, str)),
        dims=dims,
        dim_names=tuple(raw_dims),
        shape=_sound_or_none(_SHAPE, output.get("shape")),
        components=_sound(Component, lists["components"]),
        groups=groups,
        samples_only=top.get("samples_only") is True,
        repeats=top.get("repeats") is True,
        everywhere=Table((), dims, assignments(dims)),
        changed={n: _changed(n, dims, group) for n, group in groups.items() if group.dims},
        misconceptions=_sound(Misconception, lists["misconceptions"]),
        requires=_sound(SourceRule, lists["requires"]),
        forbids=_sound(SourceRule, lists["forbids"]),
        equivalent_mutants=_sound(EquivalentMutant, lists["equivalent_mutants"]),
        withdrawn=_sound(Withdrawn, lists["withdrawn"]),
        limits=_sound_or_none(_LIMITS, top.get("limits", {})),
        solution=_sound_or_none(_SOLUTION, top.get("solution", {})),
        counts={**{name: len(items) for name, items in lists.items()}, "dims": len(raw_dims)},
    )


def _changed(n: int, dims: Mapping[str, Dim], group: CaseGroup) -> Table:
    inside = {**dims, **{name: dim for name, dim in group.dims.items() if name in dims}}
    return Table(("cases", n), inside, assignments(inside))


def _mapping(mapping: dict[str, Any], key: str) -> dict[str, Any]:
    inner = mapping.get(key)
    return inner if isinstance(inner, dict) else {}


def _items(mapping: dict[str, Any], key: str) -> list[Any]:
    items = mapping.get(key)
    return items if isinstance(items, list) else []


def _sound(model: type[T], items: list[Any]) -> dict[int, T]:
    """The items that are sound, or become sound with stand-ins."""
    sound = {}
    for n, item in enumerate(items):
        try:
            sound[n] = model.model_validate(item)
        except ValidationError as error:  # already reported by the validation of the whole
            repaired = _repaired(model, item, [detail["loc"] for detail in error.errors()])
            try:
                sound[n] = model.model_validate(repaired)
            except ValidationError:
                continue
    return sound


def _repaired(model: type[BaseModel], item: Any, broken: list[tuple[str | int, ...]]) -> Any:
    """``item`` with stand-ins for its broken values, as far as there are any.

    An unknown key is left out, except in a rule on the source: there it may be a misspelt pattern.
    Of what is valid, the broken keys are left out.
    """
    if not isinstance(item, dict):
        return item
    made = dict(item)
    for loc in broken:
        key, rest = loc[0] if loc else "", loc[1:]
        inner = made.get(str(key))
        if key in _STAND_INS:
            made[str(key)] = _STAND_INS[str(key)]
        elif key == "valid" and not (isinstance(inner, dict) and rest):
            made.pop("valid", None)
        elif key in ("dims", "generators", "valid") and isinstance(inner, dict) and rest:
            made[str(key)] = {name: value for name, value in inner.items() if name != rest[0]}
        elif key == "pinned" and isinstance(inner, list) and rest:
            made["pinned"] = [{"values": {}} if m == rest[0] else v for m, v in enumerate(inner)]
        elif key == "count" and model is CaseGroup:
            made["count"] = MAX_COUNT
        elif len(loc) == 1 and key not in model.model_fields and model is not SourceRule:
            made.pop(str(key), None)
    return made


def _dim(raw: Any) -> Dim | None:
    """A dimension; one with a broken ``valid`` without it."""
    dim = _sound_or_none(_DIM, raw)
    if dim is None and isinstance(raw, dict) and "valid" in raw:
        return _sound_or_none(_DIM, {key: value for key, value in raw.items() if key != "valid"})
    return dim


def _sound_or_none(adapter: TypeAdapter[V], raw: Any) -> V | None:
    try:
        return adapter.validate_python(raw)
    except ValidationError:
        return None
