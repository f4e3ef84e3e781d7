import jax
import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, n_in, hidden, rngs):
        self.l2 = nnx.Linear(hidden, hidden, rngs=rngs)
        self.l1 = nnx.Linear(n_in, hidden, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.l1(x))


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), nnx.Rngs(int(seed)))
    _, state = nnx.split(model)
    leaves = jax.tree.leaves(state)
    total = sum(jnp.abs(leaf).sum() for leaf in leaves)
    y = model(x)
    return jnp.array([float(len(leaves)), float(total), float(y.sum())])
