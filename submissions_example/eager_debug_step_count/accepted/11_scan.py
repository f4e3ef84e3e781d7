"""Runs all the calls inside one jax.lax.scan, with the model's state as the carry."""

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
    graphdef, state = nnx.split(model)

    def step(state, _):
        model = nnx.merge(graphdef, state)
        out = model(x)
        return nnx.state(model), out.sum()

    state, sums = jax.lax.scan(step, state, length=int(n_calls))
    return [float(state["counter"][...]), float(sums[-1])]
