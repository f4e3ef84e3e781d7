import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __init__(self, din, dout, rngs):
        self.l1 = nnx.Linear(din, dout, rngs=rngs)

    def __call__(self, x):
        self.counter[...] += 1
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(x.shape[0], int(features), nnx.Rngs(int(seed)))
    for _ in range(int(n_calls)):
        y = model(x)
    return (float(model.counter[...]), float(jnp.sum(y)))
