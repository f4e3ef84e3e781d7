"""The hint that is offered first: the one that fits the mistake, or else the next one."""

from collections.abc import Container

from grader.grading.report import Report
from grader.problem.model import Spec


def fitting_hint(
    spec: Spec, report: Report | None, opened: Container[int], count: int
) -> int | None:
    """The position of the hint to open next, of ``count``; None if all are open.

    An author says which hint helps with a mistake: `misconceptions: - {hint: 2}`.
    """
    known = {each.id: each.hint for each in spec.misconceptions}
    named = [known.get(mistake.id) for mistake in report.misconceptions] if report else []
    wanted = [hint - 1 for hint in named if hint is not None and hint <= count]
    return next((each for each in (*wanted, *range(count)) if each not in opened), None)
