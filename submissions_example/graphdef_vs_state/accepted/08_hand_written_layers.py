"""Writes the layers out by hand, drawing the kernels just as nnx.Linear does.

Each kernel is LeCun normal, float32, and takes a key from the `params` stream. So does each bias,
although it is all zeros: without that draw the second kernel would come from another key.
"""

import jax
import jax.numpy as jnp
from flax import nnx


def affine(in_features, out_features, rngs):
    shape = (in_features, out_features)
    kernel = nnx.initializers.lecun_normal()(rngs.params(), shape, jnp.float32)
    bias = nnx.initializers.zeros(rngs.params(), (out_features,), jnp.float32)
    return {"kernel": kernel, "bias": bias}


def graphdef_vs_state(seed, x, features, hidden):
    rngs = nnx.Rngs(params=int(seed))
    width = int(hidden)
    params = {"l1": affine(x.size, width, rngs), "l2": affine(width, width, rngs)}
    y = x
    for layer in params.values():
        y = y @ layer["kernel"] + layer["bias"]
    flat, _ = jax.flatten_util.ravel_pytree(params)
    return jnp.array([len(jax.tree.leaves(params)), flat.sum(), y.sum()])
