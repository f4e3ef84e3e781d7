import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, d_in, d_out, rngs):
        self.l1 = nnx.Linear(d_in, d_out, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(x.shape[0], int(features), nnx.Rngs(int(seed)))
    n = int(n_calls)
    while n > 0:
        last = model(x)
        n -= 1
    l1_sum = jnp.linalg.norm(last, ord=1)
    return jnp.array([float(model.counter[...]), float(l1_sum)])
