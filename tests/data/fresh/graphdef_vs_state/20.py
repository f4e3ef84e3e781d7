import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, n_in, hidden, rngs):
        self.l1 = nnx.Linear(n_in, hidden, rngs=rngs)
        self.l2 = nnx.Linear(hidden, hidden, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.l1(x))


def flatten(node):
    if isinstance(node, dict):
        found = []
        for child in node.values():
            found.extend(flatten(child))
        return found
    return [node]


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), nnx.Rngs(int(seed)))
    _, state = nnx.split(model)
    leaves = flatten(state)
    total = 0.0
    for leaf in leaves:
        total = total + jnp.sum(leaf)
    return jnp.array([float(len(leaves)), float(total), float(model(x).sum())])
