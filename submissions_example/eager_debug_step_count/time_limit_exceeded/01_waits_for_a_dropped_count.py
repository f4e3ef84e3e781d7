"""Calls until the counter says `n_calls`, but compiles with jax.jit, which drops the update.

The counter stays 0 and the loop never ends.
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


@jax.jit
def forward(model, x):
    return model(x)


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(x.shape[0], int(features), rngs=nnx.Rngs(int(seed)))
    while int(model.counter[...]) < int(n_calls):
        out = forward(model, x)
    return jnp.array([float(model.counter[...]), float(out.sum())])
