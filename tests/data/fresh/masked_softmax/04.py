import math

import jax.numpy as jnp


def masked_softmax(logits, mask):
    """Attention weights over the positions that are not padding."""
    d = logits.shape[-1]
    scores = logits / math.sqrt(d)
    scores = jnp.where(mask, scores, -jnp.inf)
    scores = scores - jnp.max(scores, axis=-1, keepdims=True)
    weights = jnp.exp(scores)
    return weights / jnp.sum(weights, axis=-1, keepdims=True)
