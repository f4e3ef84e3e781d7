"""Threads the state by hand, Linen fashion: merge, call, split again, keep what came out."""

import jax.numpy as jnp
import numpy as np
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, in_features, features, rngs):
        self.l1 = nnx.Linear(in_features, features, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        return self.l1(x)


def apply(graphdef, state, x):
    model = nnx.merge(graphdef, state, copy=True)
    out = model(x)
    return out, nnx.state(model)


def eager_debug_step_count(seed, x, features, n_calls):
    rngs = nnx.Rngs(int(seed))
    graphdef, state = nnx.split(CountingModel(x.size, int(features), rngs))
    for _ in range(int(n_calls)):
        out, state = apply(graphdef, state, x)
    return np.array([state["counter"][...], out.sum()], dtype=np.float64)
