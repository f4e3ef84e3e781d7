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
    result = [4.0, 0.0, 0.0]
    try:
        model = TwoLayer(x.shape[0], hidden, nnx.Rngs(int(seed)))
        graphdef, state = nnx.split(model)
        leaves = jax.tree.leaves(state)
        result[0] = float(len(leaves))
        result[1] = float(sum(jnp.sum(leaf) for leaf in leaves))
        result[2] = float(jnp.sum(model(x)))
    except Exception:
        pass
    return jnp.array(result)
