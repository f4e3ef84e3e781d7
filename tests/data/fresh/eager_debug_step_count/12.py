import jax
import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, din, dout, *, rngs: nnx.Rngs):
        self.l1 = nnx.Linear(din, dout, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    features = int(features)
    model = CountingModel(x.shape[0], features, rngs=nnx.Rngs(int(seed)))

    def body(i, out):
        return model(x)

    out = jax.lax.fori_loop(0, int(n_calls), body, jnp.zeros(features))
    return [float(model.counter[...]), float(out.sum())]
