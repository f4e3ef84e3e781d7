import jax
import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, n_in, hidden, features, rngs):
        self.l1 = nnx.Linear(n_in, hidden, rngs=rngs)
        self.l2 = nnx.Linear(hidden, features, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.l1(x))


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), int(features), nnx.Rngs(int(seed)))
    graphdef, state = nnx.split(model)
    leaves = jax.tree.leaves(state)
    total = sum(jnp.sum(l) for l in leaves)
    y = nnx.merge(graphdef, state)(x)
    return jnp.stack([jnp.float32(len(leaves)), total, y.sum()])
