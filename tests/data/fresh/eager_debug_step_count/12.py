import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, in_dim, out_dim, rngs):
        self.l1 = nnx.Linear(in_dim, out_dim, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x, train: bool = False):
        if train:
            self.counter[...] += 1
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(x.shape[0], int(features), rngs=nnx.Rngs(int(seed)))
    for _ in range(int(n_calls)):
        out = model(x)
    return float(model.counter[...]), float(out.sum())
