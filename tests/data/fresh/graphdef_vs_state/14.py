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
    # everything comes in as floats, bring them to JAX first
    args = jnp.array([seed, features, hidden])
    seed, features, hidden = (int(a) for a in args)

    model = TwoLayer(x.shape[0], hidden, nnx.Rngs(seed))
    state = nnx.state(model)
    leaves = jax.tree.leaves(state)
    return jnp.array([
        len(leaves),
        float(sum(map(jnp.sum, leaves))),
        float(jnp.sum(model(x))),
    ])
