from flax import nnx
import jax.numpy as jnp


class CountingModel(nnx.Module):
    """Keeps track of how much data went through it."""

    def __init__(self, n_in, n_out, rngs):
        self.l1 = nnx.Linear(n_in, n_out, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += x.shape[0]
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    net = CountingModel(x.shape[0], int(features), nnx.Rngs(int(seed)))
    for call in range(int(n_calls)):
        out = net(x)
    return jnp.asarray([net.counter.get_value().item(), out.sum().item()])
