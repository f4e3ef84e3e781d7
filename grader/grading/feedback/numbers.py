"""The simple mistake that explains all wrong numbers of a submission, case by case.

Each rule looks at one component in all cases, and gives a hint or None. It speaks only where the
numbers leave little doubt: a wrong hint is worse than none. A message has no number of a hidden
case; a number in it comes from the samples.
"""

from collections.abc import Callable

from grader.grading.feedback.amounts import constant, factor, other_function
from grader.grading.feedback.arrangement import another_order, swapped
from grader.grading.feedback.formulas import off_by_a_formula
from grader.grading.feedback.observed import Observed, ObservedComponent
from grader.grading.feedback.precision import (
    always_zero,
    few_digits,
    half_precision,
    rounded,
    same_number,
    whole_numbers,
)
from grader.grading.report import Hint

Explainer = Callable[[Observed, ObservedComponent], Hint | None]
Explainers = tuple[Explainer, ...]

# An explanation answers everything; a description may have many causes.
EXPLAINING: Explainers = (
    always_zero,
    another_order,
    factor,
    constant,
    off_by_a_formula,
    other_function,
    rounded,
    half_precision,
)
DESCRIBING: Explainers = (same_number, whole_numbers, few_digits)


def explanations(observed: Observed) -> list[Hint]:
    """A hint for each wrong component; empty unless all of them are explained."""
    if (order := swapped(observed)) is not None:
        return [order]
    found = _found(observed, EXPLAINING)
    return list(found.values()) if len(found) == len(observed.wrong) else []


def partial_explanations(observed: Observed) -> dict[str, Hint]:
    """Hints that explain or describe some of the wrong components, by name."""
    return _found(observed, EXPLAINING + DESCRIBING)


def _found(observed: Observed, explainers: Explainers) -> dict[str, Hint]:
    """The first hint on each wrong component, where there is one."""
    found = {}
    for component in observed.wrong:
        for explain in explainers:
            if (hint := explain(observed, component)) is not None:
                found[component.name] = hint
                break
    return found
