"""Uses the explicit accessors, `get_value` and `set_value`, and a counter type of its own."""

import jax.numpy as jnp
from flax import nnx


class CallCount(nnx.Variable):
    """How often a module has been called; not a parameter."""


class CountingModel(nnx.Module):
    def __init__(self, in_features, features, rngs):
        self.l1 = nnx.Linear(in_features, features, rngs=rngs)
        self.counter = CallCount(jnp.zeros((), jnp.int32))

    def __call__(self, x):
        self.counter.set_value(self.counter.get_value() + 1)
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(x.shape[0], int(features), rngs=nnx.Rngs(int(seed)))
    outputs = [model(x) for _ in range(int(n_calls))]
    return jnp.stack([model.counter.get_value().astype(jnp.float32), outputs[-1].sum()])
