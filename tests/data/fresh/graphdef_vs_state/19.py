import jax
import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, n_in, hidden, rngs):
        self.rngs = rngs
        self.l1 = nnx.Linear(n_in, hidden, rngs=self.rngs)
        self.l2 = nnx.Linear(hidden, hidden, rngs=self.rngs)

    def __call__(self, x):
        return self.l2(self.l1(x))


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), nnx.Rngs(int(seed)))
    graphdef, state = nnx.split(model)
    num_leaves = len(jax.tree.leaves(state))
    params = nnx.state(model, nnx.Param)
    param_sum = sum(jnp.sum(p) for p in jax.tree.leaves(params))
    out = jnp.sum(model(x))
    return jnp.array([float(num_leaves), float(param_sum), float(out)])
