"""Fills with -50. Where all logits of a row are lower, the masked entries take everything."""

import jax
import jax.numpy as jnp


def masked_softmax(logits, mask):
    return jax.nn.softmax(jnp.where(mask, logits, -50.0), axis=1)
