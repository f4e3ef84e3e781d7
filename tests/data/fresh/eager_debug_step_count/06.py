import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, in_features, features, rngs):
        self.l1 = nnx.Linear(in_features=in_features, out_features=features, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    rngs = nnx.Rngs(seed=int(seed))
    model = CountingModel(in_features=x.shape[0], features=int(features), rngs=rngs)
    for _ in range(int(n_calls)):
        out = model(x)
    return jnp.array([float(model.counter[...]), float(out.sum())])
