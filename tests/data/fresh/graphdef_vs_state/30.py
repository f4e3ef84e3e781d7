import jax
import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, n_in, hidden, rngs):
        self.l1 = nnx.Linear(n_in, hidden, rngs=rngs)
        self.l2 = nnx.Linear(hidden, hidden, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.l1(x))


def graphdef_vs_state(seed, x, features, hidden):
    seed = int(seed)
    hidden = int(hidden)
    x = x / jnp.maximum(jnp.linalg.norm(x), 1e-6)

    model = TwoLayer(x.shape[0], hidden, nnx.Rngs(seed))
    _, state = nnx.split(model)
    leaves = jax.tree_util.tree_leaves(state)
    return [
        float(len(leaves)),
        round(float(sum(jnp.sum(leaf) for leaf in leaves)), 2),
        round(float(jnp.sum(model(x))), 2),
    ]
