import jax.numpy as jnp


def masked_softmax(logits, mask):
    kept = jnp.where(mask, logits, -jnp.inf)
    kept = kept - jnp.max(kept, axis=0, keepdims=True)
    weights = jnp.exp(kept)
    return weights / jnp.sum(weights, axis=0, keepdims=True)
