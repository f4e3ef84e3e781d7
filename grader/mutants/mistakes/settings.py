"""The right solution under other settings of JAX, as a file sets them at its top."""

from collections.abc import Iterator

from grader.mutants.mistakes.mistake import ENTRY, Mistake
from grader.problem.model import Spec

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
