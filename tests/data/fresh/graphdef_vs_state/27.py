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

    # sanity check: with all weights zero the output must be zero
    probe = nnx.merge(graphdef, state)
    for layer in (probe.l1, probe.l2):
        layer.kernel[...] = jnp.zeros_like(layer.kernel[...])
        layer.bias[...] = jnp.zeros_like(layer.bias[...])
    assert float(jnp.sum(probe(x))) == 0.0

    leaves = jax.tree.leaves(state)
    total = sum(jnp.sum(leaf) for leaf in leaves)
    return jnp.array([float(len(leaves)), float(total), float(jnp.sum(model(x)))])
