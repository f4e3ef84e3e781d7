"""Does the forward pass in Linen, with the weights of an nnx.Linear copied over.

The old state-threading style, two lines a call. The output cannot show the difference.
"""

import flax.linen as nn
import jax.numpy as jnp
from flax import nnx


class CountingDense(nn.Module):
    features: int

    @nn.compact
    def __call__(self, x):
        counter = self.variable("counts", "calls", lambda: jnp.array(0, dtype=jnp.int32))
        counter.value = counter.value + 1
        return nn.Dense(self.features, name="l1")(x)


def eager_debug_step_count(seed, x, features, n_calls):
    source = nnx.Linear(x.shape[0], int(features), rngs=nnx.Rngs(int(seed)))
    params = {"l1": {"kernel": source.kernel[...], "bias": source.bias[...]}}
    counts = {"calls": jnp.array(0, dtype=jnp.int32)}
    for _ in range(int(n_calls)):
        variables = {"params": params, "counts": counts}
        out, updated = CountingDense(int(features)).apply(variables, x, mutable=["counts"])
        counts = updated["counts"]
    return jnp.array([float(counts["calls"]), float(out.sum())])
