"""What a wrong answer's numbers are compared by: each component over all cases, and what may set
one case apart from another.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.cases.make import Case
from grader.grading.compare import Tolerance, compare, error_ratio, split
from grader.grading.report import CaseResult, Floats
from grader.problem.model import Spec


@dataclass(frozen=True)
class Part:
    """One component: for each case its numbers, flat, got and wanted, and whether they are right.

    ``telling`` is whether a case can tell right from wrong: not where nothing but zeros is wanted,
    which many a mistake gives as well.
    """

    name: str
    tolerance: Tolerance
    got: tuple[Floats, ...]
    want: tuple[Floats, ...]
    right: tuple[bool, ...]
    telling: tuple[bool, ...]

    @property
    def is_right(self) -> bool:
        """Whether it is right in every case."""
        return all(self.right)

    @property
    def is_finite(self) -> bool:
        """Whether every number is finite, got and wanted."""
        return bool(np.isfinite(self.all_got).all() and np.isfinite(self.all_want).all())

    @property
    def all_got(self) -> Floats:
        """What came, of all cases in a row."""
        return np.concatenate(self.got)

    @property
    def all_want(self) -> Floats:
        """What was expected, of all cases in a row."""
        return np.concatenate(self.want)

    def fits(self, wanted: Floats) -> bool:
        """Whether what came, of all cases in a row, is right where ``wanted`` is expected."""
        if not np.isfinite(wanted).all():
            return False
        return bool((error_ratio(self.all_got, wanted, self.tolerance) <= 1).all())

    def fits_numbers(self, came: Floats) -> bool:
        """Whether ``came``, of all cases in a row, would be right."""
        return bool((error_ratio(came, self.all_want, self.tolerance) <= 1).all())


@dataclass(frozen=True)
class Observed:
    """All numbers of a submission, case by case, where each has the shape that is expected.

    ``facts`` are whole numbers that a student knows of each case: arguments, lengths of arrays.
    """

    names: tuple[str, ...]
    samples: tuple[bool, ...]
    parts: tuple[Part, ...]
    facts: dict[str, tuple[int, ...]]


def observe(
    spec: Spec,
    cases: Sequence[Case],
    results: Sequence[CaseResult],
    tolerances: Sequence[Sequence[Tolerance]],
) -> Observed | None:
    """The numbers by component; None unless every case gave real numbers of the right shape."""
    got_parts, want_parts = [], []
    for result, allowed in zip(results, tolerances, strict=True):
        if result.actual is None or result.expected is None:
            return None
        if result.actual.shape != result.expected.shape:
            return None
        got_parts.append(split(result.actual, allowed))
        want_parts.append(split(result.expected, allowed))
    return Observed(
        names=tuple(case.name for case in cases),
        samples=tuple(not result.hidden for result in results),
        parts=tuple(
            part_of(
                component.name,
                tuple(allowed[n] for allowed in tolerances),
                tuple(numbers[n] for numbers in got_parts),
                tuple(numbers[n] for numbers in want_parts),
            )
            for n, component in enumerate(spec.output.components)
        ),
        facts=_facts(spec, cases),
    )


def part_of(
    name: str,
    tolerances: tuple[Tolerance, ...],
    got: tuple[Floats, ...],
    want: tuple[Floats, ...],
) -> Part:
    """A component, from its tolerance and its flat numbers in each case."""
    return Part(
        name=name,
        tolerance=tolerances[0],  # but for their counts they are alike in all cases
        got=got,
        want=want,
        right=tuple(
            compare(numbers.shape, "real", numbers, wanted, [allowed]).mismatch is None
            for numbers, wanted, allowed in zip(got, want, tolerances, strict=True)
        ),
        telling=tuple(
            bool((np.abs(wanted) > allowed.atol).any())
            for wanted, allowed in zip(want, tolerances, strict=True)
        ),
    )


def _facts(spec: Spec, cases: Sequence[Case]) -> dict[str, tuple[int, ...]]:
    """Whole-number arguments, and lengths of arrays that are no argument: ``x.shape[0]``."""
    found: dict[str, tuple[int, ...]] = {}
    for argument in spec.arguments:
        values = [case.inputs[argument.name] for case in cases]
        if argument.kind == "int":
            found[argument.name] = tuple(int(np.asarray(value)) for value in values)
    known = set(found.values())
    for argument in spec.arguments:
        for axis in range(len(argument.shape or ())):
            lengths = tuple(np.shape(case.inputs[argument.name])[axis] for case in cases)
            if lengths not in known:
                known.add(lengths)
                found[f"{argument.name}.shape[{axis}]"] = lengths
    return found
