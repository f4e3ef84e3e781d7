"""Keeps the count in a plain Python int, which NNX files under the static graphdef.

It is a pitfall all the same (`nnx.split` shows no counter in the state, so a checkpoint of the
state would lose it), but here nothing splits the model: the numbers are right.
"""

import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, in_features, features, rngs):
        self.l1 = nnx.Linear(in_features, features, rngs=rngs)
        self.counter = 0

    def __call__(self, x):
        self.counter += 1
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(x.shape[0], int(features), rngs=nnx.Rngs(int(seed)))
    for _ in range(int(n_calls)):
        out = model(x)
    return jnp.array([float(model.counter), float(out.sum())])
