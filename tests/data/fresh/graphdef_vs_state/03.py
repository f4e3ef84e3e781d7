import jax
import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    """Two fully connected layers."""

    def __init__(self, in_dim, hidden, rngs):
        self.l1 = nnx.Linear(in_dim, hidden, rngs=rngs)
        self.l2 = nnx.Linear(hidden, hidden, rngs=rngs)

    def __call__(self, x):
        h = nnx.relu(self.l1(x))
        return self.l2(h)


def graphdef_vs_state(seed, x, features, hidden):
    rngs = nnx.Rngs(int(seed))
    model = TwoLayer(x.shape[0], int(hidden), rngs)
    graphdef, state = nnx.split(model)
    leaves = jax.tree_util.tree_leaves(state)
    num_leaves = len(leaves)
    total_param_sum = sum(jnp.sum(leaf) for leaf in leaves)
    forward_output_sum = jnp.sum(model(x))
    return jnp.stack([jnp.float32(num_leaves), total_param_sum, forward_output_sum])
