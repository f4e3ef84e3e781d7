"""A rule: a function that yields a fault, (place, message), for every breach in a draft.

A rule is asked even if other parts of the file are broken, and passes over parts that are missing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from grader.problem.assignments import Dims
from grader.problem.document import KeyPath
from grader.problem.draft import Draft
from grader.problem.expression import Expression
from grader.problem.generator_models import Dim, Elementwise, Generator, Sorted
from grader.problem.model import Argument

Fault = tuple[KeyPath, str]
SpecRule = Callable[[Draft], Iterable[Fault]]


def generators(
    draft: Draft,
) -> Iterator[tuple[KeyPath, Argument, Generator, Sequence[Dims]]]:
    """Every generator with its place, its argument, and the dimensions that it may meet."""
    everywhere = [known for table in draft.tables for known in table.choices]
    for n, argument in draft.arguments.items():
        yield ("arguments", n, "generator"), argument, argument.generator, everywhere
    by_name = {argument.name: argument for argument in draft.arguments.values()}
    for n, group in draft.groups.items():
        for name, generator in group.generators.items():
            if name in by_name:
                path = ("cases", n, "generators", name)
                yield path, by_name[name], generator, draft.table(n).choices


def expressions(
    model: Generator | Elementwise | Dim, path: KeyPath
) -> Iterator[tuple[KeyPath, Expression]]:
    """The expressions in a generator or a dimension, with their places."""
    if isinstance(model, Sorted):
        yield from expressions(model.of, (*path, "of"))
    for key in type(model).model_fields:
        value = getattr(model, key)
        if isinstance(value, Expression):
            yield (*path, key), value
        elif isinstance(value, tuple):
            for n, item in enumerate(value):
                if isinstance(item, Expression):
                    yield (*path, key, n), item
