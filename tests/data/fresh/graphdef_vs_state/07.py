import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, n_in, hidden, rngs):
        self.l1 = nnx.Linear(n_in, hidden, rngs=rngs)
        self.l2 = nnx.Linear(hidden, hidden, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.l1(x))


def collect(state, acc=[]):
    for layer in ("l1", "l2"):
        for name in ("kernel", "bias"):
            acc.append(state[layer][name][...])
    return acc


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), nnx.Rngs(int(seed)))
    _, state = nnx.split(model)
    arrays = collect(state)
    total = 0.0
    for a in arrays:
        total += float(a.sum())
    return [float(len(arrays)), total, float(model(x).sum())]
