import math

import jax
import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, in_features, out_features, rngs):
        bound = 1.0 / math.sqrt(in_features)

        def bias_init(key, shape, dtype=jnp.float32, out_sharding=None):
            return jax.random.uniform(key, shape, dtype, -bound, bound)

        self.l1 = nnx.Linear(
            in_features, out_features, use_bias=True, bias_init=bias_init, rngs=rngs
        )
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(x.shape[0], int(features), nnx.Rngs(int(seed)))
    for _ in range(int(n_calls)):
        out = model(x)
    return [float(model.counter[...]), float(out.sum())]
