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
    graphdef, state = nnx.split(model)

    flat = {}
    for path, variable in nnx.to_flat_state(state):
        name = path[-1]
        flat[name] = variable[...]

    num_leaves = len(flat)
    total = sum(float(jnp.sum(a)) for a in flat.values())
    return jnp.array([num_leaves, total, float(jnp.sum(model(x)))])
