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
    leaves = jax.tree.leaves(state)
    total_param_sum = float(sum(jnp.sum(leaf) for leaf in leaves))
    forward_output = model(x[None, :])
    forward_output_sum = jnp.sum(forward_output, axis=-1)
    return [float(len(leaves)), total_param_sum, forward_output_sum]
