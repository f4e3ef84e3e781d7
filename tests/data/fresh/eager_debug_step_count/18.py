import jax
import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, n_in, n_out, key):
        self.l1 = nnx.Linear(n_in, n_out, rngs=nnx.Rngs(params=key))
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    key = jax.random.key(int(seed))
    key, init_key = jax.random.split(key)
    model = CountingModel(x.shape[0], int(features), init_key)
    for _ in range(int(n_calls)):
        out = model(x)
    return jnp.array([float(model.counter[...]), float(out.sum())])
