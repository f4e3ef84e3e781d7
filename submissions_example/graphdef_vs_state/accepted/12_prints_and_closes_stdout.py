"""Prints the whole split model while debugging, then closes stdout and deletes `x`.

What a submission prints is not graded, and the next case gets an array of its own.
"""

import sys

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
    graphdef, state = nnx.split(model)
    if not sys.stdout.closed:
        print(graphdef, state, sep="\n")
        sys.stdout.close()
    leaves = jax.tree.leaves(state)
    result = jnp.array([len(leaves), sum(map(jnp.sum, leaves)), model(x).sum()])
    x.delete()
    return result
