"""The straightforward solution: -inf where masked, shift by the row's largest, normalise."""

import jax.numpy as jnp


def masked_softmax(logits, mask):
    kept = jnp.where(mask, logits, -jnp.inf)
    weights = jnp.exp(kept - jnp.max(kept, axis=1, keepdims=True))
    return weights / jnp.sum(weights, axis=1, keepdims=True)
