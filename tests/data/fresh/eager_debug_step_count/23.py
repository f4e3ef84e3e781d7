import jax
import jax.numpy as jnp
from flax import nnx


class Dense(nnx.Module):
    """y = x W^T + b"""

    def __init__(self, in_features, out_features, rngs):
        init = nnx.initializers.lecun_normal()
        self.weight = nnx.Param(init(rngs.params(), (out_features, in_features), jnp.float32))
        self.bias = nnx.Param(jnp.zeros(out_features))

    def __call__(self, x):
        return x @ self.weight[...].T + self.bias[...]


class CountingModel(nnx.Module):
    def __init__(self, in_features, out_features, rngs):
        self.l1 = Dense(in_features, out_features, rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(x.shape[0], int(features), nnx.Rngs(int(seed)))
    for _ in range(int(n_calls)):
        out = model(x)
    return [float(model.counter[...]), float(out.sum())]
