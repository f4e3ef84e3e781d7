"""Has no counter at all and hands `n_calls` back as the count.

It misses the point of the exercise, but the output cannot show it: the numbers are right.
"""

import jax.numpy as jnp
from flax import nnx


def eager_debug_step_count(seed, x, features, n_calls):
    layer = nnx.Linear(x.shape[0], int(features), rngs=nnx.Rngs(int(seed)))
    return jnp.array([n_calls, layer(x).sum()])
