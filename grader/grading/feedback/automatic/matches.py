"""The mistakes that give the numbers of a submission in every case.

If none gives all of them, those that give a wrong component in every case: a file may have a
mistake for each.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.cases.make import Case
from grader.cases.salted import unsalted
from grader.grading.compare import Tolerance, split
from grader.grading.feedback.automatic.fingerprints import Fingerprint, vectors_of, vectors_of_each
from grader.grading.feedback.misconceptions import Vectors, alike
from grader.grading.report import Floats
from grader.mutants.mistakes.mistake import Mistake
from grader.problem.load import Problem
from grader.problem.model import Spec
from grader.sandbox.runner import Runner

MOST_TRIED = 12  # mistakes that are run in all cases, for one submission
FEW = 4  # of more than these, those are sought first that are wrong where the submission is
MOST_FAILING = 3  # cases in which they are sought
LEAST_NUMBERS = 3  # different ones in a component: that fewer agree may be chance
# The kinds of mistakes that show in how often something is done, and not in what is computed.
_OF_STEPS = """
never_updated replaces_total made_anew one_round loop_missing first_for_last step_missing step_twice
loop_one_more loop_one_less begins_one_more begins_one_less argument_frozen results_swapped
zero_for_sum zero_weights vectors_alone counts_rngs
"""
OF_STEPS = frozenset(_OF_STEPS.split())
HIDES_NAN = ", and NaN is then replaced by 0"

Tolerances = Sequence[Sequence[Tolerance]]
# What a submission may do to the result of a mistake in a case, and what is told of it.
Afterwards = tuple[Callable[[Floats, int], Floats], str]
NOTHING: Afterwards = (lambda vector, _: vector, "")
NO_NAN: Afterwards = (lambda vector, _: np.where(np.isnan(vector), 0.0, vector), HIDES_NAN)


def afterwards(cases: Sequence[Case], spec: Spec) -> list[Afterwards]:
    """Each thing that is done to results: nothing, NaN replaced, entries set to 0 by a mask."""
    masks = [
        argument.name
        for argument in spec.arguments
        if argument.dtype == "bool" and argument.shape == spec.output.shape
    ]
    return [NOTHING, NO_NAN, *(_masked(name, cases) for name in masks)]


def _masked(name: str, cases: Sequence[Case]) -> Afterwards:
    def set_to_0(vector: Floats, case: int) -> Floats:
        return np.where(np.asarray(cases[case].inputs[name], bool), vector, 0.0)

    return set_to_0, f", and entries where `{name}` is False are then set to 0"


@dataclass(frozen=True)
class Wanted:
    """The numbers of a submission that are looked for: all of them, or those of a component.

    ``actual``, ``expected`` and ``tolerances`` have one item for each case; ``failing`` are the
    numbers of a few cases in which the submission is wrong. A mistake in one component leaves each
    other one right, or as wrong as the submission has it.
    """

    component: int | None
    actual: Vectors
    expected: Vectors
    tolerances: Tolerances
    failing: Sequence[int]
    afterwards: Sequence[Afterwards]

    def same(self, vectors: Vectors) -> str | None:
        """Return what to tell beside a mistake with these numbers; None if they are others.

        It is empty if nothing was done to them afterwards.
        """
        is_finite = any(vector is not None and np.isfinite(vector).any() for vector in vectors)
        return self.alike(vectors, range(len(self.actual))) if is_finite else None

    def alike(self, vectors: Vectors, cases: Sequence[int]) -> str | None:
        """`same`, for the numbers in some cases, which may be nowhere finite."""
        for change, told in self.afterwards:
            others = [
                None if vector is None else change(vector, case)
                for vector, case in zip(vectors, cases, strict=True)
            ]
            if self._fits(others, cases):
                return told
        return None

    def leaves_right(self, one: Fingerprint) -> bool:
        """Tell if a mistake leaves each component right that the submission has right."""
        everywhere = range(len(self.actual))
        return all(
            self._agree(self.expected, [one.vector], [one.case], part)
            for part in range(len(self.tolerances[0]))
            if self._agree(self.expected, self.actual, everywhere, part)
        )

    @property
    def varies(self) -> bool:
        """Tell if a wrong component has enough different numbers to agree by no chance."""
        everywhere = range(len(self.actual))
        parts = [self.component] if self.component is not None else range(len(self.tolerances[0]))
        return any(
            len(self._numbers(part)) >= LEAST_NUMBERS
            and not self._agree(self.expected, self.actual, everywhere, part)
            for part in parts
        )

    def _numbers(self, component: int) -> Floats:
        """The different numbers of a component."""
        vectors = self._cut(self.actual, range(len(self.actual)), component)
        return np.unique(np.concatenate([vector for vector in vectors if vector is not None]))

    def _fits(self, vectors: Vectors, cases: Sequence[int]) -> bool:
        count = len(self.tolerances[0])
        return self._agree(self.actual, vectors, cases, self.component) and (
            self.component is None
            or all(
                self._agree(self.expected, vectors, cases, other)
                or self._agree(self.actual, vectors, cases, other)
                for other in range(count)
                if other != self.component
            )
        )

    def _agree(
        self, wanted: Vectors, vectors: Vectors, cases: Sequence[int], component: int | None
    ) -> bool:
        """Tell if ``vectors``, those of ``cases``, agree with ``wanted``: in a component or all."""
        return alike(
            self._cut([wanted[case] for case in cases], cases, component),
            self._cut(vectors, cases, component),
            [self._allowed(case, component) for case in cases],
        )

    def _cut(self, vectors: Vectors, cases: Sequence[int], component: int | None) -> Vectors:
        if component is None:
            return vectors
        return [
            None if vector is None else split(vector, self.tolerances[case])[component]
            for vector, case in zip(vectors, cases, strict=True)
        ]

    def _allowed(self, case: int, component: int | None) -> Sequence[Tolerance]:
        allowed = self.tolerances[case]
        return allowed if component is None else [allowed[component]]


def matches(
    problem: Problem,
    cases: Sequence[Case],
    wanted: Wanted,
    known: Sequence[Fingerprint],
    sandbox: Runner,
) -> list[Mistake]:
    """The mistakes of ``known`` that give the numbers of ``wanted`` in every case, in their order.

    Where the wrong numbers are the same few everywhere, such as 0, many mistakes would give them by
    chance: then only those are looked at that leave a step out, or repeat or replace one.
    JudgeError if the sandbox fails.
    """
    if not wanted.varies:
        known = [one for one in known if one.mistake.kind in OF_STEPS]
    candidates = list(_candidates(wanted, known))
    for number in wanted.failing:
        if len(candidates) > FEW:
            candidates = _narrowed(problem, cases, wanted, candidates, number, sandbox)
    found = []
    for mistake, vectors in _in_every_case(
        problem, cases, wanted, candidates[:MOST_TRIED], sandbox
    ):
        if (told := wanted.same(vectors)) is not None:
            found.append(replace(mistake, told=mistake.told + told))
    return found


def _in_every_case(
    problem: Problem,
    cases: Sequence[Case],
    wanted: Wanted,
    candidates: Sequence[Mistake],
    sandbox: Runner,
) -> Iterator[tuple[Mistake, Vectors]]:
    """The candidates that give the numbers wherever no salt changes a case; then all vectors.

    Of those cases the vectors are remembered for every salt, so that few are left to be run.
    """
    first = unsalted(problem.spec, cases)
    rest = [n for n in range(len(cases)) if n not in first]
    left = [
        (mistake, vectors)
        for mistake, vectors in zip(
            candidates,
            vectors_of_each(problem, candidates, [cases[n] for n in first], sandbox),
            strict=True,
        )
        if wanted.alike(vectors, first) is not None
    ]
    remaining = [mistake for mistake, _ in left]
    others = (
        vectors_of_each(problem, remaining, [cases[n] for n in rest], sandbox)
        if rest
        else [()] * len(left)
    )
    for (mistake, vectors), more in zip(left, others, strict=True):
        by_case = dict(zip((*first, *rest), (*vectors, *more), strict=True))
        yield mistake, [by_case[n] for n in range(len(cases))]


def _narrowed(
    problem: Problem,
    cases: Sequence[Case],
    wanted: Wanted,
    candidates: Sequence[Mistake],
    number: int,
    sandbox: Runner,
) -> list[Mistake]:
    """The candidates that give the submission's numbers in one more case."""
    vectors = vectors_of(problem, candidates, [cases[number]], sandbox)
    return [
        mistake
        for mistake, found in zip(candidates, vectors, strict=True)
        if wanted.alike(found, [number]) is not None
    ]


def _candidates(wanted: Wanted, known: Sequence[Fingerprint]) -> Iterator[Mistake]:
    """The mistakes whose numbers are right in the case in which all were run."""
    for one in known:
        if wanted.alike([one.vector], [one.case]) is not None:
            yield one.mistake
