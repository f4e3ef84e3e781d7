import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, n_in: int, n_out: int, rngs: nnx.Rngs):
        self.l1 = nnx.Linear(n_in, n_out, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] = self.counter[...] + 1
        return self.l1(x)


def step(model, x):
    m = nnx.clone(model)
    return m(x)


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(x.shape[0], int(features), nnx.Rngs(int(seed)))
    outputs = [step(model, x) for _ in range(int(n_calls))]
    return [float(model.counter[...]), float(outputs[-1].sum())]
