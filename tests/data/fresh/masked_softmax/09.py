import jax.numpy as jnp


def masked_softmax(mask, logits):
    kept = jnp.where(mask, logits, -jnp.inf)
    kept = kept - kept.max(axis=1, keepdims=True)
    weights = jnp.exp(kept)
    return weights / weights.sum(axis=1, keepdims=True)
