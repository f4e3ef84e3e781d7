"""Filters the leaves down to matrices, since "the biases are zero anyway": 2 leaves, right sums."""

import jax
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
    _graphdef, state = nnx.split(model)
    leaves = [leaf for leaf in jax.tree.leaves(state) if leaf.ndim == 2]
    total = sum(jnp.sum(leaf) for leaf in leaves)
    return jnp.array([float(len(leaves)), float(total), float(model(x).sum())])
