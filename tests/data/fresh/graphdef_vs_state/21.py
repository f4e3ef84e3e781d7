import jax
import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, n_in, hidden, rngs):
        self.l1, self.l2 = (
            nnx.Linear(n_in, hidden, rngs=rngs),
            nnx.Linear(hidden, hidden, rngs=rngs),
        )

    def __call__(self, x):
        return self.l2(self.l1(x))


def graphdef_vs_state(seed, x, features, hidden):
    seed, hidden = seed.astype(int), hidden.astype(int)
    model = TwoLayer(x.shape[0], hidden, nnx.Rngs(seed))
    leaves = jax.tree.leaves(nnx.state(model))
    total = sum(leaf.sum() for leaf in leaves)
    return jnp.array([len(leaves), total, model(x).sum()])
