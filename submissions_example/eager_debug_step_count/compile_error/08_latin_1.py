# -*- coding: latin-1 -*-
# Saved in Latin-1 by an old editor. Python would heed the cookie above; submissions are UTF-8.
# Author: André

import jax.numpy as jnp
from flax import nnx


def eager_debug_step_count(seed, x, features, n_calls):
    layer = nnx.Linear(x.shape[0], int(features), rngs=nnx.Rngs(int(seed)))
    return jnp.array([n_calls, layer(x).sum()])
