"""Starts with an old notebook's imports: flax.optim left flax long ago for optax, ImportError."""

import jax.numpy as jnp
from flax import nnx, optim

optimizer = optim.Adam(learning_rate=1e-3)


def eager_debug_step_count(seed, x, features, n_calls):
    layer = nnx.Linear(x.shape[0], int(features), rngs=nnx.Rngs(int(seed)))
    return jnp.array([n_calls, layer(x).sum()])
