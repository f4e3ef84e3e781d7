import jax
import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, n_in, hidden, *, rngs):
        self.l1 = nnx.Linear(n_in, hidden, rngs=rngs)
        self.l2 = nnx.Linear(hidden, hidden, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.l1(x))


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), rngs=nnx.Rngs(int(seed)))
    graphdef, state = nnx.split(model)
    num_leaves = len(jax.tree.leaves(state))
    total = jax.tree.reduce(lambda acc, leaf: acc + jnp.sum(leaf), state)
    return [float(num_leaves), float(jnp.sum(total)), float(jnp.sum(model(x)))]
