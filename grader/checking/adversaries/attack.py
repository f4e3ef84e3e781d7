"""Attack the cases of a problem: which adversaries live, and which inputs would reject them.

candidates   valid inputs of many kinds and shapes; the reference answers them
adversaries  each fact that holds in a candidate, each memory
living       no case that counts rejects it, and a candidate would
chosen       the fewest candidates that reject all that live; every accepted example answers
             them as the reference does, or they are not used
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from grader.cases.make import Case
from grader.checking.adversaries.facts import Call, Fact, facts
from grader.checking.adversaries.inputs import candidates, near
from grader.checking.adversaries.memory import (
    Called,
    KeepsBySizes,
    Memory,
    is_told_by,
    memories,
    repeats_exactly,
)
from grader.checking.adversaries.sizes import size_facts
from grader.checking.package import Package
from grader.grading.compare import split, tolerances
from grader.grading.prepared import problem_primer
from grader.problem.assignments import Dims
from grader.problem.validity import valid_dims

NEW_SHAPE = 2.5  # what a case of a new shape costs, as against one of a known shape
BASES = 3  # cases of which each argument is changed alone
ROUNDS = 4

Shape = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Remembering:
    """A memory that lives, and two calls: after the first it answers the second wrongly."""

    memory: Memory | KeepsBySizes
    before: Case
    after: Case


@dataclass(frozen=True)
class Attack:
    """What an attack found.

    ``counts`` says in how many of the cases that count a fact holds; it has every fact that holds
    in a case or a candidate. ``told`` has, for each fact that no case has, the number in ``chosen``
    of an input that has it. ``remembering`` are the memories that live, each with two calls after
    which it is wrong, and ``rejected_memories`` counts the others. ``is_repeated`` says whether a
    case that counts repeats an earlier one exactly.
    """

    counts: Mapping[Fact, int]
    told: Mapping[Fact, int]
    chosen: tuple[Case, ...]
    new_shapes: tuple[Dims, ...]
    rejected_memories: int
    remembering: tuple[Remembering, ...]
    is_repeated: bool

    @property
    def living(self) -> int:
        """The number of adversaries that live."""
        return len(self.told) + len(self.remembering) + (not self.is_repeated)

    @property
    def rejected(self) -> int:
        """The number of adversaries that some case rejects."""
        had = sum(count > 0 for count in self.counts.values())
        return had + self.rejected_memories + self.is_repeated


@lru_cache(maxsize=1)
def attack(package: Package) -> Attack:
    """Attack a package once; JudgeError if the reference or the sandbox fails."""
    calls = [
        Called(case, vector, allowed)
        for case, vector, allowed in zip(
            package.cases, package.expected.vectors, package.tolerances, strict=True
        )
    ]
    counted = [call for call in calls if call.case.weight > 0]
    counts = Counter(fact for call in counted for fact in _facts(package, call))
    had = frozenset(counts)
    made = candidates(package)
    package.sandbox.prepare(problem_primer(package.problem, [*package.cases, *made]))
    offered = answered(package, made)
    all_facts = [_facts(package, call) for call in offered]
    chosen = _choose(package, [c.case for c in offered], all_facts, had, counted)
    told: dict[Fact, int] = {}
    for n, number in enumerate(chosen):
        for fact in all_facts[number] - had:
            told.setdefault(fact, n)
    shapes = {_shape(offered[n].case) for n in chosen} - {_shape(call.case) for call in calls}
    counts.update(dict.fromkeys(told, 0))
    rejected, remembering = _remembering(package, calls)
    return Attack(
        counts=counts,
        told=told,
        chosen=tuple(offered[n].case for n in chosen),
        new_shapes=tuple(dict(shape) for shape in sorted(shapes)),
        rejected_memories=rejected,
        remembering=tuple(remembering),
        is_repeated=any(calls[n].case.weight > 0 for n in repeats_exactly(calls)),
    )


def answered(package: Package, cases: Sequence[Case]) -> list[Called]:
    """The cases that the reference answers with finite numbers of the right shape."""
    if not cases:
        return []
    run = package.run(package.reference, cases)
    return [
        Called(case, vector, tolerances(package.spec, case))
        for case, vector in zip(cases, package.vectors(run, cases), strict=True)
        if vector is not None and bool(np.isfinite(vector).all())
    ]


def _facts(package: Package, call: Called) -> frozenset[Fact]:
    names = [component.name for component in package.spec.output.components]
    answer = dict(zip(names, split(call.expected, call.tolerances), strict=True))
    made = facts(package.spec, Call(call.case.dims, call.case.inputs, answer))
    return made | size_facts(valid_dims(package.spec), dict(call.case.dims))


def _choose(
    package: Package,
    cases: Sequence[Case],
    all_facts: Sequence[frozenset[Fact]],
    had: frozenset[Fact],
    counted: Sequence[Called],
) -> list[int]:
    """The fewest candidates with all facts that live; each is right for every accepted example."""
    refused: set[int] = set()
    chosen: list[int] = []
    for _ in range(ROUNDS):
        usable = {n: found for n, found in enumerate(all_facts) if n not in refused}
        shapes = {_shape(call.case) for call in counted}
        chosen = _cover(cases, usable, had, shapes)
        wrong = _doubtful(package, [cases[n] for n in chosen])
        refused |= {chosen[n] for n in wrong}
        if not wrong:
            return chosen
    return [n for n in chosen if n not in refused]


def _cover(
    cases: Sequence[Case],
    usable: Mapping[int, frozenset[Fact]],
    had: frozenset[Fact],
    shapes: set[Shape],
) -> list[int]:
    """A greedy cover, without those that the others make needless."""
    left = frozenset[Fact]().union(*usable.values()) - had
    shapes, chosen = set(shapes), list[int]()
    while left:
        worth = {
            n: (len(found & left) / (1.0 if _shape(cases[n]) in shapes else NEW_SHAPE), -n)
            for n, found in usable.items()
        }
        best = max(worth, key=worth.__getitem__)
        chosen.append(best)
        shapes.add(_shape(cases[best]))
        left -= usable[best]
    for n in list(chosen):
        others = frozenset().union(had, *(usable[m] for m in chosen if m != n))
        if usable[n] <= others:
            chosen.remove(n)
    return chosen


def _shape(case: Case) -> Shape:
    return tuple(case.dims.items())


def _doubtful(package: Package, cases: Sequence[Case]) -> set[int]:
    """The numbers of the cases in which an accepted example does not answer as the reference."""
    if not cases:
        return set()
    calls = answered(package, cases)
    numbers = {id(case): n for n, case in enumerate(cases)}

    def wrong(source: bytes) -> set[int]:
        run = package.run(source, [call.case for call in calls])
        vectors = package.vectors(run, [call.case for call in calls])
        return {
            numbers[id(call.case)]
            for call, vector in zip(calls, vectors, strict=True)
            if vector is None or not call.accepts(vector)
        }

    sources = [
        example.path.read_bytes() for example in package.accepted if example.path.suffix == ".py"
    ]
    return set().union(*package.map(wrong, sources))


def _remembering(package: Package, calls: Sequence[Called]) -> tuple[int, list[Remembering]]:
    """How many memories the cases reject; those that live, if two calls show them to be wrong."""
    every = memories(package.spec)
    living = [
        memory
        for memory in every
        if not any(calls[n].case.weight > 0 for n in memory.rejected_by(calls))
    ]
    rejected = len(every) - len(living)
    if not living:
        return rejected, []
    pairs: list[tuple[Called, Called]] = []
    for base in _bases(calls):
        pairs += [(base, after) for after in answered(package, near(package, base.case))]
    found = []
    for memory in living:
        pair = next((pair for pair in pairs if is_told_by(memory, *pair)), None)
        if pair is not None:
            found.append(Remembering(memory, pair[0].case, pair[1].case))
    return rejected, found


def _bases(calls: Sequence[Called]) -> list[Called]:
    """Cases of different shapes, the largest first."""
    by_shape = {_shape(call.case): call for call in calls if call.case.weight > 0}
    return sorted(by_shape.values(), key=lambda call: -call.expected.size)[:BASES]
