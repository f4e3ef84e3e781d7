import jax.numpy as jnp
from flax import nnx

from counting_model import CountingModel


def eager_debug_step_count(seed, x, features, n_calls):
    model = CountingModel(x.shape[0], int(features), rngs=nnx.Rngs(int(seed)))
    for _ in range(int(n_calls)):
        out = model(x)
    return [float(model.counter[...]), float(jnp.sum(out))]
