"""Keeps the layers in a plain Python list. flax refuses arrays and modules in a static attribute:
ValueError when the attribute is set. `nnx.List` is the container for them.
"""

import jax
import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, in_features, hidden, rngs):
        sizes = [(in_features, hidden), (hidden, hidden)]
        self.layers = [nnx.Linear(i, o, rngs=rngs) for i, o in sizes]

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), rngs=nnx.Rngs(int(seed)))
    _graphdef, state = nnx.split(model)
    leaves = jax.tree.leaves(state)
    total = sum(jnp.sum(leaf) for leaf in leaves)
    return jnp.array([float(len(leaves)), float(total), float(model(x).sum())])
