"""Keeps the layers in an nnx.List, the container that registers the modules it holds."""

import jax
import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, in_features, hidden, rngs):
        sizes = [(in_features, hidden), (hidden, hidden)]
        self.layers = nnx.List([nnx.Linear(i, o, rngs=rngs) for i, o in sizes])

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), rngs=nnx.Rngs(int(seed)))
    leaves = jax.tree.leaves(nnx.state(model))
    return jnp.array([len(leaves), sum(map(jnp.sum, leaves)), model(x).sum()])
