"""Rules on names: they are unique, and refer to what exists."""

from collections.abc import Iterator, Mapping

from grader.problem.base import Model
from grader.problem.document import KeyPath
from grader.problem.draft import Draft
from grader.problem.generator_models import Dimension, Generator
from grader.problem.rules.rule import Fault
from grader.problem.wording import unknown


def names_are_unique(draft: Draft) -> Iterator[Fault]:
    """No two arguments, components, groups, misconceptions, marks, withdrawals share a name."""
    lists: tuple[tuple[KeyPath, Mapping[int, Model], str], ...] = (
        (("arguments",), draft.arguments, "name"),
        (("output", "components"), draft.components, "name"),
        (("cases",), draft.groups, "name"),
        (("misconceptions",), draft.misconceptions, "id"),
        (("equivalent_mutants",), draft.equivalent_mutants, "mutant"),
        (("withdrawn",), draft.withdrawn, "case"),
    )
    for path, items, key in lists:
        first: dict[str, int] = {}
        for n, item in items.items():
            name = getattr(item, key)
            if first.setdefault(name, n) != n:
                yield (
                    (*path, n, key),
                    f"expected another {key}: {name!r} is that of item {first[name] + 1}",
                )


def misconceptions_have_one_variant(draft: Draft) -> Iterator[Fault]:
    """A misconception names a function or an automatic variant, and not both."""
    for n, known in draft.misconceptions.items():
        if (known.function is None) == (known.variant is None):
            yield (
                ("misconceptions", n),
                "expected either function (its name in the reference file) or variant (the id of "
                "an automatic one, as `grader check` prints it)",
            )


def arguments_and_dims_agree(draft: Draft) -> Iterator[Fault]:
    """An argument with the name of a dimension is that dimension."""
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


def groups_refer_to_what_exists(draft: Draft) -> Iterator[Fault]:
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


def _is_dim(generator: Generator, name: str) -> bool:
    return isinstance(generator, Dimension) and generator.dim.text == name
