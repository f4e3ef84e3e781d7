"""Rules on a student's edition: samples alone, each with its expected value."""

from collections.abc import Iterator
from math import isnan
from typing import Any

from grader.problem.draft import Draft
from grader.problem.literal import elements
from grader.problem.model import CaseGroup
from grader.problem.rules.rule import Fault
from grader.problem.wording import shown


def samples_have_expected_values(draft: Draft) -> Iterator[Fault]:
    """With `samples_only` each case is a sample and has an expected value; else no case has one."""
    withdrawn = {entry.case for entry in draft.withdrawn.values()}
    for n, group in draft.groups.items():
        if draft.samples_only and group.visibility == "hidden":
            yield ("cases", n, "visibility"), "expected sample: samples_only allows no hidden cases"
        elif draft.samples_only and group.size > len(group.pinned):
            yield ("cases", n, "count"), "expected every case under pinned, as samples_only asks"
        for m, _ in enumerate(group.pinned):
            if group.case_name(m) not in withdrawn and (why := _why_not(draft, group, m)):
                yield ("cases", n, "pinned", m, "expected"), why
    if draft.samples_only and draft.misconceptions:
        yield ("misconceptions",), "expected none: they need a reference, and samples_only has none"


def _why_not(draft: Draft, group: CaseGroup, index: int) -> str | None:
    expected = group.pinned[index].expected
    if not draft.samples_only:
        return None if expected is None else "remove it: the reference gives the right answer"
    if expected is None:
        return "expected the right answer, a number or a nested list of numbers"
    wrong = next((item for item in elements(expected) if not _is_number(item)), None)
    return None if wrong is None else f"expected numbers, found {shown(wrong)}"


def _is_number(item: Any) -> bool:
    return isinstance(item, int | float) and not isinstance(item, bool) and not isnan(item)
