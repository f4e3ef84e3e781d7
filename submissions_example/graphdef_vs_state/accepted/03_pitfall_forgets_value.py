"""Walks the state by hand and sums each Param itself, forgetting to take the array out of it.

A Param stands in for its array in jnp.sum, so that the numbers are right all the same.
"""

import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, in_features, hidden, rngs):
        self.l1 = nnx.Linear(in_features, hidden, rngs=rngs)
        self.l2 = nnx.Linear(hidden, hidden, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.l1(x))


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), rngs=nnx.Rngs(int(seed)))
    _, state = nnx.split(model)
    params = [state[layer][name] for layer in ("l1", "l2") for name in ("kernel", "bias")]
    total = sum(jnp.sum(param) for param in params)
    return jnp.array([float(len(params)), float(total), float(model(x).sum())])
