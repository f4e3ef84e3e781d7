"""Picks the unmasked logits under jit: how many there are would have to be known in advance."""

import jax
import jax.numpy as jnp


@jax.jit
def of_a_row(logits, mask):
    kept = logits[mask]
    return jnp.zeros(logits.shape).at[mask].set(jax.nn.softmax(kept))


def masked_softmax(logits, mask):
    return jnp.stack([of_a_row(row, keep) for row, keep in zip(logits, mask)])
