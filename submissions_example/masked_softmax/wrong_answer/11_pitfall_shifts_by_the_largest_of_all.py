"""Shifts every row by the largest logit of the array: rows far below it underflow, 0 / 0."""

import jax.numpy as jnp


def masked_softmax(logits, mask):
    weights = jnp.where(mask, jnp.exp(jnp.where(mask, logits - logits[mask].max(), 0.0)), 0.0)
    return weights / weights.sum(axis=1, keepdims=True)
