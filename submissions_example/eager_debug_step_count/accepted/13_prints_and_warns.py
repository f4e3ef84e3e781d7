"""Debugs eagerly and leaves it all in: prints on stdout, notes on stderr, a warning per call.

What a submission prints is not graded, nor is what it warns about.
"""

import sys
import warnings

import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, in_features, features, rngs):
        self.l1 = nnx.Linear(in_features, features, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        print("call", int(self.counter[...]), "kernel", self.l1.kernel[...])
        print("still eager", file=sys.stderr)
        warnings.warn("remember to add nnx.jit", stacklevel=2)
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(x.shape[0], int(features), rngs=nnx.Rngs(int(seed)))
    for _ in range(int(n_calls)):
        out = model(x)
    return jnp.array([float(model.counter[...]), float(out.sum())])
