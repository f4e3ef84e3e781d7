import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, din, dout, rngs):
        self.l1 = nnx.Linear(din, dout, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        return self.l1(x)


def to_ints(*scalars):
    return [int(v) for v in jnp.array(scalars)]


def eager_debug_step_count(seed, x, features, n_calls):
    seed, features, n_calls = to_ints(seed, features, n_calls)
    model = CountingModel(x.shape[0], features, nnx.Rngs(seed))
    for _ in range(n_calls):
        out = model(x)
    return jnp.stack([model.counter[...].astype(jnp.float32), out.sum()])
