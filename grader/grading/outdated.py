"""A note on names that work today and will be removed, for every file that could be loaded.

The look at a source for the rules of a problem finds them (`source_rules`). They cost no points,
and change no verdict. The libraries themselves warn of each name.
"""

from collections.abc import Sequence

from grader.grading.report import About, Remark

# By the name, or by the attribute of a Variable, what to write instead.
OUTDATED = {
    ".value": "`variable[...]`",
    ".raw_value": "`variable.get_raw_value()`",
    "flax.nnx.VariableState": "`nnx.Variable`",
    "jax.experimental.pjit.pjit": "`jax.jit`",
    "jax.experimental.shard_map.shard_map": "`jax.shard_map`",
    "numpy.row_stack": "`np.vstack`",
}


def outdated_names(lines: Sequence[int], of: str = "") -> Remark | None:
    """Return the note, from the first line of each name of `OUTDATED`, or 0 where there is none."""
    told = [
        f"`{name}` (line {line}{of}): write {instead}"
        for (name, instead), line in zip(OUTDATED.items(), lines, strict=True)
        if line > 0
    ]
    if not told:
        return None
    return Remark(About.OUTDATED, f"works today, and will be removed: {'; '.join(told)}")
