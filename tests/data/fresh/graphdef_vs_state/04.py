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
    model = TwoLayer(x.shape[0], int(hidden), nnx.Rngs(int(seed)))
    _, state = nnx.split(model)
    leaf_sums = map(lambda leaf: float(leaf.sum()), jax.tree.leaves(state))
    num_leaves = sum(1 for _ in leaf_sums)
    total = sum(leaf_sums)
    return [float(num_leaves), float(total), float(model(x).sum())]
