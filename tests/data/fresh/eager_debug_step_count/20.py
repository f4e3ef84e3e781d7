import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, din, dout, *, rngs):
        self.l1 = nnx.Linear(din, dout, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        return self.l1(x)


def check_shapes(x, features, rngs):
    trial = CountingModel(x.shape[0], features, rngs=rngs)
    assert trial(x).shape == (features,)


def eager_debug_step_count(seed, x, features, n_calls):
    features = int(features)
    rngs = nnx.Rngs(int(seed))
    check_shapes(x, features, rngs)

    model = CountingModel(x.shape[0], features, rngs=rngs)
    for _ in range(int(n_calls)):
        out = model(x)
    return [float(model.counter[...]), float(out.sum())]
