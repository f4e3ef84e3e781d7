"""Tiles the output to 16 MiB and keeps every copy on the device, without end."""

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
    history = []
    while len(history) >= 0:
        history.append(jnp.resize(model(x), 2**22).block_until_ready())
    return jnp.array([n_calls, history[-1].sum()])
