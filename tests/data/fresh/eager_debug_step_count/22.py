import jax.numpy as jnp
from flax import nnx

from models import CountingModel


def eager_debug_step_count(seed, x, features, n_calls):
    """Calls the model eagerly and reports how often it ran and what it returned last."""
    rngs = nnx.Rngs(int(seed))
    model = CountingModel(x.shape[0], int(features), rngs=rngs)
    for _ in range(int(n_calls)):
        out = model(x)
    return jnp.array([float(model.counter[...]), float(jnp.sum(out))])
