"""Writes the layer out by hand, drawing the kernel just as nnx.Linear does.

LeCun normal from the next key of the `params` stream, float32: bit for bit the same weights.
"""

import jax.numpy as jnp
from flax import nnx


class Affine(nnx.Module):
    def __init__(self, in_features, features, rngs):
        init = nnx.initializers.lecun_normal()
        self.kernel = nnx.Param(init(rngs.params(), (in_features, features), jnp.float32))
        self.bias = nnx.Param(jnp.zeros(features))
        self.calls = nnx.Variable(jnp.array(0))

    def __call__(self, x):
        self.calls[...] += 1
        return jnp.einsum("i,io->o", x, self.kernel[...]) + self.bias[...]


def eager_debug_step_count(seed, x, features, n_calls):
    model = Affine(len(x), round(features), nnx.Rngs(params=round(seed)))
    for _ in range(round(n_calls)):
        y = model(x)
    return model.calls[...].item(), y.sum().item()
