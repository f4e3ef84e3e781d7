import jax.numpy as jnp
from flax import nnx


class CountingModel(nnx.Module):
    def __init__(self, n_in, n_out, rngs):
        self.l1 = nnx.Linear(
            n_in,
            n_out,
            kernel_init=nnx.initializers.xavier_uniform(),
            bias_init=nnx.initializers.zeros_init(),
            rngs=rngs,
        )
        self.counter = nnx.Variable(jnp.array(0, dtype=jnp.int32))

    def __call__(self, x):
        self.counter[...] += 1
        return self.l1(x)


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(x.shape[0], int(features), nnx.Rngs(int(seed)))
    for _ in range(int(n_calls)):
        out = model(x)
    output_sum = float(jnp.sum(out))
    return jnp.array([output_sum, float(model.counter[...])])
