"""Write the cases that reject what lives as YAML: a group to be pasted at the end of `cases`.

A group of its own, at the end: what stands before it keeps its values to the bit.
"""

import json
import math
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from grader.cases.make import Case, pack
from grader.checking.adversaries.attack import Attack, attack
from grader.checking.adversaries.inputs import values_of
from grader.checking.package import Package

NAMES = ("valid", "more")
MOST_NAMED = 3  # adversaries that are named beside the case that rejects them
WEIGHT = 0.1  # who is wrong for rare inputs is not accepted, and loses few points
WIDTH = 110  # of a line of YAML, with what is before it


def suggest(package: Package) -> str | None:
    """The fewest cases that reject all adversaries that live, as YAML; None if none lives."""
    package.watch("cases to suggest are searched for")
    found = attack(package)
    reasons = [_reasons(found, n) for n in range(len(found.chosen))]
    cases = list(found.chosen)
    for before, after, memory in _memorable(found):
        cases += [before, after]
        reasons += [[f"once more {before.name}, for the next"], [memory]]
    if not cases and found.is_repeated:
        return None
    if not cases:
        return "  # reject all that live: declare `repeats: true`, at the top of problem.yaml\n"
    return "".join(f"  # {line}\n" for line in _remarks(found, cases)) + _group(
        package, cases, reasons
    )


def in_yaml(package: Package, case: Case) -> str:
    """A case's inputs as the values of a pinned case, on one line."""
    inner = (f"{name}: {_flow(value)}" for name, value in values_of(package.spec, case).items())
    return f"{{{', '.join(inner)}}}"


def _reasons(found: Attack, number: int) -> list[str]:
    """Some adversaries that a chosen input rejects, and how many more there are."""
    facts = sorted(fact for fact, first in found.told.items() if first == number)
    more = len(facts) - MOST_NAMED
    return [*map(str, facts[:MOST_NAMED]), *([f"{more} more"] if more > 0 else [])]


def _memorable(found: Attack) -> list[tuple[Case, Case, str]]:
    """Calls after which memories are wrong, each with the call before it, and none twice."""
    pairs: dict[tuple[bytes, bytes], tuple[Case, Case, str]] = {}
    for each in found.remembering:
        key = pack(each.before), pack(each.after)
        pairs.setdefault(key, (each.before, each.after, str(each.memory)))
    return list(pairs.values())


def _remarks(found: Attack, cases: Sequence[Case]) -> Iterator[str]:
    yield f"adversaries that live: {found.living}; cases here, which reject them: {len(cases)}"
    if not found.is_repeated:
        yield "together with `repeats: true`, which belongs to the top of problem.yaml"
    if found.new_shapes:
        yield f"shapes that are new: {len(found.new_shapes)}. A solution needs about a third of a"
        yield "second more for each, where no primer has compiled for it."


def _group(package: Package, cases: Sequence[Case], reasons: Sequence[Sequence[str]]) -> str:
    names = {group.name for group in package.spec.cases}
    free = next(name for name in (*NAMES, *(f"more-{n}" for n in range(99))) if name not in names)
    entries = []
    for case, why in zip(cases, reasons, strict=True):
        comments = [line for reason in why for line in _wrapped(reason)]
        values = in_yaml(package, case)
        entries += [*comments, f"      - values: {values}"]
    lines = [
        f"  - name: {free}",
        "    visibility: hidden",
        f"    weight: {WEIGHT}",
        "    pinned:",
        *entries,
    ]
    return "\n".join(lines) + "\n"


def _wrapped(reason: str) -> list[str]:
    return wrap(reason, WIDTH, initial_indent="      # ", subsequent_indent="      #   ")


def _flow(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else f"{'-' if value < 0 else ''}.inf"
    return json.dumps(value)
