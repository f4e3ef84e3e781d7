"""Scales what is the largest before scaling: wrong where the scale is below zero."""

import jax.numpy as jnp


def new_problem(x, scale):
    return jnp.array([jnp.sum(x) * scale, jnp.max(x) * scale])
