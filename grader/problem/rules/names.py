"""Rules of `problem.yaml` that tie one key to another: each function is one rule.

Those on sizes are in `rules_sizes`, those on generators in `rules_generators`, those on values
pinned by hand in `rules_pinned`, those on rules on the source in `rules_source`.
"""

from collections.abc import Iterator

from grader.problem.document import Path
from grader.problem.draft import Draft
from grader.problem.model import Dimension, Generator
from grader.problem.rules.generators import generators_fit
from grader.problem.rules.pinned import pinned_values_fit
from grader.problem.rules.rule import Finding, Rule
from grader.problem.rules.sizes import (
    components_fill_the_output,
    dims_are_known,
    dims_have_values,
    output_can_be_returned,
    shapes_have_values,
)
from grader.problem.rules.source import (
    source_rules_fit,
    source_rules_have_ids_of_their_own,
    source_rules_say_what_they_cost,
)
from grader.problem.wording import unknown


def names_are_unique(draft: Draft) -> Iterator[Finding]:
    """No two arguments, components, groups, misconceptions, marks, withdrawals share a name."""
    lists: tuple[tuple[Path, list[tuple[int, str]], str], ...] = (
        (("arguments",), [(n, a.name) for n, a in draft.arguments.items()], "name"),
        (("output", "components"), [(n, c.name) for n, c in draft.components.items()], "name"),
        (("cases",), [(n, g.name) for n, g in draft.groups.items()], "name"),
        (("misconceptions",), [(n, m.id) for n, m in draft.misconceptions.items()], "id"),
        (
            ("equivalent_mutants",),
            [(n, m.mutant) for n, m in draft.equivalent_mutants.items()],
            "mutant",
        ),
        (("withdrawn",), [(n, w.case) for n, w in draft.withdrawn.items()], "case"),
    )
    for path, names, key in lists:
        first: dict[str, int] = {}
        for n, name in names:
            if first.setdefault(name, n) != n:
                yield (
                    (*path, n, key),
                    f"expected another {key}: {name!r} is that of item {first[name] + 1}",
                )


def arguments_and_dims_agree(draft: Draft) -> Iterator[Finding]:
    """An argument that has the name of a dimension is that dimension."""
    for n, argument in draft.arguments.items():
        if argument.name in draft.dim_names and not _is_dim(argument.generator, argument.name):
            yield (
                ("arguments", n, "name"),
                f"{argument.name!r} is also a dimension: "
                f"expected generator {{type: dim, dim: {argument.name}}}, or another name",
            )
    for n, group in draft.groups.items():
        for name, generator in group.generators.items():
            if name in draft.dim_names and not _is_dim(generator, name):
                yield (
                    ("cases", n, "generators", name),
                    f"{name!r} is a dimension: change it under dims of this group",
                )


def only_arrays_have_shapes(draft: Draft) -> Iterator[Finding]:
    """An array needs a shape; a scalar has neither shape nor dtype."""
    for n, argument in draft.arguments.items():
        if argument.kind == "array" and argument.shape is None:
            yield ("arguments", n, "shape"), "an array needs a shape, for example shape: [n]"
        elif argument.kind != "array":
            for key in ("shape", "dtype"):
                if getattr(argument, key) is not None:
                    yield (
                        ("arguments", n, key),
                        f"kind {argument.kind} is a scalar: remove {key}, or set kind: array",
                    )


def groups_refer_to_what_exists(draft: Draft) -> Iterator[Finding]:
    """Overrides name dimensions and arguments of this problem."""
    for n, group in draft.groups.items():
        for name in group.dims:
            if name not in draft.dim_names:
                yield ("cases", n, "dims", name), unknown("dimension", name, draft.dim_names)
        for name in group.generators:
            if name not in draft.argument_names:
                yield (
                    ("cases", n, "generators", name),
                    unknown("argument", name, draft.argument_names),
                )


def groups_have_cases(draft: Draft) -> Iterator[Finding]:
    """A group says how many cases it has, and pins no more than that."""
    for n, group in draft.groups.items():
        if group.size == 0:
            yield ("cases", n), "expected count, or pinned cases"
        elif len(group.pinned) > group.size:
            yield (
                ("cases", n, "count"),
                f"{len(group.pinned)} cases are pinned, and count is {group.size}: "
                "count includes the pinned ones",
            )


def withdrawn_cases_are_there(draft: Draft) -> Iterator[Finding]:
    """What is withdrawn is a case that there is."""
    if not draft.complete("groups"):
        return
    groups = {group.name: group for group in draft.groups.values()}
    for n, withdrawn in draft.withdrawn.items():
        name, _, number = withdrawn.case.partition("/")
        group, index = groups.get(name), int(number) - 1
        if group is None:
            yield ("withdrawn", n, "case"), unknown("case group", name, groups)
        elif not 0 <= index < group.size or group.case_name(index) != withdrawn.case:
            yield (
                ("withdrawn", n, "case"),
                f"no case {withdrawn.case!r}: expected one of {group.case_name(0)} to "
                f"{group.case_name(group.size - 1)}",
            )


def something_earns_points(draft: Draft) -> Iterator[Finding]:
    """Not every weight is zero, that of withdrawn cases aside."""
    withdrawn = {one.case for one in draft.withdrawn.values()}
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


RULES: tuple[Rule, ...] = (
    names_are_unique,
    arguments_and_dims_agree,
    only_arrays_have_shapes,
    dims_are_known,
    dims_have_values,
    shapes_have_values,
    generators_fit,
    groups_refer_to_what_exists,
    pinned_values_fit,
    groups_have_cases,
    withdrawn_cases_are_there,
    something_earns_points,
    components_fill_the_output,
    output_can_be_returned,
    source_rules_have_ids_of_their_own,
    source_rules_fit,
    source_rules_say_what_they_cost,
)


def _is_dim(generator: Generator, name: str) -> bool:
    return isinstance(generator, Dimension) and generator.dim.text == name
