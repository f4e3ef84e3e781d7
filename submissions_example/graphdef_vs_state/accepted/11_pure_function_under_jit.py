"""Splits once and compiles a pure function of (graphdef, state, x), the graphdef being static."""

from functools import partial

import jax
import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, in_features, hidden, rngs):
        self.l1 = nnx.Linear(in_features, hidden, rngs=rngs)
        self.l2 = nnx.Linear(hidden, hidden, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.l1(x))


@partial(jax.jit, static_argnums=0)
def inspect(graphdef, state, x):
    leaves = jax.tree.leaves(state)
    total = sum(jnp.sum(leaf) for leaf in leaves)
    return jnp.stack([len(leaves), total, nnx.merge(graphdef, state)(x).sum()])


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), rngs=nnx.Rngs(int(seed)))
    return inspect(*nnx.split(model), x)
