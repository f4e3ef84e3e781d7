"""Returns the logarithms of the probabilities, and 0 for what is masked."""

import jax
import jax.numpy as jnp


def masked_softmax(logits, mask):
    return jnp.where(mask, jax.nn.log_softmax(jnp.where(mask, logits, -jnp.inf), axis=1), 0.0)
