import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, in_features, out_features, *, rngs):
        self.l1 = nnx.Linear(in_features, out_features, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        return self.l1(x)


def _to_int(value):
    # arguments arrive as floats, normalise them in one place
    return int(jnp.array(value).astype(jnp.int32))


def eager_debug_step_count(seed, x, features, n_calls):
    seed, features, n_calls = map(_to_int, (seed, features, n_calls))
    model = CountingModel(x.shape[0], features, rngs=nnx.Rngs(seed))
    out = None
    for _ in range(n_calls):
        out = model(x)
    return [float(model.counter[...]), float(out.sum())]
