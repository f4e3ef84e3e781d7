"""Compiles a closure over the model with jax.jit: flax sees the counter, made outside the trace,
being written inside it, and raises TraceContextError.
"""

import jax
import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, in_features, features, rngs):
        self.l1 = nnx.Linear(in_features, features, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(x.shape[0], int(features), rngs=nnx.Rngs(int(seed)))
    forward = jax.jit(lambda x: model(x))
    for _ in range(int(n_calls)):
        out = forward(x)
    return jnp.array([float(model.counter[...]), float(out.sum())])
