import jax
import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, n_in, hidden, seed):
        self.l1 = nnx.Linear(n_in, hidden, rngs=nnx.Rngs(seed))
        self.l2 = nnx.Linear(hidden, hidden, rngs=nnx.Rngs(seed))

    def __call__(self, x):
        return self.l2(self.l1(x))


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), int(seed))
    _, state = nnx.split(model)
    leaves = jax.tree.leaves(state)
    return jnp.array([
        float(len(leaves)),
        float(sum(jnp.sum(leaf) for leaf in leaves)),
        float(model(x).sum()),
    ])
