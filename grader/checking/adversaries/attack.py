"""Attack the cases of a problem: which adversaries live, and which inputs would reject them.

    offered      valid inputs of many kinds and shapes, with the reference's answers
    adversaries  a solution that is wrong where a fact holds, for each fact that holds in an input;
                 programs with a slip; memories
    living       no case that counts rejects it, and an input would
    chosen       the fewest inputs that reject all that live

Every accepted example answers a chosen input as the reference does, and so does the reference
computed in other ways.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, partial

import numpy as np

from grader.cases.make import Case
from grader.checking.adversaries.called import Called, answered, calls_of, doubtful
from grader.checking.adversaries.choose import choose, cover
from grader.checking.adversaries.facts import Call, Fact, Sizes, Sort, facts
from grader.checking.adversaries.inputs import candidates
from grader.checking.adversaries.memory import repeats_exactly
from grader.checking.adversaries.remembering import Remembering, remembering
from grader.checking.adversaries.sizes import size_facts
from grader.checking.adversaries.slips import Slips, slips
from grader.checking.package import Package
from grader.grading.compare import split
from grader.problem.assignments import Dims
from grader.problem.validity import Validity, valid_dims, validities

TRIVIAL = 0.01  # answers that are all nearer to 0 are right for many reasons


@dataclass(frozen=True)
class Attack:
    """What an attack found.

    ``counts`` says in how many of the cases that count a fact holds; it has every fact that holds
    in a case or an input. ``told`` has, for each fact that no case has, the number in ``chosen``
    of an input that has it; a program that lives is such a fact. ``remembering`` are the memories
    that live, or would live with `repeats: true`. ``rejected_others`` counts the memories and
    programs that cases reject. ``is_repeated`` says whether a case that counts repeats an earlier
    one exactly. Two kinds count neither as rejected nor as living: ``doubtful`` facts hold only in
    inputs that a right program answers otherwise; ``undecided`` counts the programs that no
    input rejects.
    """

    counts: Mapping[Fact, int]
    told: Mapping[Fact, int]
    chosen: tuple[Case, ...]
    new_shapes: tuple[Dims, ...]
    rejected_others: int
    remembering: tuple[Remembering, ...]
    is_repeated: bool
    doubtful: tuple[Fact, ...]
    undecided: int

    @property
    def living(self) -> int:
        """The number of adversaries that live."""
        return len(self.told) + len(self.remembering) + (not self.is_repeated)

    @property
    def rejected(self) -> int:
        """The number of adversaries that some case rejects."""
        had = sum(count > 0 for count in self.counts.values())
        return had + self.rejected_others + self.is_repeated


@lru_cache(maxsize=1)
def attack(package: Package, with_programs: bool = True) -> Attack:
    """Attack a package once; JudgeError if the reference or the sandbox fails.

    Without programs it takes seconds: no other adversary has to be run.
    """
    calls, facts_of = calls_of(package), _facts_of(package)
    counts = Counter(fact for call in calls if call.counts for fact in facts_of(call))
    had = frozenset(counts)
    shapes = {call.shape for call in calls}
    offered = answered(package, candidates(package))
    rejects = [facts_of(call) for call in offered]
    tried = Slips(0, ())
    if with_programs:
        first = cover(offered, dict(enumerate(rejects)), had, shapes)
        tried = slips(package, offered, first, shapes)
    for program, n in tried.living:
        fact = Fact(Sort.PROGRAM, program.origin.name, f"line {program.line}", program.what)
        rejects[n] |= {fact}
    chosen = choose(offered, rejects, had, shapes, partial(doubtful, package))
    told: dict[Fact, int] = {}
    for n, number in enumerate(chosen):
        for fact in rejects[number] - had:
            told.setdefault(fact, n)
    rejected, living = remembering(package, calls_of(_with_repeats(package)))
    return Attack(
        counts={**counts, **dict.fromkeys(told, 0)},
        told=told,
        chosen=tuple(offered[n].case for n in chosen),
        new_shapes=tuple(dict(s) for s in sorted({offered[n].shape for n in chosen} - shapes)),
        rejected_others=rejected + tried.rejected,
        remembering=tuple(living),
        is_repeated=any(calls[n].counts for n in repeats_exactly(calls)),
        doubtful=tuple(sorted(frozenset().union(*rejects) - had - told.keys())),
        undecided=tried.undecided,
    )


def _with_repeats(package: Package) -> Package:
    """The package with `repeats: true`, which alone rejects most of what remembers."""
    spec = package.spec
    if spec.repeats or all(group.visibility == "sample" for group in spec.cases):
        return package
    return package.with_spec(spec.model_copy(update={"repeats": True}))


def _facts_of(package: Package) -> Callable[[Called], frozenset[Fact]]:
    """A function that tells the facts of a call."""
    spec, dims = package.spec, valid_dims(package.spec)
    names = [component.name for component in spec.output.components]

    @cache
    def valid(shape: Sizes) -> Mapping[str, Validity]:
        return validities(spec, dict(shape))

    def facts_of(call: Called) -> frozenset[Fact]:
        answer = dict(zip(names, split(call.expected, call.tolerances), strict=True))
        made = facts(spec, Call(call.case.dims, call.case.inputs, answer), valid(call.shape))
        if np.max(np.abs(call.expected), initial=0.0) < TRIVIAL:
            return made  # whoever gets a size wrong may be right here by luck
        return made | size_facts(dims, dict(call.case.dims))

    return facts_of
