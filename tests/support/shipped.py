"""A shipped problem with fewer cases, for tests that grade many of its examples."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from grader.cases.make import Case
from grader.problem.load import Problem
from grader.problem.model import REPEATS, Withdrawn

SUGGESTED = "valid"  # the group of cases that `grader check --suggest` has proposed
OF_A_SIZE = 3


def of_few_sizes(problem: Problem, cases: Sequence[Case]) -> Problem:
    """The problem with three suggested cases of each size, and of none that they alone have.

    For each new size jax compiles anew all that an example does, which takes most of the time.
    """
    known = [case.dims for case in cases if case.group not in (SUGGESTED, REPEATS)]
    seen: Counter[tuple[int, ...]] = Counter()
    gone = []
    for case in cases:
        if case.group == SUGGESTED:
            size = tuple(case.dims.values())
            seen[size] += 1
            if case.dims not in known or seen[size] > OF_A_SIZE:
                gone.append(Withdrawn(case=case.name, reason="left to the whole check"))
    assert gone
    return replace(problem, spec=problem.spec.model_copy(update={"withdrawn": gone}))
