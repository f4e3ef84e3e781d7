import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):

    def __init__(self, in_features, features, *, rngs):
        self.l1 = nnx.Linear(in_features, features, rngs=rngs)
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += x.shape[0]
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(x.shape[0], int(features), rngs=nnx.Rngs(int(seed)))
    for _ in range(int(n_calls)):
        out = model(x)
    final_count = int(model.counter[...])
    output_sum = float(out.sum())
    return [final_count, output_sum]
