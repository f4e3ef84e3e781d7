"""Rules of `problem.yaml` that tie one key to another: each function is one rule.

Those on sizes are in `rules_sizes`, those on generators in `rules_generators`, those on values
pinned by hand in `rules_pinned`, those on rules on the source in `rules_source`.
"""

from collections.abc import Iterator

from grader.spec.document import Path
from grader.spec.draft import Draft
from grader.spec.findings import Finding, Rule
from grader.spec.model import Dimension, Generator
from grader.spec.rules_generators import generators_fit
from grader.spec.rules_pinned import pinned_values_fit
from grader.spec.rules_sizes import (
    components_fill_the_output,
    dims_are_known,
    dims_have_values,
    output_can_be_returned,
    shapes_have_values,
)
from grader.spec.rules_source import (
    source_rules_fit,
    source_rules_have_ids_of_their_own,
    source_rules_say_what_they_cost,
)
from grader.spec.wording import unknown


def names_are_unique(draft: Draft) -> Iterator[Finding]:
    """No two arguments, components, case groups, misconceptions or marks share a name."""
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


def something_earns_points(draft: Draft) -> Iterator[Finding]:
    """Not every weight is zero."""
    weights = [
        pinned.weight if pinned.weight is not None else group.weight
        for group in draft.groups.values()
        for pinned in group.pinned
    ]
    weights += [g.weight for g in draft.groups.values() if g.size > len(g.pinned)]
    if draft.complete("groups") and weights and not any(weights):
        yield ("cases",), "every case has weight 0: no submission could earn a point"
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
    something_earns_points,
    components_fill_the_output,
    output_can_be_returned,
    source_rules_have_ids_of_their_own,
    source_rules_fit,
    source_rules_say_what_they_cost,
)


def _is_dim(generator: Generator, name: str) -> bool:
    return isinstance(generator, Dimension) and generator.dim.text == name
