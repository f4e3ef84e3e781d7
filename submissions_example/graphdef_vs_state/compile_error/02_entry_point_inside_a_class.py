"""Makes the entry point a method: the file imports, but no such name exists at the top level."""

import jax
import jax.numpy as jnp
from flax import nnx


class Solution:
    def graphdef_vs_state(self, seed, x, features, hidden):
        layer = nnx.Linear(x.shape[0], int(hidden), rngs=nnx.Rngs(int(seed)))
        leaves = jax.tree.leaves(nnx.state(layer))
        return jnp.array([len(leaves), sum(map(jnp.sum, leaves)), layer(x).sum()])
