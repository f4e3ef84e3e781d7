import jax
import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, in_features, hidden, rngs):
        self.l1 = nnx.Linear(in_features, hidden, rngs=rngs)
        self.l2 = nnx.Linear(hidden, hidden, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.l1(x))


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), nnx.Rngs(int(seed)))
    _, state = nnx.split(model)
    treedef = jax.tree_util.tree_structure(state)
    sums = jax.tree.map(jnp.sum, state)
    total = jax.tree.reduce(lambda a, b: a + b, sums)
    return jnp.array([float(treedef.num_nodes), float(total), float(model(x).sum())])
