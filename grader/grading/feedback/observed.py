"""The numbers of a wrong answer: each component over all cases, and facts that set cases apart."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.cases.make import Case
from grader.grading.compare import Tolerance, compare, error_ratio, split
from grader.grading.report import CaseResult, Floats
from grader.problem.model import Spec

MIN_WRONG = 3  # cases, or numbers: agreement in fewer may be chance


@dataclass(frozen=True)
class ObservedComponent:
    """One component: its numbers in each case, flat, got and wanted, and whether they are right.

    ``telling`` is whether a case can tell right from wrong: not where only zeros are wanted, which
    many mistakes give as well.
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
        """The numbers that came, of all cases in a row."""
        return np.concatenate(self.got)

    @property
    def all_want(self) -> Floats:
        """The numbers expected, of all cases in a row."""
        return np.concatenate(self.want)

    def fits(self, wanted: Floats) -> bool:
        """Whether the numbers that came would be right if ``wanted`` were expected."""
        if not np.isfinite(wanted).all():
            return False
        return bool((error_ratio(self.all_got, wanted, self.tolerance) <= 1).all())

    def fits_numbers(self, came: Floats) -> bool:
        """Whether ``came`` would be right, of all cases in a row."""
        return bool((error_ratio(came, self.all_want, self.tolerance) <= 1).all())


@dataclass(frozen=True)
class Observed:
    """All numbers of a submission, case by case, where each has the expected shape.

    ``facts`` are whole numbers that a student knows of each case: arguments, lengths of arrays.
    ``signs`` say of which cases words such as "`x` has a negative number" are true.
    """

    names: tuple[str, ...]
    samples: tuple[bool, ...]
    parts: tuple[ObservedComponent, ...]
    facts: dict[str, tuple[int, ...]]
    signs: dict[str, tuple[bool, ...]]

    @property
    def wrong(self) -> list[ObservedComponent]:
        """The components that are wrong in some case."""
        return [part for part in self.parts if not part.is_right]


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
        signs=_signs(spec, cases),
    )


def part_of(
    name: str,
    tolerances: tuple[Tolerance, ...],
    got: tuple[Floats, ...],
    want: tuple[Floats, ...],
) -> ObservedComponent:
    """A component, from its tolerance and its flat numbers in each case."""
    return ObservedComponent(
        name=name,
        tolerance=tolerances[0],  # the cases differ only in counts
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
    """Whole-number arguments, and lengths of arrays that are not an argument: ``x.shape[0]``."""
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


def _signs(spec: Spec, cases: Sequence[Case]) -> dict[str, tuple[bool, ...]]:
    """Find in which cases a float or an array has a negative number or a 0, or only these."""
    found: dict[str, tuple[bool, ...]] = {}
    for argument in spec.arguments:
        if argument.kind not in ("float", "array") or argument.dtype == "bool":
            continue
        name, has = argument.name, "has" if argument.kind == "array" else "is"
        arrays = [np.asarray(case.inputs[name]) for case in cases]
        found[f"`{name}` {has} a negative number"] = tuple(bool((a < 0).any()) for a in arrays)
        found[f"`{name}` {has} a 0"] = tuple(bool((a == 0).any()) for a in arrays)
        if argument.kind == "array":
            found[f"`{name}` is 0 throughout"] = tuple(bool((a == 0).all()) for a in arrays)
            found[f"`{name}` is negative throughout"] = tuple(bool((a < 0).all()) for a in arrays)
    return found


def enough(*parts: ObservedComponent) -> bool:
    """Whether there are enough wrong cases for a hint, and only finite numbers."""
    if not all(part.is_finite for part in parts):
        return False
    return (
        sum(not all(right) for right in zip(*(part.right for part in parts), strict=True))
        >= MIN_WRONG
    )


def vary(numbers: Floats) -> bool:
    """Whether the numbers differ enough to tell a factor from a summand."""
    return len(np.unique(numbers)) >= MIN_WRONG
