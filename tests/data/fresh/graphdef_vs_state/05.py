import jax
import jax.numpy as jnp
from flax import nnx

_known = {}


class TwoLayer(nnx.Module):
    def __init__(self, n_in, hidden, rngs):
        self.l1 = nnx.Linear(n_in, hidden, rngs=rngs)
        self.l2 = nnx.Linear(hidden, hidden, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.l1(x))


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), nnx.Rngs(int(seed)))
    graphdef, state = nnx.split(model)
    # same architecture -> no need to do it again
    if graphdef not in _known:
        _known[graphdef] = (state, jax.tree.leaves(state))
    state, leaves = _known[graphdef]
    out = nnx.merge(graphdef, state)(x)
    total = sum(jnp.sum(leaf) for leaf in leaves)
    return jnp.array([float(len(leaves)), float(total), float(out.sum())])
