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
    inventory = {path[-1]: var[...] for path, var in nnx.to_flat_state(state)}
    total = sum(float(a.sum()) for a in inventory.values())
    out = model(x)
    return float(len(inventory)), total, float(out.sum())
