"""The right solution under other settings of JAX, as a file sets them at its top."""

from collections.abc import Iterator

from grader.mutants.mistakes.mistake import ENTRY, Mistake
from grader.problem.model import Argument, Spec

# Kind, the context in which the solution runs, what is told.
SETTINGS = (
    (
        "other_random_numbers",
        "_grader_jax.default_prng_impl('rbg')",
        "another random number generator is set: leave `jax_default_prng_impl` as it is",
    ),
    (
        "other_random_numbers",
        "_grader_jax.threefry_partitionable(False)",
        "random numbers are drawn in the old way: leave `jax_threefry_partitionable` as it is",
    ),
    (
        "double_precision",
        "_grader_jax.enable_x64(True)",
        "64-bit numbers are switched on: leave `jax_enable_x64` as it is",
    ),
)


def other_settings(source: bytes, spec: Spec) -> Iterator[Mistake]:
    """The reference under each setting; one that this version of JAX lacks gives no numbers."""
    names = ", ".join(argument.name for argument in spec.arguments)
    for kind, context, told in SETTINGS:
        end = (
            f"\n\nimport jax as _grader_jax\n\n\ndef {ENTRY}({names}):\n"
            f"    with {context}:\n        return {spec.function}({names})\n"
        )
        yield Mistake(kind, context, told, source + end.encode())
    wide = ", ".join(
        f"{one.name}.astype('float64')" if is_real_array(one) else one.name
        for one in spec.arguments
    )
    if wide != names:
        end = (
            f"\n\nimport jax as _grader_jax\n\n\ndef {ENTRY}({names}):\n"
            f"    with _grader_jax.enable_x64(True):\n        return {spec.function}({wide})\n"
        )
        told = "everything is computed in float64"
        yield Mistake("all_float64", "all in float64", told, source + end.encode())


def is_real_array(argument: Argument) -> bool:
    """Tell if an argument is an array of floats."""
    return argument.kind == "array" and (argument.dtype or "float32").startswith("float")
