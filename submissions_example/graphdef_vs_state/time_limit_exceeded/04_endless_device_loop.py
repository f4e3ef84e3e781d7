"""Halves its way towards 2 in a jax.lax.while_loop that waits for infinity: it spins in compiled
code, where no Python signal handler gets a turn.
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


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), rngs=nnx.Rngs(int(seed)))
    _graphdef, state = nnx.split(model)
    leaves = jax.tree.leaves(state)
    total = sum(jnp.sum(leaf) for leaf in leaves)
    limit = jax.lax.while_loop(lambda t: t < jnp.inf, lambda t: t / 2 + 1, total)
    return jnp.array([float(len(leaves)), float(limit), float(model(x).sum())])
