import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, din, dout, rngs):
        self.l1 = nnx.Linear(din, dout, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        try:
            self.counter += 1
        except Exception as e:
            # keep the forward pass alive while debugging
            self.last_error = repr(e)
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(x.shape[0], int(features), nnx.Rngs(int(seed)))
    out = jnp.zeros(int(features))
    for _ in range(int(n_calls)):
        out = model(x)
    return [float(model.counter[...]), float(out.sum())]
