import jax.numpy as jnp
from flax import nnx

class CountingModel(nnx.Module):
    def __init__(self, din, features, rngs):
        self.l1 = nnx.Linear(din, features, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        x = self.l1(x)
        x = nnx.relu(x)
        return x

def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(x.shape[0], int(features), nnx.Rngs(int(seed)))
    for step in range(int(n_calls)):
        y = model(x)
    return jnp.array([model.counter[...], y.sum()], dtype=jnp.float32)
