# Handed in with the markers of an unresolved merge: SyntaxError, the file does not parse.

import jax.numpy as jnp
from flax import nnx


def eager_debug_step_count(seed, x, features, n_calls):
<<<<<<< HEAD
    layer = nnx.Linear(x.shape[0], int(features), rngs=nnx.Rngs(int(seed)))
=======
    layer = nnx.Linear(x.size, round(features), rngs=nnx.Rngs(round(seed)))
>>>>>>> tidy-up
    return jnp.array([n_calls, layer(x).sum()])
