from flax import nnx
import jax.numpy as jnp


class CountingModel(nnx.Module):
    def __init__(self, din, dout, rngs):
        self.l1 = nnx.Linear(din, dout, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        steps = self.counter[...]
        steps += 1
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    m = CountingModel(x.shape[0], int(features), nnx.Rngs(int(seed)))
    for i in range(int(n_calls)):
        out = m(x)
    return jnp.array([m.counter[...].astype(jnp.float32), jnp.sum(out)])
