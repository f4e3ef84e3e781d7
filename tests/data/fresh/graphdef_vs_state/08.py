import jax
import jax.numpy as jnp
from flax import nnx

model = None


class TwoLayer(nnx.Module):
    def __init__(self, n_in, hidden, rngs):
        self.l1 = nnx.Linear(n_in, hidden, rngs=rngs)
        self.l2 = nnx.Linear(hidden, hidden, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.l1(x))


@jax.jit
def forward(x):
    return jnp.sum(model(x))


def graphdef_vs_state(seed, x, features, hidden):
    global model
    model = TwoLayer(x.shape[0], int(hidden), nnx.Rngs(int(seed)))
    graphdef, state = nnx.split(model)
    leaves = jax.tree.leaves(state)
    total = jax.tree.reduce(lambda acc, leaf: acc + jnp.sum(leaf), state, 0.0)
    return jnp.array([float(len(leaves)), float(total), float(forward(x))])
