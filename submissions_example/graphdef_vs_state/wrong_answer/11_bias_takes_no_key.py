"""Writes the layers by hand and makes the zero biases without drawing a key for them.

The second kernel comes from the second key of the stream, where nnx.Linear takes the third.
"""

import jax
import jax.numpy as jnp
from flax import nnx


def affine(in_features, out_features, rngs):
    init = nnx.initializers.lecun_normal()
    kernel = init(rngs.params(), (in_features, out_features), jnp.float32)
    return {"kernel": kernel, "bias": jnp.zeros(out_features)}


def graphdef_vs_state(seed, x, features, hidden):
    rngs, width = nnx.Rngs(int(seed)), int(hidden)
    params = [affine(x.shape[0], width, rngs), affine(width, width, rngs)]
    y = x
    for layer in params:
        y = y @ layer["kernel"] + layer["bias"]
    leaves = jax.tree.leaves(params)
    return jnp.array([float(len(leaves)), float(sum(map(jnp.sum, leaves))), float(y.sum())])
