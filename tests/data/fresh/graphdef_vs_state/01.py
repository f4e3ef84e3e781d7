import jax
import jax.numpy as jnp
from flax import nnx

# a model per architecture, so that we don't rebuild it all the time
_models = {}


class TwoLayer(nnx.Module):
    def __init__(self, n_in, n_hidden, *, rngs: nnx.Rngs):
        self.l1 = nnx.Linear(n_in, n_hidden, rngs=rngs)
        self.l2 = nnx.Linear(n_hidden, n_hidden, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.l1(x))


def get_model(seed, n_in, n_hidden):
    key = (n_in, n_hidden)
    if key not in _models:
        _models[key] = TwoLayer(n_in, n_hidden, rngs=nnx.Rngs(seed))
    return _models[key]


def graphdef_vs_state(seed, x, features, hidden):
    model = get_model(int(seed), x.shape[0], int(hidden))
    graphdef, state = nnx.split(model)
    leaves = jax.tree.leaves(state)
    total = sum(jnp.sum(leaf) for leaf in leaves)
    return jnp.array([float(len(leaves)), float(total), float(jnp.sum(model(x)))])
