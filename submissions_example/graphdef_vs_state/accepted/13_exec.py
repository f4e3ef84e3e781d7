"""Builds the module's source as text and runs it with `exec`, one attribute per layer."""

import jax
import jax.numpy as jnp
from flax import nnx

SOURCE = """
class Stack(nnx.Module):
    def __init__(self, in_features, hidden, rngs):
        self.l1 = nnx.Linear(in_features, hidden, rngs=rngs)
        self.l2 = nnx.Linear(hidden, hidden, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.l1(x))
"""


def graphdef_vs_state(seed, x, features, hidden):
    namespace = {"nnx": nnx}
    exec(SOURCE, namespace)
    model = namespace["Stack"](x.shape[0], int(hidden), rngs=nnx.Rngs(int(seed)))
    with jax.disable_jit():
        leaves = jax.tree.leaves(nnx.split(model)[1])
        total = sum(jnp.sum(leaf) for leaf in leaves)
        return jnp.array([float(len(leaves)), float(total), float(model(x).sum())])
