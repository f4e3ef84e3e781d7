"""Rules on dimensions and on the sizes that follow from them."""

from collections.abc import Iterable, Iterator, Sequence

from grader.problem.assignments import MAX_ELEMENTS, Dims, distinct, sizes, value_or_none, where
from grader.problem.document import KeyPath
from grader.problem.draft import Draft
from grader.problem.expression import Expression, shape_text
from grader.problem.generator_models import Dim, DimChoice, DimIntegers
from grader.problem.rules.rule import Fault, expressions, generators
from grader.problem.rules.valid import valid_table
from grader.problem.wording import unknown


def only_arrays_have_shapes(draft: Draft) -> Iterator[Fault]:
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


def dims_are_known(draft: Draft) -> Iterator[Fault]:
    """Every expression names dimensions that exist; that of a dimension names earlier ones."""
    for name, dim in draft.dims.items():
        yield from _unknown_in_dim(draft, name, dim, ("dims", name))
    for n, group in draft.groups.items():
        for name, dim in group.dims.items():
            if name in draft.dim_names:
                yield from _unknown_in_dim(draft, name, dim, ("cases", n, "dims", name))
    for path, expression in _other_expressions(draft):
        yield from _unknown(path, expression, draft.dim_names)


def dims_have_values(draft: Draft) -> Iterator[Fault]:
    """A dimension can be drawn, and is not negative."""
    reported: set[KeyPath] = set()
    for table in draft.tables:
        for name, dim in table.dims.items():
            path = (*(table.path if dim is not draft.dims[name] else ()), "dims", name)
            finding = _bad_dim(path, name, dim, table.choices)
            if finding is not None and path not in reported:
                reported.add(path)
                yield finding


def shapes_have_values(draft: Draft) -> Iterator[Fault]:
    """No shape has a negative length, divides by zero, or has too many elements.

    Neither with the sizes of a case, nor with those that are valid.
    """
    shapes: list[tuple[KeyPath, tuple[Expression, ...]]] = [
        (("arguments", n, "shape"), argument.shape)
        for n, argument in draft.arguments.items()
        if argument.shape is not None
    ]
    shapes += [(("output", "shape"), draft.shape)] if draft.shape is not None else []
    counts = [
        (("output", "components", n, "count"), component.count)
        for n, component in draft.components.items()
    ]
    choices = [known for table in (*draft.tables, valid_table(draft)) for known in table.choices]
    choices = [known for known in choices if min(known.values(), default=0) >= 0]
    for path, shape in shapes:
        for m, part in enumerate(shape):
            yield from _bad_length((*path, m), part, choices)
        yield from _too_large(path, shape, choices)
    for path, count in counts:
        yield from _bad_length(path, count, choices)


def components_fill_the_output(draft: Draft) -> Iterator[Fault]:
    """The components' counts add up to the number of elements of the output's shape."""
    if draft.shape is None or not draft.complete("components") or not draft.components:
        return
    parts = list(draft.components.values())
    all_parts = [*draft.shape, *(part.count for part in parts)]
    names = frozenset[str]().union(*(part.names for part in all_parts))
    for table in (*draft.tables, valid_table(draft)):
        for known in distinct(table.choices, all_parts):
            counts = [value_or_none(part.count, known) for part in parts]
            counted = sum(count for count in counts if count is not None)
            for _, _, size in sizes(draft.shape, [known]):
                if None not in counts and size != counted:
                    yield (
                        ("output", "components"),
                        f"expected counts that add up to {size}, the number of elements of the "
                        f"output's shape {shape_text(draft.shape)}{where(known, names)}; "
                        f"those of the {len(parts)} components add up to {counted}",
                    )
                    return


def output_can_be_returned(draft: Draft) -> Iterator[Fault]:
    """The output fits in what a submission may return."""
    if draft.shape is None or draft.limits is None:
        return
    allowed = draft.limits.returned_kib * 1024 // 8
    choices = [known for table in draft.tables for known in table.choices]
    found = [size for _, _, size in sizes(draft.shape, choices)]
    if found and allowed < max(found) <= MAX_ELEMENTS:
        yield (
            ("limits", "returned_kib"),
            f"expected at least {-(-max(found) // 128)}: the output's shape "
            f"{shape_text(draft.shape)} can have {max(found)} elements of 8 bytes, "
            f"and the limit is {draft.limits.returned_kib} KiB",
        )


def _bad_dim(path: KeyPath, name: str, dim: Dim, choices: Sequence[Dims]) -> Fault | None:
    """The first fault in the values of a dimension, if there is one."""
    inside = list(expressions(dim, ()))
    for known in distinct(choices, [expression for _, expression in inside]):
        for (*_, key), expression in inside:
            if expression.names <= known.keys() and value_or_none(expression, known) is None:
                at = where(known, expression.names)
                return (*path, str(key)), f"{expression.text!r} divides by zero{at}"
        if isinstance(dim, DimIntegers):
            low, high = value_or_none(dim.low, known), value_or_none(dim.high, known)
            if low is not None and high is not None and low > high:
                at = where(known, dim.low.names | dim.high.names)
                return (
                    (*path, "low"),
                    f"expected low to be at most high, found {low} and {high}{at}",
                )
    key = {DimIntegers: "low", DimChoice: "values"}.get(type(dim), "value")
    # If an earlier dimension is negative, that is reported, and not its consequences.
    values = [known[name] for known in choices if known.get(name, 0) < 0]
    least = min(values, default=0)
    if least < 0 and any(_first_negative(known) == name for known in choices):
        return (*path, key), f"{name} can be {least}: expected a dimension not to be negative"
    return None


def _first_negative(known: Dims) -> str | None:
    return next((name for name, value in known.items() if value < 0), None)


def _bad_length(path: KeyPath, part: Expression, choices: Sequence[Dims]) -> Iterator[Fault]:
    for known in distinct(choices, [part]):
        if not part.names <= known.keys():
            continue
        value = value_or_none(part, known)
        if value is None:
            yield path, f"{part.text!r} divides by zero{where(known, part.names)}"
            return
        if value < 0:
            at = where(known, part.names)
            yield path, f"{part.text!r} can be {value}{at}: expected a length not to be negative"
            return


def _too_large(
    path: KeyPath, shape: tuple[Expression, ...], choices: Sequence[Dims]
) -> Iterator[Fault]:
    names = frozenset[str]().union(*(part.names for part in shape))
    for known, lengths, size in sizes(shape, choices):
        if size > MAX_ELEMENTS:
            yield (
                path,
                f"expected at most {MAX_ELEMENTS} elements, found shape {lengths}, "
                f"which has {size:.3g}{where(known, names)}",
            )
            return


def _other_expressions(draft: Draft) -> Iterator[tuple[KeyPath, Expression]]:
    for n, argument in draft.arguments.items():
        for m, part in enumerate(argument.shape or ()):
            yield ("arguments", n, "shape", m), part
    for path, _, generator, _ in generators(draft):
        yield from expressions(generator, path)
    for m, part in enumerate(draft.shape or ()):
        yield ("output", "shape", m), part
    for n, component in draft.components.items():
        yield ("output", "components", n, "count"), component.count


def _unknown_in_dim(draft: Draft, name: str, dim: Dim, path: KeyPath) -> Iterator[Fault]:
    """A dimension may refer to dimensions before it in the table of all dimensions."""
    earlier = draft.dim_names[: draft.dim_names.index(name)]
    for place, expression in expressions(dim, path):
        yield from _unknown(place, expression, earlier, draft.dim_names)


def _unknown(
    path: KeyPath, expression: Expression, known: Iterable[str], declared: Iterable[str] = ()
) -> Iterator[Fault]:
    for name in sorted(expression.names - set(known)):
        if name in declared:
            message = f"{name!r} in {expression.text!r} is not known yet: declare it further up"
        else:
            message = unknown("dimension", name, known)
        yield path, message
