import jax
import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, n_in, n_out, rngs):
        self.l1 = nnx.Linear(n_in, n_out, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        return self.l1(x)


@jax.jit
def forward(model, x):
    return model(x)


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(x.shape[0], int(features), nnx.Rngs(int(seed)))
    for _ in range(int(n_calls)):
        out = forward(model, x)
    return jnp.array([float(model.counter[...]), float(out.sum())])
