"""Counting calls in eager mode."""
import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    """Affine layer that counts its calls."""

    def __init__(self, n_in: int, n_out: int, *, rngs: nnx.Rngs):
        self.l1 = nnx.Linear(n_in, n_out, rngs=rngs)
        self.counter = nnx.Variable(jnp.zeros((), dtype=jnp.int32))

    def __call__(self, x):
        self.counter.set_value(self.counter.get_value() + 1)
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    seed, features, n_calls = int(seed), int(features), int(n_calls)
    model = CountingModel(x.shape[0], features, rngs=nnx.Rngs(seed))
    out = None
    for _ in range(n_calls):
        out = model(x)
    final_count = model.counter.get_value().astype(jnp.float32)
    output_sum = jnp.sum(out)
    return jnp.vstack([final_count, output_sum])
