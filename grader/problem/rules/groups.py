"""Rules on groups of cases, on withdrawn cases, and on what they are worth."""

from collections.abc import Iterator

from grader.problem.draft import Draft
from grader.problem.model import REPEATS
from grader.problem.rules.rule import Fault
from grader.problem.wording import unknown


def groups_have_cases(draft: Draft) -> Iterator[Fault]:
    """A group has cases, and pins no more than its count."""
    for n, group in draft.groups.items():
        if group.size == 0:
            yield ("cases", n), "expected count, or pinned cases"
        elif len(group.pinned) > group.size:
            yield (
                ("cases", n, "count"),
                f"{len(group.pinned)} cases are pinned, and count is {group.size}: "
                "count includes the pinned ones",
            )


def repeats_have_room(draft: Draft) -> Iterator[Fault]:
    """No group has the name of the repeats, and there are hidden cases to repeat."""
    for n, group in draft.groups.items():
        if group.name == REPEATS:
            yield (
                ("cases", n, "name"),
                f"expected another name: {REPEATS!r} is the group that `repeats: true` adds",
            )
    hidden = [group for group in draft.groups.values() if group.visibility == "hidden"]
    if draft.repeats and draft.complete("groups") and draft.groups and not hidden:
        yield ("repeats",), "expected hidden cases to repeat: add a hidden group, or remove repeats"


def withdrawn_cases_are_there(draft: Draft) -> Iterator[Fault]:
    """A withdrawn case exists. How many repeats there are is known when cases are made."""
    if not draft.complete("groups"):
        return
    groups = {group.name: group for group in draft.groups.values()}
    for n, withdrawn in draft.withdrawn.items():
        name, _, number = withdrawn.case.partition("/")
        group, index = groups.get(name), int(number) - 1
        if name == REPEATS and draft.repeats:
            continue
        if group is None:
            yield ("withdrawn", n, "case"), unknown("case group", name, groups)
        elif not 0 <= index < group.size or group.case_name(index) != withdrawn.case:
            yield (
                ("withdrawn", n, "case"),
                f"no case {withdrawn.case!r}: expected one of {group.case_name(0)} to "
                f"{group.case_name(group.size - 1)}",
            )


def something_earns_points(draft: Draft) -> Iterator[Fault]:
    """Not every weight is zero, withdrawn cases aside."""
    withdrawn = {entry.case for entry in draft.withdrawn.values()}
    groups = draft.groups.values()
    if draft.complete("groups") and any(group.size for group in groups):
        if not any(group.weight_of(n) for group in groups for n in range(group.size)):
            yield ("cases",), "every case has weight 0: no submission could earn a point"
        elif not any(
            group.weight_of(n) and group.case_name(n) not in withdrawn
            for group in groups
            for n in range(group.size)
        ):
            yield ("withdrawn",), "no case with a weight is left: no submission could earn a point"
    parts = [component.weight for component in draft.components.values()]
    if draft.complete("components") and parts and not any(parts):
        yield ("output", "components"), "every component has weight 0: give one a weight"
