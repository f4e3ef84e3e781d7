"""Rules on `requires` and `forbids`, which are rules on the source of a submission."""

from collections.abc import Iterator

from grader.problem.document import KeyPath
from grader.problem.draft import Draft
from grader.problem.rules.rule import Fault
from grader.problem.source_rule_models import PATTERNS, SourceRule
from grader.problem.wording import unknown


def source_rules_have_ids_of_their_own(draft: Draft) -> Iterator[Fault]:
    """No two rules share an id, not even a required and a forbidden one."""
    first: dict[str, KeyPath] = {}
    for path, rule in _rules(draft):
        other = first.setdefault(rule.id, path)
        if other != path:
            key, n = other
            yield (
                (*path, "id"),
                f"expected another id: {rule.id!r} is that of item {int(n) + 1} of {key}",
            )


def source_rules_fit(draft: Draft) -> Iterator[Fault]:
    """A rule has exactly one pattern, and the pattern names what exists."""
    for path, rule in _rules(draft):
        if len(rule.patterns) != 1:
            found = ", ".join(rule.patterns) or "none"
            yield path, f"expected one pattern of {', '.join(PATTERNS)}; found {found}"
        defines, argument = rule.defines, rule.returns_argument
        if defines is not None and defines.kind == "function" and defines.subclass_of is not None:
            yield (
                (*path, "defines", "subclass_of"),
                "a function has no base: remove subclass_of, or set kind: class",
            )
        if argument is not None and argument not in draft.argument_names:
            yield (
                (*path, "returns_argument"),
                unknown("argument", argument, draft.argument_names),
            )


def source_rules_say_what_they_cost(draft: Draft) -> Iterator[Fault]:
    """A rule has points if it takes points off, and only then."""
    for path, rule in _rules(draft):
        if rule.effect == "points" and rule.points is None:
            yield (*path, "points"), "effect: points needs points, how many are taken off"
        elif rule.effect != "points" and rule.points is not None:
            yield (
                (*path, "points"),
                f"effect: {rule.effect} takes no points off: remove points, or set effect: points",
            )


def _rules(draft: Draft) -> Iterator[tuple[KeyPath, SourceRule]]:
    """Every rule on the source that is sound, with its place."""
    for key, rules in (("requires", draft.requires), ("forbids", draft.forbids)):
        for n, rule in rules.items():
            yield (key, n), rule
