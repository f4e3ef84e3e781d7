"""Subtracts an array of shape (rows,) from one of shape (rows, cols): they don't broadcast.

Where there are as many rows as columns they would, along the wrong axis.
"""

import jax.numpy as jnp


def masked_softmax(logits, mask):
    kept = jnp.where(mask, logits, -jnp.inf)
    weights = jnp.exp(kept - kept.max(axis=1))
    return weights / weights.sum(axis=1)
