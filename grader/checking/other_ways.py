"""The reference computed in other right ways: correct answers differ by as much.

A way is a few lines that are appended to the reference. They change how it computes, and not what:
without compilation, compiled as a whole, in 64 bit, with sums in another order, with arithmetic
that may be rearranged. A way that does not apply to a problem is left out, with a reason.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from grader.checking.package import Package, Vectors
from grader.sandbox.outcome import in_words

ENTRY = "_grader_computed"
MARGIN = 2.0  # a right answer may use 1 / MARGIN of the allowance
# Rounding moves no component by more than this share of its largest expected number. A larger
# difference is another computation (x64 makes layers that sample without a dtype draw others).
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
        if named.get("where") is None:
            a = _jnp.flip(_jnp.asarray(a), axis)
        return reduction(a, axis, *rest, **named)
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
    """The reference's answers computed in one way; ``why_not`` says why there are none."""

    way: str
    vectors: Vectors
    why_not: str = ""


@lru_cache(maxsize=1)
def computed(package: Package) -> list[Computed]:
    """The reference computed in every way, once for each package."""
    return package.map(lambda way: _computed(package, way), WAYS)


def other_references(package: Package) -> list[bytes]:
    """The reference, changed in each way that applies; `ENTRY` is the function to call.

    None for a reference without JAX: the ways change how JAX computes.
    """
    if not any(name in package.reference for name in (b"jax", b"flax")):
        return []
    return [_changed(package, done.way) for done in computed(package) if not done.why_not]


def _changed(package: Package, way: str) -> bytes:
    text = _HEAD + WAYS[way].replace("{entry}", ENTRY).replace("{function}", package.spec.function)
    return package.reference + text.encode()


def _computed(package: Package, way: str) -> Computed:
    run = package.run(_changed(package, way), function=ENTRY)
    if run.load.answer is not None:
        return Computed(way, (), in_words(run.load.answer).splitlines()[0])
    vectors = package.vectors(run)
    for step, got in zip(run.calls, vectors, strict=False):
        if got is None:
            why = in_words(step.answer).splitlines()[0] if step.answer else "no answer"
            return Computed(way, (), why)
    if len(run.calls) < len(vectors):
        return Computed(way, (), "it stopped")
    if _is_another(package, vectors):
        return Computed(way, (), "it is another computation there (other draws, say)")
    return Computed(way, vectors)


def _is_another(package: Package, vectors: Vectors) -> bool:
    """Whether some component of some case is off by more than rounding can explain."""
    for n in range(len(package.spec.output.components)):
        pairs = [
            (package.part(got, case, n), package.part(want, case, n))
            for case, (got, want) in enumerate(zip(vectors, package.expected.vectors, strict=True))
            if got is not None
        ]
        largest = max(float(np.abs(want[np.isfinite(want)]).max(initial=0)) for _, want in pairs)
        if any(
            not np.allclose(got, want, rtol=0, atol=MOST * largest, equal_nan=True)
            for got, want in pairs
        ):
            return True
    return False
