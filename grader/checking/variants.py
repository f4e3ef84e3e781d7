"""Check: the automatic misconceptions, which feedback finds by planting mistakes in the reference.

It makes them in advance, so that no wrong answer has to wait for them, and lists those that no case
tells from the reference or from one another.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from grader.checking.findings import Finding, error_at, note_at, warning_at
from grader.checking.package import Package
from grader.grading.feedback.automatic.fingerprints import (
    AT_ONCE,
    Fingerprint,
    fingerprints,
    vectors_of,
)
from grader.grading.feedback.automatic.made import mistakes_of
from grader.grading.feedback.misconceptions import alike
from grader.mutants.mistakes.mistake import Mistake
from grader.problem.wording import meant_by

DIGITS = 5  # decimals of numbers that are compared with one another


def check_variants(package: Package) -> Iterator[Finding]:
    """Ids in the spec are those of automatic misconceptions; a note on those that look alike."""
    problem, reference = package.problem, package.problem.reference
    try:
        made = mistakes_of(problem, package.cases, package.sandbox)
    except ValueError as error:
        yield warning_at(reference, f"no automatic misconceptions could be made: {error}")
        return
    yield from _unknown(package, [mistake.id for mistake in made])
    known = [
        one
        for part in fingerprints(problem, made, package.cases, package.sandbox, package.map)
        for one in part
    ]
    same = _right_everywhere(package, known)
    groups = _alike(known)
    message = (
        f"{len(made)} automatic misconceptions; {len(same)} are right in every case; "
        f"{sum(map(len, groups))} give the numbers of another one in a large case, so that a "
        "student is told several causes"
    )
    yield note_at(reference, message, detail=_listed(same, groups))


def _unknown(package: Package, ids: Sequence[str]) -> Iterator[Finding]:
    spec = package.spec
    named = [
        (known.variant, package.line("misconceptions", n, "variant"))
        for n, known in enumerate(spec.misconceptions)
        if known.variant is not None
    ]
    named += [
        (name, package.line("silent_variants", n)) for n, name in enumerate(spec.silent_variants)
    ]
    for name, line in named:
        if name not in ids:
            near = meant_by(name, list(ids))
            hint = f"did you mean {near!r}?" if near else "the reference may have changed"
            message = f"there is no automatic misconception {name!r}: {hint}"
            yield error_at(package.problem.path, message, line)


def _right_everywhere(package: Package, known: Sequence[Fingerprint]) -> list[Mistake]:
    """The mistakes that no case tells from the reference."""
    wanted, allowed = package.expected.vectors, package.tolerances
    left = [
        one.mistake for one in known if alike([one.vector], [wanted[one.case]], [allowed[one.case]])
    ]
    parts = [left[n : n + AT_ONCE] for n in range(0, len(left), AT_ONCE)]
    vectors = package.map(
        lambda part: vectors_of(package.problem, part, package.cases, package.sandbox), parts
    )
    found = [one for part in vectors for one in part]
    return [
        mistake for mistake, one in zip(left, found, strict=True) if alike(one, wanted, allowed)
    ]


def _alike(known: Sequence[Fingerprint]) -> list[list[Mistake]]:
    """Mistakes that give the same numbers, and more than one sentence."""

    def numbers(one: Fingerprint) -> str:
        return str(None if one.vector is None else np.round(one.vector, DIGITS).tolist())

    groups = [
        [one.mistake for one in group]
        for _, group in groupby(sorted(known, key=numbers), key=numbers)
    ]
    return [group for group in groups if len({mistake.told for mistake in group}) > 1]


def _listed(same: Sequence[Mistake], groups: Sequence[Sequence[Mistake]]) -> str:
    """The ids of the mistakes: those that no case rejects, with the change; then a line a group."""
    lines = [f"right in every case: {mistake.id} ({mistake.key})" for mistake in same]
    lines += [f"alike: {', '.join(mistake.id for mistake in group)}" for group in groups]
    return "\n".join(lines)
