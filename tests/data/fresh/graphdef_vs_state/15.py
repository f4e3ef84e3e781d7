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

    def leaves_of(node):
        if isinstance(node, dict):
            out = []
            for child in node.values():
                out.extend(leaves_of(child))
            return out
        return [node]

    leaves = leaves_of(state)
    total = sum(jnp.sum(leaf) for leaf in leaves)
    y = nnx.merge(graphdef, state)(x)
    return jnp.array([float(len(leaves)), float(total), float(y.sum())])
