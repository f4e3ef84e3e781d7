import jax
import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, n_in, hidden, rngs, dtype=jnp.bfloat16):
        self.l1 = nnx.Linear(n_in, hidden, param_dtype=dtype, rngs=rngs)
        self.l2 = nnx.Linear(hidden, hidden, param_dtype=dtype, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.l1(x))


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), nnx.Rngs(int(seed)))
    _, state = nnx.split(model)
    leaves = jax.tree.leaves(state)
    total = sum(jnp.sum(leaf.astype(jnp.float32)) for leaf in leaves)
    out = model(x).astype(jnp.float32)
    return jnp.array([len(leaves), total, out.sum()], dtype=jnp.float32)
