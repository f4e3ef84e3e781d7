import jax
import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, n_in, hidden, rngs):
        init = nnx.initializers.xavier_uniform()
        self.l1 = nnx.Linear(n_in, hidden, kernel_init=init, rngs=rngs)
        self.l2 = nnx.Linear(hidden, hidden, kernel_init=init, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.l1(x))


def inventory(model):
    _, state = nnx.split(model)
    leaves = jax.tree_util.tree_leaves(state)
    return len(leaves), float(sum(jnp.sum(leaf) for leaf in leaves))


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), nnx.Rngs(int(seed)))
    n, total = inventory(model)
    return jnp.array([n, total, float(jnp.sum(model(x)))])
