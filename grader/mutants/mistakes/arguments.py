"""The right solution with changed arguments: swapped, frozen, off by one, without their signs.

Nothing of the reference is read for this: it is called with something else.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations

from grader.mutants.mistakes.mistake import ENTRY, Mistake
from grader.problem.model import Argument, Spec

# For an array `{x}`: kind, code, what is told.
OF_FLOATS = (
    ("without_sign", "abs({x})", "the absolute values of `{x}` are used instead of `{x}`"),
    ("negated", "-{x}", "`-{x}` is used instead of `{x}`"),
    ("squared", "{x} ** 2", "`{x}` is squared first"),
    ("zeros", "{x} * 0", "`{x}` is not used: the result is as if it were 0 everywhere"),
    ("ones", "{x} * 0 + 1", "`{x}` is not used: the result is as if it were 1 everywhere"),
    (
        "negative_cut",
        "_grader_jnp.maximum({x}, 0)",
        "the negative entries of `{x}` are replaced by 0 first",
    ),
    ("centred", "{x} - {x}.mean()", "the mean of `{x}` is subtracted from `{x}` first"),
    (
        "standardized",
        "({x} - {x}.mean()) / ({x}.std() + 1e-8)",
        "`{x}` is standardized first: minus its mean, divided by its standard deviation",
    ),
    ("by_its_norm", "{x} / _grader_jnp.linalg.norm({x})", "`{x}` is divided by its norm first"),
    ("by_its_sum", "{x} / {x}.sum()", "`{x}` is divided by its sum first"),
    ("by_its_largest", "{x} / {x}.max()", "`{x}` is divided by its largest entry first"),
    (
        "bfloat16",
        "{x}.astype('bfloat16').astype({x}.dtype)",
        "`{x}` is converted to bfloat16 and back, and loses digits",
    ),
    (
        "float16",
        "{x}.astype('float16').astype({x}.dtype)",
        "`{x}` is converted to float16 and back, and loses digits",
    ),
    ("all_bfloat16", "{x}.astype('bfloat16')", "everything is computed in bfloat16"),
    ("all_float16", "{x}.astype('float16')", "everything is computed in float16"),
    ("whole", "_grader_jnp.trunc({x})", "the digits after the point are cut off in `{x}`"),
    ("twice", "2 * {x}", "`{x}` is multiplied by 2 first"),
    ("half", "{x} / 2", "`{x}` is divided by 2 first"),
    (
        "by_root_of_size",
        "{x} / _grader_jnp.sqrt({x}.shape[-1])",
        "`{x}` is divided by the square root of the length of its last axis, as attention does",
    ),
    ("by_size", "{x} / {x}.shape[-1]", "`{x}` is divided by the length of its last axis first"),
    ("plus_one", "{x} + 1", "1 is added to `{x}` first"),
    *(
        (
            "clipped",
            f"_grader_jnp.clip({{x}}, -{bound}, {bound})",
            f"`{{x}}` is clipped to the range from -{bound} to {bound} first",
        )
        for bound in (1, 5, 10, 20, 30, 50, 80, 85, 88, 100, 500)
    ),
    ("sorted", "_grader_jnp.sort({x}, axis=-1)", "`{x}` is sorted first"),
)
OF_BOOLS = (
    ("inverted", "~{x}", "True and False are exchanged in `{x}`"),
    ("all_true", "{x} | True", "`{x}` is not used: the result is as if it were True everywhere"),
    (
        "as_lengths",
        "_grader_jnp.arange({x}.shape[-1]) < {x}.sum(axis=-1, keepdims=True)",
        "only the number of True in each row of `{x}` is used, as if they all came first",
    ),
    ("all_false", "{x} & False", "`{x}` is not used: the result is as if it were False everywhere"),
)
OF_ANY = (
    ("reversed", "{x}[::-1]", "`{x}` is reversed first"),
    ("reversed_along_last", "{x}[..., ::-1]", "`{x}` is reversed along its last axis first"),
    ("transposed", "{x}.T", "`{x}` is transposed first"),
    ("without_first", "{x}[1:]", "the first entry (or row) of `{x}` is left out"),
    ("without_last", "{x}[:-1]", "the last entry (or row) of `{x}` is left out"),
    (
        "first_for_all",
        "_grader_jnp.broadcast_to({x}[:1], {x}.shape)",
        "the first entry (or row) of `{x}` is used for all of them",
    ),
    (
        "last_for_all",
        "_grader_jnp.broadcast_to({x}[-1:], {x}.shape)",
        "the last entry (or row) of `{x}` is used for all of them, as where a function that is "
        "made in a loop reads the loop's variable only after the loop",
    ),
)
OF_WHOLE = (
    ("one_more", "{x} + 1", "`{x}` is too large by 1"),
    ("one_less", "{x} - 1", "`{x}` is too small by 1"),
    ("twice", "2 * {x}", "`{x}` is multiplied by 2 first"),
    ("half", "{x} // 2", "`{x}` is divided by 2 first"),
    (
        "as_float32",
        "float(_grader_jnp.float32({x}))",
        "`{x}` is converted to float32, which cannot hold every whole number above 2**24",
    ),
)
OF_REAL = (
    ("without_sign", "abs({x})", "the absolute value of `{x}` is used instead of `{x}`"),
    ("negated", "-{x}", "`-{x}` is used instead of `{x}`"),
    ("whole", "float(int({x}))", "the digits after the point are cut off in `{x}`"),
    ("inverse", "1 / {x}", "1 / `{x}` is used instead of `{x}`"),
    ("squared", "{x} ** 2", "`{x}` is squared first"),
)
MOST_TIMES = 100.0  # between the largest numbers of two arguments that may be mistaken
SIMPLE = (0, 1)  # what a scalar may be frozen at, beside its values in the samples


def changed_arguments(
    source: bytes, spec: Spec, samples: Sequence[Mapping[str, object]]
) -> Iterator[Mistake]:
    """Every change of one argument, or of two; ``samples`` are the inputs of the sample cases."""
    names = [argument.name for argument in spec.arguments]

    def mistake(kind: str, changes: Mapping[str, str], told: str) -> Mistake:
        lines = "".join(f"    _grader_{name} = {code}\n" for name, code in changes.items())
        passed = ", ".join(f"_grader_{name}" if name in changes else name for name in names)
        imports = "import jax.numpy as _grader_jnp\n\n\n" if "_grader_jnp" in lines else ""
        body = f"{lines}    return {spec.function}({passed})\n"
        end = f"\n\n{imports}def {ENTRY}({', '.join(names)}):\n{body}"
        key = f"argument {', '.join(changes)}: {', '.join(changes.values())}"
        return Mistake(kind, key, told, source + end.encode())

    for argument in spec.arguments:
        x = argument.name
        if argument.kind in ("int", "float"):
            at_samples = (_number(inputs[x]) for inputs in samples)
            for value in dict.fromkeys((*at_samples, *map(float, SIMPLE))):
                told = f"`{x}` is not used: the result is as if it were always {value:g}"
                yield mistake("argument_frozen", {x: repr(value)}, told)
        for name, code, told in _ways(argument):
            yield mistake(f"argument_{name}", {x: code.format(x=x)}, told.format(x=x))
    for one, other in permutations(spec.arguments, 2):
        a, b = one.name, other.name
        if not _alike(one, other):
            continue
        yield mistake("argument_mistaken", {a: b}, f"`{b}` is used instead of `{a}`")
        if a < b:
            yield mistake("arguments_swapped", {a: b, b: a}, f"`{a}` and `{b}` are exchanged")
        if one.kind in ("int", "float"):
            for word, larger in (("max", "larger"), ("min", "smaller")):
                told = f"the {larger} of `{a}` and `{b}` is used instead of `{a}`"
                yield mistake("argument_mistaken", {a: f"{word}({a}, {b})"}, told)


def _ways(argument: Argument) -> tuple[tuple[str, str, str], ...]:
    if argument.kind == "int":
        return OF_WHOLE
    if argument.kind == "float":
        return OF_REAL
    if argument.kind == "bool":
        return OF_BOOLS[:1]
    if argument.dtype == "bool":
        return OF_BOOLS + OF_ANY
    return OF_FLOATS + OF_ANY


def _alike(one: Argument, other: Argument) -> bool:
    """Tell if one may be mistaken for the other; a seed of 9999 is no width, and takes long."""
    if one.kind == other.kind == "array":
        return (one.shape, one.dtype) == (other.shape, other.dtype)
    return (
        one.kind == other.kind
        and _largest(one) <= MOST_TIMES * _largest(other)
        and (_largest(other) <= MOST_TIMES * _largest(one))
    )


def _largest(argument: Argument) -> float:
    """The largest number that is valid for an argument, as far as the spec says it plainly."""
    high = getattr(argument.valid, "high", None)
    return float(high) if isinstance(high, int | float) else MOST_TIMES


def _number(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)
