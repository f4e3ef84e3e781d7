import jax.numpy as jnp


def masked_softmax(logits, mask):
    safe = jnp.clip(logits, -80.0, 80.0)
    kept = jnp.where(mask, safe, -jnp.inf)
    e = jnp.exp(kept)
    return e / jnp.sum(e, axis=1, keepdims=True)
