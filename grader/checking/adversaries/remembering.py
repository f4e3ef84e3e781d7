"""The memories that no case rejects, with two calls that show each to be wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.cases.make import Case
from grader.checking.adversaries.called import Called, answered, doubtful
from grader.checking.adversaries.inputs import near
from grader.checking.adversaries.memory import KeepsAnswers, KeepsBySizes, is_told_by, memories
from grader.checking.package import Package

BASES = 3  # cases of which each argument is changed alone


@dataclass(frozen=True)
class Remembering:
    """A memory that lives, and two calls: after the first it answers the second wrongly."""

    memory: KeepsAnswers | KeepsBySizes
    before: Case
    after: Case


def remembering(package: Package, calls: Sequence[Called]) -> tuple[int, list[Remembering]]:
    """How many memories the cases reject; those that live, if two calls show them to be wrong."""
    every = memories(package.spec)
    living = [
        memory for memory in every if not any(calls[n].counts for n in memory.rejected_by(calls))
    ]
    rejected = len(every) - len(living)
    if not living:
        return rejected, []
    pairs: list[tuple[Called, Called]] = []
    for base in _bases(calls):
        pairs += [(base, after) for after in answered(package, near(package, base.case))]
    # Examples run only on calls that tell something: where all is well there are none.
    telling = [pair for pair in pairs if any(is_told_by(memory, *pair) for memory in living)]
    wrong = doubtful(package, [after for _, after in telling])
    telling = [pair for n, pair in enumerate(telling) if n not in wrong]
    found = []
    for memory in living:
        pair = next((pair for pair in telling if is_told_by(memory, *pair)), None)
        if pair is not None:
            found.append(Remembering(memory, pair[0].case, pair[1].case))
    return rejected, found


def _bases(calls: Sequence[Called]) -> list[Called]:
    """Cases of different shapes, those with the most expected values first."""
    by_shape = {call.shape: call for call in calls if call.counts}
    return sorted(by_shape.values(), key=lambda call: -call.expected.size)[:BASES]
