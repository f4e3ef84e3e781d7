import jax
import jax.numpy as jnp
from flax import nnx

class TwoLayer(nnx.Module):
    def __init__(self, n, hidden, rngs):
        self.l1 = nnx.Linear(n, hidden, rngs=rngs)
        self.l2 = nnx.Linear(hidden, hidden, rngs=rngs)
    def __call__(self, x):
        return self.l2(self.l1(x))

def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), nnx.Rngs(int(seed)))
    graphdef, params, rest = nnx.split(model)
    leaves = jax.tree.leaves(params)
    total = sum(jnp.sum(p) for p in leaves)
    return jnp.array([len(leaves), float(total), float(model(x).sum())])
