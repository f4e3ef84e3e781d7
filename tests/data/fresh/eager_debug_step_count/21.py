import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, din, dout, rngs):
        self.l1 = nnx.Linear(din, dout, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        return self.l1(x)


def run_once(seed, x, features):
    model = CountingModel(x.shape[0], features, nnx.Rngs(seed))
    out = model(x)
    return model, out


def eager_debug_step_count(seed, x, features, n_calls):
    seed = int(seed)
    features = int(features)
    for _ in range(int(n_calls)):
        model, out = run_once(seed, x, features)
    return [float(model.counter[...]), float(out.sum())]
