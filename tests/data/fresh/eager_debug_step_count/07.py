import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(
        self,
        in_features,
        out_features,
        rngs,
        counter=nnx.Variable(jnp.array(0, dtype=jnp.int32)),
    ):
        self.l1 = nnx.Linear(in_features, out_features, rngs=rngs)
        self.counter = counter

    def __call__(self, x):
        self.counter[...] += 1
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    rngs = nnx.Rngs(int(seed))
    model = CountingModel(x.shape[0], int(features), rngs)
    out = None
    for _ in range(int(n_calls)):
        out = model(x)
    return float(model.counter[...]), float(out.sum())
