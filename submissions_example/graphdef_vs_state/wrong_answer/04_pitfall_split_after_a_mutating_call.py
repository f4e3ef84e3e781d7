"""Adds a call counter and splits after the call. The counter is a leaf too, and by then it holds 1:
5 leaves, and a sum that is 1 too large (it would be right if it were taken before the call).
"""

import jax
import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, in_features, hidden, rngs):
        self.l1 = nnx.Linear(in_features, hidden, rngs=rngs)
        self.l2 = nnx.Linear(hidden, hidden, rngs=rngs)
        self.calls = nnx.Variable(jnp.array(0))

    def __call__(self, x):
        self.calls[...] += 1
        return self.l2(self.l1(x))


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), rngs=nnx.Rngs(int(seed)))
    forward_output_sum = model(x).sum()
    _graphdef, state = nnx.split(model)
    leaves = jax.tree.leaves(state)
    total = sum(jnp.sum(leaf) for leaf in leaves)
    return jnp.array([float(len(leaves)), float(total), float(forward_output_sum)])
