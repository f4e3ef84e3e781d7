import jax
import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, n_in, hidden, rngs):
        self.l1 = nnx.Linear(n_in, hidden, rngs=rngs)
        self.l2 = nnx.Linear(hidden, hidden, rngs=rngs)

    def __call__(self, x):
        h = nnx.relu(self.l1(x))
        return self.l2(h)


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), nnx.Rngs(int(seed)))
    _, state = nnx.split(model)
    leaves = jax.tree.leaves(state)
    total = 0.0
    for leaf in leaves:
        total += float(jnp.mean(leaf))
    return [float(len(leaves)), total, float(model(x).sum())]
