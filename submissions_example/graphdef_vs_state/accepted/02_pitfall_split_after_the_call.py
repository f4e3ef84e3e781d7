"""Splits only after the forward pass, afraid that the call might have changed the parameters.

This model's `__call__` writes nothing, so that splitting before or after gives the same leaves.
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
    before = jax.tree.leaves(nnx.split(model)[1])
    forward_output_sum = model(x).sum()
    after = jax.tree.leaves(nnx.split(model)[1])
    assert all(jnp.array_equal(a, b) for a, b in zip(before, after, strict=True))
    return [len(after), sum(leaf.sum() for leaf in after), forward_output_sum]
