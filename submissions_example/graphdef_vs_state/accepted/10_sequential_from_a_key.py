"""Uses nnx.Sequential, a JAX key in place of the int seed, and flattened (path, Param) pairs."""

import jax
import jax.numpy as jnp
from flax import nnx


def graphdef_vs_state(seed, x, features, hidden):
    rngs = nnx.Rngs(jax.random.key(int(seed)))
    width = int(hidden)
    model = nnx.Sequential(
        nnx.Linear(x.shape[0], width, rngs=rngs), nnx.Linear(width, width, rngs=rngs)
    )
    flat = nnx.to_flat_state(nnx.state(model))
    total = sum(param[...].sum() for _path, param in flat)
    return jnp.array([float(len(flat)), float(total), float(model(x).sum())])
