"""Imports `tree_map` from jax, where it is no longer: ImportError before anything is defined."""

import jax.numpy as jnp
from flax import nnx
from jax import tree_map


def graphdef_vs_state(seed, x, features, hidden):
    layer = nnx.Linear(x.shape[0], int(hidden), rngs=nnx.Rngs(int(seed)))
    return tree_map(jnp.sum, nnx.state(layer))
