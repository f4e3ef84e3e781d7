import jax.numpy as jnp
from flax import nnx


class TwoLayer(nnx.Module):
    def __init__(self, n_in, hidden, rngs):
        super().__init__()
        self.l1 = nnx.Linear(n_in, hidden, rngs=rngs)
        self.l2 = nnx.Linear(hidden, hidden, rngs=rngs)

    def __call__(self, x):
        return self.l2(self.l1(x))


def graphdef_vs_state(seed, x, features, hidden):
    model = TwoLayer(x.shape[0], int(hidden), nnx.Rngs(int(seed)))
    params = list(model.parameters())
    total = sum(float(p.sum()) for p in params)
    return [float(len(params)), total, float(model(x).sum())]
