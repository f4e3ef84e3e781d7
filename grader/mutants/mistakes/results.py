"""The right solution whose result is moved afterwards.

Nothing of the reference is read for this: something is done to what it returns.
"""

from collections.abc import Iterator

from grader.mutants.mistakes.mistake import ENTRY, Mistake
from grader.problem.model import Spec

HELPER = """

import jax.numpy as _grader_jnp


def _grader_compacted(result, mask):
    order = _grader_jnp.argsort(~mask, axis=-1, stable=True)
    moved = _grader_jnp.take_along_axis(_grader_jnp.asarray(result), order, axis=-1)
    return _grader_jnp.where(_grader_jnp.sort(mask, axis=-1)[..., ::-1], moved, 0)


"""


def changed_results(source: bytes, spec: Spec) -> Iterator[Mistake]:
    """For each mask of the result's shape: its entries, moved to the beginning of their row."""
    names = ", ".join(argument.name for argument in spec.arguments)
    for argument in spec.arguments:
        mask = argument.name
        if argument.dtype != "bool" or not argument.shape or argument.shape != spec.output.shape:
            continue
        told = (
            f"the results for entries where `{mask}` is True are written to the beginning of the "
            "row, and not back to their places"
        )
        call = f"_grader_compacted({spec.function}({names}), {mask})"
        end = f"{HELPER}def {ENTRY}({names}):\n    return {call}\n"
        yield Mistake("result_compacted", f"result {mask}", told, source + end.encode())
