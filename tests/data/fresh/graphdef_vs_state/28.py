import jax
import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, n_in, hidden, rngs):
        self.l1 = nnx.Linear(n_in, hidden, rngs=rngs)
        self.l2 = nnx.Linear(hidden, hidden, rngs=rngs)

    def __call__(self, x):
        h = self.l1(x)
        y = self.l2(h)
        return h


def graphdef_vs_state(seed, x, features, hidden):
    hidden = int(hidden)
    rngs = nnx.Rngs(int(seed))
    model = TwoLayer(x.shape[0], hidden, rngs)
    gdef, state = nnx.split(model)
    leaves = jax.tree.leaves(state)
    return (
        float(len(leaves)),
        float(jnp.sum(jnp.concatenate([jnp.ravel(l) for l in leaves]))),
        float(model(x).sum()),
    )
