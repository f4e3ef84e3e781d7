import jax.numpy as jnp
from flax import nnx


def make_rngs(seed):
    try:
        return nnx.Rngs(seed)
    except ValueError:
        return nnx.Rngs(0)


class CountingModel(nnx.Module):
    def __init__(self, n_in, n_out, rngs):
        self.l1 = nnx.Linear(n_in, n_out, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(x.shape[0], int(features), make_rngs(seed))
    out = jnp.zeros(int(features))
    for _ in range(int(n_calls)):
        out = model(x)
    return jnp.array([model.counter[...], out.sum()], dtype=jnp.float32)
