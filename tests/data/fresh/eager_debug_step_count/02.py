import jax
import jax.numpy as jnp
from flax import nnx

class CountingModel(nnx.Module):
    def __init__(self, din, dout, rngs: nnx.Rngs):
        self.l1 = nnx.Linear(din, dout, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] = self.counter[...] + 1
        return self.l1(x)

def eager_debug_step_count(seed, x, features, n_calls):
    m = CountingModel(x.shape[0], int(features), nnx.Rngs(int(seed)))
    output_sum = 0.0
    for i in range(int(n_calls)):
        out = m(x)
        output_sum += float(jnp.sum(out))
    return [float(m.counter[...]), output_sum]
