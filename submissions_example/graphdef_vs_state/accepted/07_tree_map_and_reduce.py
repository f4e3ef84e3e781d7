"""Maps every leaf to its sum and to a one, and reduces both trees with addition."""

import operator

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
    state = nnx.state(model, nnx.Param)
    count = jax.tree.reduce(operator.add, jax.tree.map(lambda leaf: 1, state))
    total = jax.tree_util.tree_reduce(operator.add, jax.tree_util.tree_map(jnp.sum, state))
    return count, float(total), float(model(x).sum())
