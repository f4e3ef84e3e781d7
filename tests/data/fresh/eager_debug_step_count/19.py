import jax
import jax.numpy as jnp
from flax import nnx
from jax.experimental import host_callback as hcb


class CountingModel(nnx.Module):
    def __init__(self, din: int, dout: int, *, rngs: nnx.Rngs):
        self.l1 = nnx.Linear(din, dout, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x: jax.Array):
        self.counter.value += 1
        y = self.l1(x)
        return hcb.id_print(y, what="l1 output")


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(x.shape[0], int(features), rngs=nnx.Rngs(int(seed)))
    for _ in range(int(n_calls)):
        out = model(x)
    return [float(model.counter.value), float(out.sum())]
