"""Keeps the sums of each model to save time, and leaves the input out of the key.

Right until a seed and its widths come back with another input: then the forward sum is the old one.
"""

import jax
import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, in_features, hidden, rngs):
        self.l1 = nnx.Linear(in_features, hidden, rngs=rngs)
        self.l2 = nnx.Linear(hidden, hidden, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.l1(x))


results = {}


def graphdef_vs_state(seed, x, features, hidden):
    key = seed, x.shape[0], hidden
    if key not in results:
        model = TwoLayer(x.shape[0], int(hidden), rngs=nnx.Rngs(int(seed)))
        _graphdef, state = nnx.split(model)
        leaves = jax.tree.leaves(state)
        total = sum(jnp.sum(leaf) for leaf in leaves)
        results[key] = [float(len(leaves)), float(total), float(model(x).sum())]
    return jnp.array(results[key])
