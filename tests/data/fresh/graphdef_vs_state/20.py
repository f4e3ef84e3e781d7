from jax.tree_util import tree_leaves, tree_multimap
import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, din: int, dmid: int, *, rngs: nnx.Rngs):
        self.l1 = nnx.Linear(din, dmid, rngs=rngs)
        self.l2 = nnx.Linear(dmid, dmid, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.l1(x))


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), rngs=nnx.Rngs(int(seed)))
    graphdef, state = nnx.split(model)
    sums = tree_leaves(tree_multimap(jnp.sum, state))
    return jnp.array([float(len(sums)), float(sum(sums)), float(jnp.sum(model(x)))])
