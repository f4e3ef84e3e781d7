import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, din, dout, *, rngs):
        self.l1 = nnx.Linear(din, dout, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        return self.l1(x)


def run(model, x, n):
    """Call the model n times and return what the last call gave."""
    model = nnx.clone(model)
    out = None
    for _ in range(n):
        out = model(x)
    return out


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(x.shape[0], int(features), rngs=nnx.Rngs(int(seed)))
    out = run(model, x, int(n_calls))
    return [float(model.counter[...]), float(jnp.sum(out))]
