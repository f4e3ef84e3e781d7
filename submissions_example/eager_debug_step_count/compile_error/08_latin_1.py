# Saved in Latin-1 by an old editor, and no coding cookie says so: Python takes a source for UTF-8.
# Author: André

import jax.numpy as jnp
from flax import nnx


def eager_debug_step_count(seed, x, features, n_calls):
    layer = nnx.Linear(x.shape[0], int(features), rngs=nnx.Rngs(int(seed)))
    return jnp.array([n_calls, layer(x).sum()])
