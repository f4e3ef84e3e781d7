"""The reference computed in other right ways: what correct answers differ by.

Each way is a few lines that are appended to the reference, and change how it is computed, but not
what: without compilation, compiled as a whole, in 64 bit, with sums in another order, with
arithmetic that may be rearranged. One that does not apply to a problem is left out, with a reason.
"""

from dataclasses import dataclass

import numpy as np

from grader.sandbox.outcome import told
from grader.verify.package import Package, Vectors

ENTRY = "_grader_computed"
# Of rounding alone nothing is off by more: what is, is another computation (x64 makes layers that
# sample without a dtype draw other weights).
MOST = 1e-2

_HEAD = """

import jax as _jax
import jax.numpy as _jnp
"""
_CALL = """
def {entry}(*arguments):
    return {function}(*arguments)
"""
WITHOUT_COMPILATION = """
_jax.config.update("jax_disable_jit", True)
"""
REARRANGED = """
import os as _os
_os.environ["XLA_FLAGS"] = " ".join([
    _os.environ.get("XLA_FLAGS", ""), "--xla_cpu_enable_fast_math=true",
    "--xla_cpu_fast_math_honor_nans=false", "--xla_cpu_fast_math_honor_infs=false",
    "--xla_cpu_fast_math_honor_division=false", "--xla_cpu_fast_math_honor_functions=false",
])
"""
BACKWARDS = """
def _grader_backwards(reduction):
    def reduced(a, axis=None, *rest, **named):
        return reduction(_jnp.flip(_jnp.asarray(a), axis), axis, *rest, **named)
    return reduced

for _name in ("sum", "mean"):
    _backwards = _grader_backwards(getattr(_jnp, _name))
    setattr(_jnp, _name, _backwards)
    setattr(type(_jnp.zeros(1)), _name, _backwards)
"""
COMPILED_WHOLE = """
def {entry}(*arguments):
    scalars = tuple(n for n, each in enumerate(arguments) if isinstance(each, float))
    return _jax.jit({function}, static_argnums=scalars)(*arguments)
"""
IN_64_BIT = """
_jax.config.update("jax_enable_x64", True)

def {entry}(*arguments):
    wide = [
        each.astype(_jnp.float64) if getattr(each, "dtype", None) == _jnp.float32 else each
        for each in arguments
    ]
    return {function}(*wide)
"""
WAYS = {
    "without compilation": WITHOUT_COMPILATION + _CALL,
    "compiled as a whole": COMPILED_WHOLE,
    "in 64 bit": IN_64_BIT,
    "sums in another order": BACKWARDS + _CALL,
    "rearranged arithmetic": REARRANGED + _CALL,
}


@dataclass(frozen=True)
class Computed:
    """The reference's vectors in one way; none if it could not be had, for a reason."""

    way: str
    vectors: Vectors
    why_not: str = ""


def computed(package: Package) -> list[Computed]:
    """The reference in every way."""
    return package.map(lambda way: _computed(package, way), WAYS)


def _computed(package: Package, way: str) -> Computed:
    text = _HEAD + WAYS[way].replace("{entry}", ENTRY).replace("{function}", package.spec.function)
    run = package.run(package.reference + text.encode(), function=ENTRY)
    if run.load.answer is not None:
        return Computed(way, (), told(run.load.answer).splitlines()[0])
    vectors = package.vectors(run)
    for step, got, want in zip(run.calls, vectors, package.expected.vectors, strict=False):
        if got is None:
            why = told(step.answer).splitlines()[0] if step.answer else "no answer"
            return Computed(way, (), why)
        scale = max(1.0, float(np.abs(want[np.isfinite(want)]).max(initial=0.0)))
        if not np.allclose(got, want, rtol=0, atol=MOST * scale, equal_nan=True):
            return Computed(way, (), "it is another computation there (other draws, say)")
    if len(run.calls) < len(vectors):
        return Computed(way, (), "it stopped")
    return Computed(way, vectors)
