"""Write the cases that reject what lives as YAML: a group to be pasted at the end of `cases`.

A group of its own, at the end: what stands before it keeps its values to the bit.
"""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from grader.cases.make import Case, pack
from grader.checking.adversaries.attack import Attack, attack
from grader.checking.adversaries.inputs import values_of
from grader.checking.package import Package
from grader.text import counted

NAMES = ("valid", "more")


@dataclass(frozen=True)
class Suggestion:
    """A group of cases as YAML, and what it is worth in words, a line each."""

    remarks: tuple[str, ...]
    yaml: str


def suggest(package: Package) -> Suggestion | None:
    """The fewest cases that reject all adversaries that live; None if none lives."""
    found = attack(package)
    cases = [*found.chosen, *_memorable(found)]
    if not cases:
        return None
    return Suggestion(tuple(_remarks(found, cases)), _group(package, cases))


def in_yaml(package: Package, case: Case) -> str:
    """A case's inputs as the values of a pinned case, on one line."""
    inner = (f"{name}: {_flow(value)}" for name, value in values_of(package.spec, case).items())
    return f"{{{', '.join(inner)}}}"


def _memorable(found: Attack) -> list[Case]:
    """Calls after which memories are wrong, each with the call before it, and none twice."""
    pairs = {pack(each.after): (each.before, each.after) for each in found.remembering}
    return [case for pair in pairs.values() for case in pair]


def _remarks(found: Attack, cases: Sequence[Case]) -> Iterator[str]:
    yield f"{counted(len(cases), 'case')} reject all {found.living} adversaries that live"
    if found.new_shapes:
        told = "; ".join(
            ", ".join(f"{name}={size}" for name, size in shape.items())
            for shape in found.new_shapes
        )
        yield (
            f"{counted(len(found.new_shapes), 'shape')} are new, and a solution compiles for each "
            f"(about a third of a second where no primer has): {told}"
        )


def _group(package: Package, cases: Sequence[Case]) -> str:
    names = {group.name for group in package.spec.cases}
    free = next(name for name in (*NAMES, *(f"more-{n}" for n in range(99))) if name not in names)
    entries = [f'      - note: ""\n        values: {in_yaml(package, case)}\n' for case in cases]
    return f"  - name: {free}\n    visibility: hidden\n    pinned:\n{''.join(entries)}"


def _flow(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else f"{'-' if value < 0 else ''}.inf"
    return json.dumps(value)
