"""Takes the weights out of the model and does the forward pass in NumPy, in float64.

Wider arithmetic is closer to the truth than float32: well within the tolerance.
"""

import jax.numpy as jnp
import numpy as np
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, in_features, features, rngs):
        self.l1 = nnx.Linear(in_features, features, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        kernel = np.asarray(self.l1.kernel[...], dtype=np.float64)
        bias = np.asarray(self.l1.bias[...], dtype=np.float64)
        return np.asarray(x, dtype=np.float64) @ kernel + bias


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(x.shape[0], int(features), rngs=nnx.Rngs(int(seed)))
    for _ in range(int(n_calls)):
        out = model(x)
    return np.array([int(model.counter[...]), out.sum()])
