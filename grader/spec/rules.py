"""Rules of `problem.yaml` that tie one key to another: each function is one rule.

A rule yields (path, message) for every breach. It is asked even when other parts of the file are
broken, and passes over what is not there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import prod

from grader.spec.document import Path
from grader.spec.draft import Draft, corners
from grader.spec.expression import Expression
from grader.spec.literal import INTEGER_RANGES, dtype_of, fixed_dims, whole_range, why_not
from grader.spec.model import (
    Argument,
    Choice,
    Constant,
    Dim,
    DimChoice,
    Dimension,
    Generator,
    Integers,
    LiteralValue,
    LogUniform,
    Normal,
    Permutation,
    PythonGenerator,
    Sorted,
    SymmetricPositiveDefinite,
    Tokens,
    Uniform,
)

Finding = tuple[Path, str]
Rule = Callable[[Draft], Iterable[Finding]]


def lists_are_not_empty(draft: Draft) -> Iterator[Finding]:
    """There is something to pass, to compare, and to run."""
    for what, path in (
        ("arguments", ("arguments",)),
        ("components", ("output", "components")),
        ("groups", ("cases",)),
    ):
        if draft.counts[what] == 0:
            yield path, "expected at least one item"


def names_are_unique(draft: Draft) -> Iterator[Finding]:
    """No two arguments, components, case groups or misconceptions share a name."""
    lists: tuple[tuple[Path, list[tuple[int, str]], str], ...] = (
        (("arguments",), [(n, a.name) for n, a in draft.arguments.items()], "name"),
        (("output", "components"), [(n, c.name) for n, c in draft.components.items()], "name"),
        (("cases",), [(n, g.name) for n, g in draft.groups.items()], "name"),
        (("misconceptions",), [(n, m.id) for n, m in draft.misconceptions.items()], "id"),
    )
    for path, names, key in lists:
        first: dict[str, int] = {}
        for n, name in names:
            if first.setdefault(name, n) != n:
                yield (*path, n, key), f"{name!r} is already the {key} of item {first[name] + 1}"


def arguments_and_dims_agree(draft: Draft) -> Iterator[Finding]:
    """An argument that has the name of a dimension is that dimension."""
    for n, argument in draft.arguments.items():
        generator = argument.generator
        is_dim = isinstance(generator, Dimension) and generator.dim.text == argument.name
        if argument.name in draft.dim_names and not is_dim:
            yield (
                ("arguments", n, "name"),
                f"{argument.name!r} is also a dimension: "
                f"expected generator {{type: dim, dim: {argument.name}}}, or another name",
            )


def only_arrays_have_shapes(draft: Draft) -> Iterator[Finding]:
    """An array needs a shape; a scalar has neither shape nor dtype."""
    for n, argument in draft.arguments.items():
        if argument.kind == "array" and argument.shape is None:
            yield ("arguments", n), "an array needs a shape, for example shape: [n]"
        elif argument.kind != "array":
            for key in ("shape", "dtype"):
                if getattr(argument, key) is not None:
                    yield ("arguments", n, key), f"kind {argument.kind} is a scalar: remove {key}"


def dims_are_known(draft: Draft) -> Iterator[Finding]:
    """Every expression names dimensions that exist, and a dimension only earlier ones."""
    for n, name in enumerate(draft.dim_names):
        if name in draft.dims:
            for key, expression in _expressions(draft.dims[name]):
                yield from _unknown(("dims", name, key), expression, draft.dim_names[:n])
    for path, expression in _all_expressions(draft):
        yield from _unknown(path, expression, draft.dim_names)


def generators_fit(draft: Draft) -> Iterator[Finding]:
    """A generator can produce what its argument needs."""
    for path, argument, generator, dims in _generators(draft):
        if (problem := _misfit(argument, generator)) is not None:
            yield (*path, "type"), problem
            continue
        yield from _misfit_values(path, argument, generator, dims)


def groups_refer_to_what_exists(draft: Draft) -> Iterator[Finding]:
    """Overrides and pinned values name dimensions and arguments of this problem."""
    if not draft.complete("arguments"):
        return
    arguments = {argument.name: argument for argument in draft.arguments.values()}
    for n, group in draft.groups.items():
        for name in group.dims:
            if name not in draft.dim_names:
                yield ("cases", n, "dims", name), _unknown_name("dimension", draft.dim_names)
        for name in group.generators:
            if name not in arguments:
                yield ("cases", n, "generators", name), _unknown_name("argument", arguments)
        for m, pinned in enumerate(group.pinned):
            path: Path = ("cases", n, "pinned", m, "values")
            for name, value in pinned.values.items():
                if name in arguments:
                    if (problem := why_not(arguments[name], value)) is not None:
                        yield (*path, name), problem
                elif name not in draft.dim_names:
                    known = [*draft.dim_names, *arguments]
                    yield (*path, name), _unknown_name("dimension or argument", known)
                elif type(value) is not int:
                    yield (*path, name), f"expected a whole number, found {value!r}"
            _, problems = fixed_dims(list(arguments.values()), draft.dim_names, pinned.values)
            for problem in problems:
                yield path, problem


def groups_have_cases(draft: Draft) -> Iterator[Finding]:
    """A group says how many cases it has, and pins no more than that."""
    for n, group in draft.groups.items():
        if group.size == 0:
            yield ("cases", n), "expected count, or pinned cases"
        elif len(group.pinned) > group.size:
            yield (
                ("cases", n, "count"),
                f"{len(group.pinned)} cases are pinned, and count is {group.size}",
            )


def something_earns_points(draft: Draft) -> Iterator[Finding]:
    """Not every weight is zero."""
    weights = [
        pinned.weight if pinned.weight is not None else group.weight
        for group in draft.groups.values()
        for pinned in group.pinned
    ]
    weights += [g.weight for g in draft.groups.values() if g.size > len(g.pinned)]
    if draft.complete("groups") and draft.groups and not any(weights):
        yield ("cases",), "every case has weight 0: no submission could earn a point"
    parts = [component.weight for component in draft.components.values()]
    if draft.complete("components") and draft.components and not any(parts):
        yield ("output", "components"), "every component has weight 0"


def ranges_hold(draft: Draft) -> Iterator[Finding]:
    """Dimensions have values, and no shape has a negative length, in any group."""
    for name, dim in draft.dims.items():
        if isinstance(dim, DimChoice) and not dim.values:
            yield ("dims", name, "values"), "expected at least one value"
    for path, dims in _dims_of_groups(draft):
        try:
            assignments = list(corners(dims))
        except ValueError as error:
            yield path, f"an empty range: {error}"
            continue
        except (KeyError, ZeroDivisionError):  # unknown names are told by `dims_are_known`
            continue
        for n, argument in draft.arguments.items():
            for m, part in enumerate(argument.shape or ()):
                lengths = _values(part, assignments)
                if lengths and min(lengths) < 0:
                    yield (
                        ("arguments", n, "shape", m),
                        f"{part.text} can be {min(lengths)}: a length is not negative",
                    )


def components_fill_the_output(draft: Draft) -> Iterator[Finding]:
    """The components' counts add up to the number of elements of the output's shape."""
    if draft.shape is None or not draft.complete("components") or not draft.components:
        return
    parts = list(draft.components.values())
    for _, dims in _dims_of_groups(draft):
        try:
            for known in corners(dims):
                size = prod(part.value(known) for part in draft.shape)
                counted = sum(part.count.value(known) for part in parts)
                if size != counted:
                    where = ", ".join(f"{name}={value}" for name, value in known.items())
                    of = f" where {where}" if any(p.names for p in draft.shape) else ""
                    shape = "[" + ", ".join(part.text for part in draft.shape) + "]"
                    yield (
                        ("output", "components"),
                        f"the output's shape {shape} has {size} elements{of}, "
                        f"and the {len(parts)} components stand for {counted}",
                    )
                    return
        except (KeyError, ValueError, ZeroDivisionError):  # told by other rules
            continue


RULES: tuple[Rule, ...] = (
    lists_are_not_empty,
    names_are_unique,
    arguments_and_dims_agree,
    only_arrays_have_shapes,
    dims_are_known,
    generators_fit,
    groups_refer_to_what_exists,
    groups_have_cases,
    something_earns_points,
    ranges_hold,
    components_fill_the_output,
)


_FLOAT_ONLY = (Uniform, LogUniform, Normal, SymmetricPositiveDefinite)
_ALONG_AN_AXIS = ("linspace", "permutation", "one_hot", "sorted")


def _misfit(argument: Argument, generator: Generator) -> str | None:
    """Why this type of generator can't produce the argument, whatever its settings."""
    kind, name = argument.kind, generator.type
    if isinstance(generator, PythonGenerator | LiteralValue | Constant):
        return None
    if kind == "array":
        return _misfit_array(argument, generator)
    if name in (*_ALONG_AN_AXIS, "spd"):
        return f"{name} makes arrays, and {argument.name} is of kind {kind}"
    if (name == "boolean") != (kind == "bool"):
        wanted = "boolean" if kind == "bool" else "integers, choice or dim"
        return f"{name} can't make kind {kind}: expected {wanted}, constant or literal"
    if kind == "int" and isinstance(generator, _FLOAT_ONLY):
        return f"{name} makes real numbers, and {argument.name} is an int: expected integers"
    return None


def _misfit_array(argument: Argument, generator: Generator) -> str | None:
    name, dtype = generator.type, dtype_of(argument)
    if isinstance(generator, Dimension):
        return f"dim makes a scalar, and {argument.name} is an array"
    if argument.shape is None:
        return None
    if name in _ALONG_AN_AXIS and not argument.shape:
        return f"{name} works along the last axis, and the shape is []"
    if isinstance(generator, SymmetricPositiveDefinite):
        shape = argument.shape
        if len(shape) < 2 or shape[-1].text != shape[-2].text:
            told = ", ".join(part.text for part in shape)
            return f"spd makes square matrices: expected a shape such as [n, n], found [{told}]"
    if (isinstance(generator, _FLOAT_ONLY) or name == "linspace") and dtype not in (
        "float16",
        "float32",
    ):
        return f"{name} makes real numbers, and {argument.name} has dtype {dtype}"
    if isinstance(generator, Sorted):
        if isinstance(generator.of, PythonGenerator | LiteralValue):
            return f"sorted can't sort {generator.of.type}: sort the values yourself"
        return _misfit_array(argument, generator.of)
    if dtype == "bool" and name not in ("boolean", "one_hot"):
        return f"{name} can't make an array of bool: expected boolean"
    return None


def _misfit_values(
    path: Path, argument: Argument, generator: Generator, dims: Mapping[str, Dim]
) -> Iterator[Finding]:
    """Settings of a generator that give what the argument can't hold."""
    if isinstance(generator, Sorted):
        yield from _misfit_values((*path, "of"), argument, generator.of, dims)
        return
    if isinstance(generator, LiteralValue):
        if (problem := why_not(argument, generator.value)) is not None:
            yield (*path, "value"), problem
        return
    if isinstance(generator, Constant):
        yield from _misfit_constant(path, argument, generator)
        return
    if isinstance(generator, Uniform | LogUniform) and generator.low > generator.high:
        yield (*path, "low"), f"low is {generator.low:g}, over high, which is {generator.high:g}"
    if isinstance(generator, Choice):
        yield from _misfit_choice(path, argument, generator)
    try:
        assignments = list(corners(dims))
    except (KeyError, ValueError, ZeroDivisionError):  # told by other rules
        return
    if isinstance(generator, Integers):
        for known in assignments:
            if not generator.low.names | generator.high.names <= known.keys():
                return
            if generator.low.value(known) > generator.high.value(known):
                told = f"{generator.low.value(known)}, over high, {generator.high.value(known)}"
                yield (*path, "low"), f"low can be {told}"
                return
    low, high = whole_range(argument)
    for key, expression, offset in _whole_bounds(argument, generator):
        values = [value + offset for value in _values(expression, assignments)]
        if values and not low <= min(values) <= max(values) <= high:
            worst = min(values) if min(values) < low else max(values)
            yield (
                (*path, key),
                f"{worst} can't be held exactly: expected {low} to {high} ({_holder(argument)})",
            )


def _misfit_constant(path: Path, argument: Argument, generator: Constant) -> Iterator[Finding]:
    value = generator.value
    is_bool = argument.kind == "bool" or argument.dtype == "bool"
    if isinstance(value, bool) != is_bool:
        wanted = "true or false" if is_bool else "a number"
        yield (*path, "value"), f"expected {wanted}, found {value!r}"
    elif argument.kind == "int" or argument.dtype in INTEGER_RANGES:
        low, high = whole_range(argument)
        if not (value == int(value) and low <= value <= high):
            told = f"a whole number from {low} to {high}"
            yield (*path, "value"), f"expected {told}, found {value!r}"


def _misfit_choice(path: Path, argument: Argument, generator: Choice) -> Iterator[Finding]:
    if not generator.values:
        yield (*path, "values"), "expected at least one value"
    if argument.kind == "int" or argument.dtype in INTEGER_RANGES:
        low, high = whole_range(argument)
        for n, value in enumerate(generator.values):
            if not (value == int(value) and low <= value <= high):
                told = f"a whole number from {low} to {high}"
                yield (*path, "values", n), f"expected {told}, found {value:g}"


def _whole_bounds(argument: Argument, generator: Generator) -> list[tuple[str, Expression, int]]:
    """(key, expression, offset) of the lowest and highest whole numbers of a generator."""
    if isinstance(generator, Integers):
        return [("low", generator.low, 0), ("high", generator.high, 0)]
    if isinstance(generator, Tokens):
        return [("vocab_size", generator.vocab_size, -1)]
    if isinstance(generator, Dimension):
        return [("dim", generator.dim, 0)]
    if isinstance(generator, Permutation) and argument.shape:
        return [("start", argument.shape[-1], generator.start - 1)]
    return []


def _holder(argument: Argument) -> str:
    return f"dtype {dtype_of(argument)}" if argument.kind == "array" else "a Python float"


def _generators(
    draft: Draft,
) -> Iterator[tuple[Path, Argument, Generator, Mapping[str, Dim]]]:
    """Every generator with its place, its argument, and the dimensions in force."""
    by_name = {argument.name: argument for argument in draft.arguments.values()}
    for n, argument in draft.arguments.items():
        yield ("arguments", n, "generator"), argument, argument.generator, draft.dims
    for n, group in draft.groups.items():
        for name, generator in group.generators.items():
            if name in by_name:
                dims = {**draft.dims, **group.dims}
                yield ("cases", n, "generators", name), by_name[name], generator, dims


def _dims_of_groups(draft: Draft) -> Iterator[tuple[Path, dict[str, Dim]]]:
    """The dimensions in force: everywhere, then in each group that changes some."""
    yield ("dims",), dict(draft.dims)
    for n, group in draft.groups.items():
        if group.dims:
            known = {name: dim for name, dim in group.dims.items() if name in draft.dims}
            yield ("cases", n, "dims"), {**draft.dims, **known}


def _all_expressions(draft: Draft) -> Iterator[tuple[Path, Expression]]:
    for n, argument in draft.arguments.items():
        for m, part in enumerate(argument.shape or ()):
            yield ("arguments", n, "shape", m), part
    for path, _, generator, _ in _generators(draft):
        for key, expression in _expressions(generator):
            yield (*path, key), expression
    for m, part in enumerate(draft.shape or ()):
        yield ("output", "shape", m), part
    for n, component in draft.components.items():
        yield ("output", "components", n, "count"), component.count
    for n, group in draft.groups.items():
        for name, dim in group.dims.items():
            for key, expression in _expressions(dim):
                yield ("cases", n, "dims", name, key), expression


def _expressions(model: Generator | Dim) -> Iterator[tuple[str, Expression]]:
    for key in type(model).model_fields:
        value = getattr(model, key)
        if isinstance(value, Expression):
            yield key, value
        elif key == "uses":
            yield from ((key, expression) for expression in value)


def _unknown(path: Path, expression: Expression, known: Iterable[str]) -> Iterator[Finding]:
    for name in sorted(expression.names - set(known)):
        yield path, f"{name!r} in {expression.text!r}: {_unknown_name('dimension', known)}"


def _unknown_name(what: str, known: Iterable[str]) -> str:
    names = ", ".join(known) or "none"
    return f"no such {what} here; there are: {names}"


def _values(expression: Expression, assignments: list[dict[str, int]]) -> list[int]:
    """Its values at the corners; empty if it names what is not known."""
    if not all(expression.names <= known.keys() for known in assignments):
        return []
    return [expression.value(known) for known in assignments]
