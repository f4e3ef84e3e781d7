"""Walks the state with a work list that puts every leaf back onto itself: it never runs dry."""

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
    todo, num_leaves = jax.tree.leaves(nnx.split(model)[1]), 0
    while todo:
        todo.insert(0, todo.pop())
        num_leaves += 1
    return jnp.array([float(num_leaves), 0.0, float(model(x).sum())])
