import functools

import jax
import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, n_in, n_out, rngs):
        self.l1 = nnx.Linear(n_in, n_out, rngs=rngs)
        self.l2 = nnx.Linear(n_out, n_out, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.l1(x))


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), nnx.Rngs(int(seed)))
    graphdef, state = nnx.split(model)

    num_params = 0
    total = 0.0
    for path, var in nnx.to_flat_state(state):
        leaf = var[...]
        num_params += leaf.size
        total += float(leaf.sum())

    out = float(model(x).sum())
    return (float(num_params), total, out)
