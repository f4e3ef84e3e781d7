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
    graphdef, params = nnx.split(model)

    def loss(p):
        return jnp.mean(nnx.merge(graphdef, p)(x))

    grads = jax.grad(loss)(params)
    params = jax.tree.map(lambda p, g: p - 0.01 * g, params, grads)
    leaves = jax.tree.leaves(params)
    total = sum(jnp.sum(leaf) for leaf in leaves)
    out = nnx.merge(graphdef, params)(x)
    return jnp.array([float(len(leaves)), float(total), float(out.sum())])
